"""Who may do which step of the pickup machine, as data: the table of the domain's transitions, by kind of actor.

Columns: G guest, C customer, S staff of the shop, E staff of another shop, M manager of the shop, H manager of another
shop, A agent, K marketing, F finance, D tablet of the shop, L locker of the shop, N locker of another shop, P partner,
X admin, B the beat (the system itself).
A cell is ok, or how it is refused: no (may not do this at all), nil (does not know that it exists), code (the code is
of no use there). Guests and customers reach only what is theirs: the doors see to it (tests/api/matrix.py).

A row names the service that it plays and the moves that it shows. test_turns.py holds the table whole: every pair of
every machine's table is shown by a row or happens BY_ITSELF, and every service that takes an actor is played by a row
or runs WITHIN another one's transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from apps.checkout import services as checkout
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import DECISION_TRANSITIONS, CountState, PutBackState, Status
from apps.fulfilment.enums import TRANSITIONS as WORK_TRANSITIONS
from apps.orders.enums import TRANSITIONS as ORDER_TRANSITIONS
from apps.payments import services as payments
from apps.payments.enums import TRANSITIONS as PAYMENT_TRANSITIONS
from apps.payments.enums import TaskState

KINDS = "GCSEMHAKFDLNPXB"
Move = tuple[str, str, str]
"""Machine, from, to."""


def row(cells: str) -> dict[str, str]:
    values = cells.split()
    assert len(values) == len(KINDS)
    return dict(zip(KINDS, values, strict=True))


#               G  C  S  E   M  H   A  K  F  D  L  N    P  X  B
WORK = row("    no no ok nil ok nil no no no no no no   no ok ok")
STAFF = row("   no no ok nil ok nil no no no no no no   no ok no")  # a person stands there
FIND = row("    no no ok no  ok no  no no no no no no   no ok no")
MANAGER = row(" no no no no  ok nil no no no no no no   no ok no")
LOCKER = row("  no no no no  no no  no no no no ok code no no no")
RESOLVE = row(" no no no no  ok nil no no ok no no no   no ok no")
HOLD = row("    no no no no  ok no  ok no no no no no   no ok ok")
ANSWER = row("  ok ok no no  ok no  ok no no no no no   no ok ok")
BASKET = row("  ok ok ok no  ok no  ok no no no no no   no ok ok")


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A row: the service, who may, and what of the machines it shows."""

    by: Callable[..., Any]
    who: dict[str, str]
    moves: tuple[Move, ...] = ()


def _cancelled(state: Status) -> Turn:
    moves = (("work", state, Status.CANCELLED), ("order", "placed", "cancelled"))
    return Turn(by=checkout.cancel, who=ANSWER, moves=moves)


TURNS = {
    "basket → held": Turn(by=checkout.begin, who=BASKET),
    "basket → held, with its lines": Turn(by=checkout.begin_with_lines, who=BASKET),
    "draft → placed": Turn(by=checkout.place, who=ANSWER, moves=(("order", "draft", "placed"),)),
    "draft: paying by card": Turn(
        by=checkout.pay_by_card, who=ANSWER, moves=(("payment", "initiated", "action_required"),)
    ),
    "draft → cancelled": Turn(by=checkout.cancel, who=ANSWER, moves=(("order", "draft", "cancelled"),)),
    "assigned → accepted": Turn(by=fulfilment.accept, who=WORK, moves=(("work", "assigned", "accepted"),)),
    "assigned → rejected": Turn(by=fulfilment.reject, who=WORK, moves=(("work", "assigned", "rejected"),)),
    "accepted → rejected": Turn(by=fulfilment.reject, who=WORK, moves=(("work", "accepted", "rejected"),)),
    "accepted → picking": Turn(by=fulfilment.start_picking, who=WORK, moves=(("work", "accepted", "picking"),)),
    "picking: a unit in hand": Turn(by=fulfilment.set_picked, who=WORK),
    "picking: a unit scanned": Turn(by=fulfilment.pick_scanned, who=WORK),
    "picking: short": Turn(by=fulfilment.short, who=WORK, moves=(("work", "picking", "cancelled"),)),
    "picking → packed": Turn(by=fulfilment.pack, who=WORK, moves=(("work", "picking", "packed"),)),
    "packed → ready": Turn(by=fulfilment.make_ready, who=WORK, moves=(("work", "packed", "ready"),)),
    "ready: found by its code": Turn(by=fulfilment.find_by_code, who=FIND),
    "ready: found by the account's code": Turn(by=fulfilment.find_by_account, who=FIND),
    "ready → collected": Turn(
        by=fulfilment.hand_over, who=WORK, moves=(("work", "ready", "collected"), ("order", "placed", "closed"))
    ),
    "ready → collected: at the locker": Turn(
        by=fulfilment.locker_collect, who=LOCKER, moves=(("work", "ready", "collected"), ("order", "placed", "closed"))
    ),
    "ready: refused at the desk": Turn(
        by=fulfilment.refuse_at_desk, who=STAFF, moves=(("work", "ready", "cancelled"),)
    ),
    "ready → ready: extended": Turn(by=fulfilment.extend, who=WORK, moves=(("work", "ready", "ready"),)),
    "ready → ready: the customer's days": Turn(
        by=fulfilment.extend_for_customer, who=ANSWER, moves=(("work", "ready", "ready"),)
    ),
    "collected → ready: undone": Turn(
        by=fulfilment.undo_hand_over,
        who=MANAGER,
        moves=(("work", "collected", "ready"), ("order", "closed", "placed")),
    ),
    "collected: a full invoice": Turn(by=fulfilment.full_invoice, who=WORK),
    "group: the customer is here": Turn(by=fulfilment.arrive, who=ANSWER),
    "group: somebody else collects": Turn(by=fulfilment.name_delegate, who=ANSWER),
    "group: nobody else collects": Turn(by=fulfilment.revoke_delegate, who=ANSWER),
    "put-back task → restocked": Turn(by=fulfilment.put_back, who=WORK, moves=(("put-back", "open", "restocked"),)),
    "count task → done": Turn(by=fulfilment.finish_count, who=STAFF, moves=(("count", "open", "done"),)),
    "count task → done: by any count": Turn(by=fulfilment.count_stock, who=FIND, moves=(("count", "open", "done"),)),
    "packed → shipped": Turn(by=fulfilment.ship, who=WORK, moves=(("work", "packed", "shipped"),)),
    "shipped → delivered": Turn(by=fulfilment.deliver, who=WORK, moves=(("work", "shipped", "delivered"),)),
    "held": Turn(by=fulfilment.hold, who=HOLD),
    "hold ended": Turn(by=fulfilment.end_hold, who=HOLD, moves=(("hold", "open", "ended"),)),
    **{f"{state}: cancelled": _cancelled(Status(state)) for state in ("assigned", "accepted", "picking", "packed", "ready")},
    "decision → answered": Turn(by=checkout.decide, who=ANSWER, moves=(("decision", "open", "answered"),)),
    "decision → waiting": Turn(by=checkout.decide, who=ANSWER, moves=(("decision", "open", "waiting"),)),
    "decision → waiting → answered": Turn(
        by=checkout.decide, who=ANSWER, moves=(("decision", "waiting", "answered"),)
    ),
    "paid at the desk": Turn(by=checkout.take_payment, who=STAFF, moves=(("payment", "initiated", "closed"),)),
    "given back at the desk": Turn(by=checkout.refund_overpaid, who=STAFF),
    "payment task → done": Turn(
        by=checkout.finish_payment_task, who=RESOLVE, moves=(("payment task", "open", "done"),)
    ),
    "payment task: left to the office": Turn(by=checkout.escalate_payment_task, who=STAFF),
    "ordered again": Turn(by=checkout.reorder, who=ANSWER),
}  # fmt: skip

_ASKED = (payments.sync, payments.work_inbox, payments.poll_due, payments.work_due)
"""What the provider says, by whichever way it is heard."""

BY_ITSELF: dict[Move, tuple[Callable[..., Any], ...]] = {
    ("work", "ready", "expired"): (fulfilment.expire_overdue,),
    ("decision", "open", "defaulted"): (checkout.decisions_due,),
    ("decision", "waiting", "defaulted"): (checkout.decisions_due,),
    ("decision", "open", "overtaken"): (checkout.decisions_due,),
    ("decision", "waiting", "overtaken"): (checkout.decisions_due,),
    **{("payment", source, to): _ASKED for source, ends in PAYMENT_TRANSITIONS.items() for to in ends
       if (source, to) not in {("initiated", "closed"), ("initiated", "action_required")}},
}  # fmt: skip
"""Moves that nobody asks for: what makes them takes no actor, so no door can."""

WITHIN = {
    fulfilment.assign_parcel, fulfilment.assign_pickup, fulfilment.assign_units, fulfilment.cancel_open, fulfilment.end_decision,
    fulfilment.overtake_decisions, fulfilment.wait_for_goods,
}  # fmt: skip
"""Parts of another service's transaction, which has asked who acts."""

MACHINES: dict[str, dict[Any, frozenset[Any]]] = {
    "order": ORDER_TRANSITIONS,
    "work": WORK_TRANSITIONS,
    "decision": DECISION_TRANSITIONS,
    "payment": PAYMENT_TRANSITIONS,
    "put-back": {PutBackState.OPEN: frozenset(set(PutBackState) - {PutBackState.OPEN})},
    "count": {CountState.OPEN: frozenset(set(CountState) - {CountState.OPEN})},
    "payment task": {TaskState.OPEN: frozenset(set(TaskState) - {TaskState.OPEN})},
    "hold": {"open": frozenset({"ended"})},
}


def pairs() -> set[Move]:
    """Every move that any machine of a pickup knows."""
    return {(machine, str(a), str(b)) for machine, table in MACHINES.items() for a, ends in table.items() for b in ends}
