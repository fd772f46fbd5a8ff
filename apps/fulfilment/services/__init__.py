"""Store work: slots, assignment, picking, what shops can't keep, the desk, no-shows."""

from apps.fulfilment.services._acceptance import watch_acceptance
from apps.fulfilment.services._assign import assign_pickup, give_slot_back, take_slot
from apps.fulfilment.services._broken import shrink_for_broken_promise
from apps.fulfilment.services._counts import count_stock, finish_count
from apps.fulfilment.services._decisions import (
    end_decision,
    lock_decision,
    open_decisions,
    overtake_decisions,
    wait_for_goods,
)
from apps.fulfilment.services._desk import cancel_open, put_back
from apps.fulfilment.services._expiry import expire_overdue, extend, extend_for_customer, remind
from apps.fulfilment.services._guesses import CODE_GUESSES, find_by_account, find_by_code, hand_over
from apps.fulfilment.services._hand_over import Leaving
from apps.fulfilment.services._holds import end_hold, end_overdue_holds, hold, refuse_held
from apps.fulfilment.services._invoices import full_invoice, replace_receipt
from apps.fulfilment.services._learned import learn_preparation_times
from apps.fulfilment.services._locker import locker_collect
from apps.fulfilment.services._options import (
    DecisionView,
    ShopOption,
    SubstituteOption,
    decision_view,
    sent_by,
    shop_for,
    shops_with_stock,
    substitute_for,
    wait_until,
    warehouse_for,
)
from apps.fulfilment.services._parcels import assign_parcel, source_parcel
from apps.fulfilment.services._ready import call_whole_groups, make_ready
from apps.fulfilment.services._refuse import refuse_at_desk
from apps.fulfilment.services._resource import Address, assign_units
from apps.fulfilment.services._ship import deliver, ship
from apps.fulfilment.services._slots import make_slots, promise_for
from apps.fulfilment.services._state import lock
from apps.fulfilment.services._turns import reject, short
from apps.fulfilment.services._undo import undo_hand_over
from apps.fulfilment.services._visitor import arrive, name_delegate, revoke_delegate
from apps.fulfilment.services._work import accept, pack, pick_scanned, set_picked, start_picking

__all__ = [
    "CODE_GUESSES",
    "Address",
    "DecisionView",
    "Leaving",
    "ShopOption",
    "SubstituteOption",
    "accept",
    "arrive",
    "assign_parcel",
    "assign_pickup",
    "assign_units",
    "call_whole_groups",
    "cancel_open",
    "count_stock",
    "decision_view",
    "deliver",
    "end_decision",
    "end_hold",
    "end_overdue_holds",
    "expire_overdue",
    "extend",
    "extend_for_customer",
    "find_by_account",
    "find_by_code",
    "finish_count",
    "full_invoice",
    "give_slot_back",
    "hand_over",
    "hold",
    "learn_preparation_times",
    "lock",
    "lock_decision",
    "locker_collect",
    "make_ready",
    "make_slots",
    "name_delegate",
    "open_decisions",
    "overtake_decisions",
    "pack",
    "pick_scanned",
    "promise_for",
    "put_back",
    "refuse_at_desk",
    "refuse_held",
    "reject",
    "remind",
    "replace_receipt",
    "revoke_delegate",
    "sent_by",
    "set_picked",
    "ship",
    "shop_for",
    "shops_with_stock",
    "short",
    "shrink_for_broken_promise",
    "source_parcel",
    "start_picking",
    "substitute_for",
    "take_slot",
    "undo_hand_over",
    "wait_for_goods",
    "wait_until",
    "warehouse_for",
    "watch_acceptance",
]
