"""Placing orders and changing them: the use cases that need baskets, prices, stock, slots, orders and payments at once."""

from apps.checkout.services._begin import begin, begin_with_lines, expire_drafts
from apps.checkout.services._cancel import cancel, cancel_unsourced
from apps.checkout.services._card import follow_money, pay_by_card, place_authorised
from apps.checkout.services._pay import refund_overpaid, take_payment
from apps.checkout.services._place import place

__all__ = [
    "begin",
    "begin_with_lines",
    "cancel",
    "cancel_unsourced",
    "expire_drafts",
    "follow_money",
    "pay_by_card",
    "place",
    "place_authorised",
    "refund_overpaid",
    "take_payment",
]
