"""When a shop cannot do it, wholly or in part: the reason says where the units are booked, and who counts them."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.errors import IllegalTransition
from apps.fulfilment.enums import REJECT_REASONS, SHORT_REASONS, TO_PREPARE, UNITS_OF, RejectReason, Status, UnitsGo
from apps.fulfilment.errors import BadQuantity, WrongReason
from apps.fulfilment.events import FulfilmentCancelled, FulfilmentRejected, FulfilmentShort
from apps.fulfilment.models import CountTask, FulfilmentLine, FulfilmentOrder
from apps.fulfilment.services._assign import give_slot_back
from apps.fulfilment.services._load import add_load
from apps.fulfilment.services._state import _move, lines_of, lock_for, publish, tell
from apps.fulfilment.services._work import line_of
from apps.inventory.enums import UnavailableKind
from apps.inventory.services import Plan

ASIDE = {UnitsGo.MISSING: UnavailableKind.MISSING, UnitsGo.DAMAGED: UnavailableKind.DAMAGED}


@transaction.atomic
def reject(*, work_id: uuid.UUID, reason: RejectReason, actor: Actor, now: datetime) -> FulfilmentOrder:
    """The shop cannot do it: its promises end, its units are unsourced, and the reason says where they are booked.

    Not found: missing, with a count task per line. Damaged: set aside. No longer here: off the books. Else back on sale.
    Sent twice it is the same. Locks: fulfilment order, slot, reservations, levels. Publishes: FulfilmentRejected.
    Raises: NoSuchWork, IllegalTransition, WrongReason.
    """
    work = lock_for(work_id, actor=actor, permission=Permission.ORDER_PICK)
    if reason not in REJECT_REASONS:
        raise WrongReason(field="reason")
    if work.status == Status.REJECTED and work.reason == reason:
        return work
    end_rejected(work, reason=reason, actor=actor, now=now)
    return work


def end_rejected(work: FulfilmentOrder, *, reason: RejectReason, actor: Actor, now: datetime) -> None:
    """→ REJECTED for a locked fulfilment order, by staff or by the beat."""
    work.reason, work.ended_at = reason, now
    _move(work, Status.REJECTED, "reason", "ended_at", actor=actor, reason=reason)
    lines = [line for line in lines_of(work) if line.quantity]
    if work.slot_id:
        give_slot_back(slot_id=work.slot_id, units=sum(line.quantity for line in lines))
    publish(FulfilmentRejected, work, reason=str(reason))
    plan = Plan(actor=actor)
    for line in lines:
        _book(plan, work, line, line.quantity, reason)
    plan.apply()


@transaction.atomic
def short(
    *, work_id: uuid.UUID, line_id: uuid.UUID, quantity: int, reason: RejectReason, actor: Actor, now: datetime
) -> FulfilmentOrder:
    """Units that the picker cannot hand on: the line shrinks, and the reason says where they are booked, as in `reject`.

    A fulfilment order left without units ends CANCELLED. Locks: fulfilment order, slot, reservations, levels.
    Publishes: FulfilmentShort, FulfilmentCancelled.
    Raises: NoSuchWork, IllegalTransition, WrongItem, WrongReason, BadQuantity.
    """
    work = lock_for(work_id, actor=actor, permission=Permission.ORDER_PICK)
    if work.status != Status.PICKING:
        raise IllegalTransition
    line = line_of(work, line_id)
    if reason not in SHORT_REASONS:
        raise WrongReason(field="reason")
    if not 0 < quantity <= line.quantity - line.picked_quantity:
        raise BadQuantity(field="quantity")
    shrink(work, line, quantity, reason=str(reason), actor=actor, now=now)
    plan = Plan(actor=actor)
    _book(plan, work, line, quantity, reason)
    plan.apply()
    return work


def _book(plan: Plan, work: FulfilmentOrder, line: FulfilmentLine, quantity: int, reason: RejectReason) -> None:
    """Ends the promise of the units; what is missing has its task before the level is asked for (see `_counts`)."""
    to = UNITS_OF[reason]
    if to == UnitsGo.MISSING:
        CountTask.objects.create(
            variant_id=line.order_line.variant_id,
            location_id=work.location_id,
            fulfilment_line=line,
            quantity=quantity,
        )
    plan.release_units(
        owner_kind="order_line",
        owner_id=line.order_line_id,
        quantity=quantity,
        unavailable_kind=ASIDE.get(to, ""),
        are_gone=to == UnitsGo.OFF_THE_BOOKS,
    )


def shrink(
    work: FulfilmentOrder, line: FulfilmentLine, quantity: int, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Takes units out of a line; they are unsourced now. The caller holds the lock and moves the stock. Locks: slot."""
    if work.slot_id:
        give_slot_back(slot_id=work.slot_id, units=quantity)
    if work.status in TO_PREPARE:
        add_load(location_id=work.location_id, units=-quantity)
    line.quantity -= quantity
    line.picked_quantity = min(line.picked_quantity, line.quantity)
    line.save(update_fields=["quantity", "picked_quantity"])
    publish(FulfilmentShort, work, order_line_id=line.order_line_id, quantity=quantity, reason=reason)
    if not any(row.quantity for row in lines_of(work)):
        work.ended_at = now
        _move(work, Status.CANCELLED, "ended_at", actor=actor, reason=reason)
        publish(FulfilmentCancelled, work)
    else:
        tell(work)
