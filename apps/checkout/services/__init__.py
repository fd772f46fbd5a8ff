"""Placing orders and changing them: the use cases that need baskets, prices, stock, slots, orders and payments at once."""

from apps.checkout.services._begin import begin, begin_with_lines, expire_drafts
from apps.checkout.services._cancel import cancel
from apps.checkout.services._card import follow_money, pay_by_card, place_authorised
from apps.checkout.services._change import Preview
from apps.checkout.services._decide import decide, decisions_due, preview_decision
from apps.checkout.services._delivery import Wish, options_for
from apps.checkout.services._pay import escalate_payment_task, finish_payment_task, refund_overpaid, take_payment
from apps.checkout.services._place import place
from apps.checkout.services._reorder import reorder
from apps.checkout.services._unsourced import cancel_unsourced, resolve_unsourced

__all__ = [
    "Preview",
    "Wish",
    "begin",
    "begin_with_lines",
    "cancel",
    "cancel_unsourced",
    "decide",
    "decisions_due",
    "escalate_payment_task",
    "expire_drafts",
    "finish_payment_task",
    "follow_money",
    "options_for",
    "pay_by_card",
    "place",
    "place_authorised",
    "preview_decision",
    "refund_overpaid",
    "reorder",
    "resolve_unsourced",
    "take_payment",
]
