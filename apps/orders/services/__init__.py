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
    settle,
    share_of,
)
from apps.orders.services._draft import DraftLine, draft, new_number

__all__ = [
    "Contact",
    "DraftLine",
    "Share",
    "cancel_units",
    "discard",
    "draft",
    "lock",
    "lock_draft_of",
    "mark_placed",
    "new_number",
    "record_collected",
    "settle",
    "share_of",
]
