"""Writing orders. Called by checkout and fulfilment within their transactions."""

from apps.orders.services._changes import (
    Contact,
    Share,
    cancel_units,
    discard,
    lock,
    lock_draft_of,
    mark_placed,
    record_collected,
    remember_contact,
    settle,
    share_of,
    take_back_collected,
)
from apps.orders.services._delivery import delivery_ending_with, due_of, left_of, record_sent
from apps.orders.services._discounts import discount_of, use_offers
from apps.orders.services._draft import Destination, DraftDelivery, DraftDiscount, DraftLine, draft, new_number
from apps.orders.services._money import balance_money
from apps.orders.services._order_changes import add_line, confirm_change, draft_change
from apps.orders.services._preview import MOST_ORDERS, OfferCost, preview_offer

__all__ = [
    "MOST_ORDERS",
    "Contact",
    "Destination",
    "DraftDelivery",
    "DraftDiscount",
    "DraftLine",
    "OfferCost",
    "Share",
    "add_line",
    "balance_money",
    "cancel_units",
    "confirm_change",
    "delivery_ending_with",
    "discard",
    "discount_of",
    "draft",
    "draft_change",
    "due_of",
    "left_of",
    "lock",
    "lock_draft_of",
    "mark_placed",
    "new_number",
    "preview_offer",
    "record_collected",
    "record_sent",
    "remember_contact",
    "settle",
    "share_of",
    "take_back_collected",
    "use_offers",
]
