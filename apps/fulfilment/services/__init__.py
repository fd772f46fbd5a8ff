"""Store work: slots, assignment, picking, the desk, no-shows."""

from apps.fulfilment.services._acceptance import watch_acceptance
from apps.fulfilment.services._assign import assign_pickup, give_slot_back, take_slot
from apps.fulfilment.services._broken import shrink_for_broken_promise
from apps.fulfilment.services._counts import count_stock, finish_count
from apps.fulfilment.services._desk import cancel_open, expire_overdue, put_back
from apps.fulfilment.services._guesses import CODE_GUESSES, find_by_code, hand_over
from apps.fulfilment.services._holds import end_hold, end_overdue_holds, hold, refuse_held
from apps.fulfilment.services._resource import Address, assign_units
from apps.fulfilment.services._ship import deliver, ship
from apps.fulfilment.services._slots import make_slots, promise_for
from apps.fulfilment.services._state import lock
from apps.fulfilment.services._turns import reject, short
from apps.fulfilment.services._work import (
    accept,
    make_ready,
    pack,
    pick_scanned,
    set_picked,
    start_picking,
)

__all__ = [
    "CODE_GUESSES",
    "Address",
    "accept",
    "assign_pickup",
    "assign_units",
    "cancel_open",
    "count_stock",
    "deliver",
    "end_hold",
    "end_overdue_holds",
    "expire_overdue",
    "find_by_code",
    "finish_count",
    "give_slot_back",
    "hand_over",
    "hold",
    "lock",
    "make_ready",
    "make_slots",
    "pack",
    "pick_scanned",
    "promise_for",
    "put_back",
    "refuse_held",
    "reject",
    "set_picked",
    "ship",
    "short",
    "shrink_for_broken_promise",
    "start_picking",
    "take_slot",
    "watch_acceptance",
]
