"""Store work: slots, assignment, picking, the desk, no-shows."""

from apps.fulfilment.services._assign import assign_pickup, give_slot_back, take_slot
from apps.fulfilment.services._broken import shrink_for_broken_promise
from apps.fulfilment.services._desk import cancel_open, expire_overdue, put_back
from apps.fulfilment.services._guesses import CODE_GUESSES, find_by_code, hand_over
from apps.fulfilment.services._slots import make_slots, promise_for
from apps.fulfilment.services._state import lock
from apps.fulfilment.services._work import (
    accept,
    make_ready,
    pack,
    pick_scanned,
    reject,
    set_picked,
    short,
    start_picking,
)

__all__ = [
    "CODE_GUESSES",
    "accept",
    "assign_pickup",
    "cancel_open",
    "expire_overdue",
    "find_by_code",
    "give_slot_back",
    "hand_over",
    "lock",
    "make_ready",
    "make_slots",
    "pack",
    "pick_scanned",
    "promise_for",
    "put_back",
    "reject",
    "set_picked",
    "short",
    "shrink_for_broken_promise",
    "start_picking",
    "take_slot",
]
