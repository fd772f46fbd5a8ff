"""What shop staff do with a fulfilment order until it waits for its customer."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from apps.accounts.permissions import Permission
from apps.catalogue import selectors as catalogue
from apps.core.actor import Actor
from apps.core.errors import IllegalTransition
from apps.fulfilment.enums import RejectReason, Status
from apps.fulfilment.errors import BadQuantity, BinMissing, NotAllPicked, WrongItem
from apps.fulfilment.events import (
    FulfilmentAccepted,
    FulfilmentCancelled,
    FulfilmentPacked,
    FulfilmentRejected,
    FulfilmentShort,
    PickingStarted,
    PickupReady,
)
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder
from apps.fulfilment.services._assign import give_slot_back
from apps.fulfilment.services._state import _move, lines_of, lock_for, publish, tell
from apps.inventory import services as inventory
from apps.inventory.enums import UnavailableKind
from apps.stores import selectors as stores


@transaction.atomic
def accept(*, work_id: uuid.UUID, actor: Actor) -> FulfilmentOrder:
    """ASSIGNED → ACCEPTED. Locks: fulfilment order. Publishes: FulfilmentAccepted. Raises: NoSuchWork, IllegalTransition."""
    work = lock_for(work_id, actor=actor, permission=Permission.ORDER_PICK)
    if work.status == Status.ACCEPTED:
        return work
    _move(work, Status.ACCEPTED, actor=actor)
    publish(FulfilmentAccepted, work)
    return work


@transaction.atomic
def start_picking(*, work_id: uuid.UUID, actor: Actor) -> FulfilmentOrder:
    """→ PICKING, accepting it first where nobody has. Locks: fulfilment order. Publishes: PickingStarted."""
    work = lock_for(work_id, actor=actor, permission=Permission.ORDER_PICK)
    if work.status == Status.PICKING:
        return work
    if work.status == Status.ASSIGNED:
        _move(work, Status.ACCEPTED, actor=actor)
        publish(FulfilmentAccepted, work)
    _move(work, Status.PICKING, actor=actor)
    publish(PickingStarted, work)
    return work


@transaction.atomic
def set_picked(*, work_id: uuid.UUID, line_id: uuid.UUID, quantity: int, actor: Actor) -> FulfilmentLine:
    """Says how many units of a line are in hand: sent twice, it is the same. Locks: fulfilment order.

    Raises: NoSuchWork, IllegalTransition, WrongItem, BadQuantity.
    """
    work = lock_for(work_id, actor=actor, permission=Permission.ORDER_PICK)
    line = _line(work, line_id)
    return _set_picked(work, line, quantity)


@transaction.atomic
def pick_scanned(*, work_id: uuid.UUID, code: str, actor: Actor) -> FulfilmentLine:
    """One more unit in hand, by the SKU or GTIN on it. Locks: fulfilment order.

    Raises: NoSuchWork, IllegalTransition, WrongItem, BadQuantity.
    """
    work = lock_for(work_id, actor=actor, permission=Permission.ORDER_PICK)
    variants = {match.variant_id for match in catalogue.variants_by_code(code)}
    mine = [line for line in lines_of(work) if line.order_line.variant_id in variants]
    if not mine:
        raise WrongItem(field="code")
    line = next((line for line in mine if line.picked_quantity < line.quantity), mine[0])
    return _set_picked(work, line, line.picked_quantity + 1)


def _set_picked(work: FulfilmentOrder, line: FulfilmentLine, quantity: int) -> FulfilmentLine:
    if work.status != Status.PICKING:
        raise IllegalTransition
    if not 0 <= quantity <= line.quantity:
        raise BadQuantity(field="quantity")
    line.picked_quantity = quantity
    line.save(update_fields=["picked_quantity"])
    tell(work)
    return line


@transaction.atomic
def pack(*, work_id: uuid.UUID, actor: Actor) -> FulfilmentOrder:
    """PICKING → PACKED when every unit is in hand. Locks: fulfilment order. Publishes: FulfilmentPacked. Raises: NotAllPicked."""
    work = lock_for(work_id, actor=actor, permission=Permission.ORDER_PICK)
    if work.status == Status.PACKED:
        return work
    if work.status != Status.PICKING:
        raise IllegalTransition
    _pack(work, actor)
    return work


def _pack(work: FulfilmentOrder, actor: Actor) -> None:
    if any(line.picked_quantity < line.quantity for line in lines_of(work)):
        raise NotAllPicked
    _move(work, Status.PACKED, actor=actor)
    publish(FulfilmentPacked, work)


@transaction.atomic
def make_ready(*, work_id: uuid.UUID, bin_code: str, actor: Actor, now: datetime) -> FulfilmentOrder:
    """→ READY on a pickup shelf, packing it first where that is still to do; the customer gets the code by mail.

    Collect-by is the end of the shop's n-th opening day from now. Locks: fulfilment order. Publishes: PickupReady.
    Raises: NoSuchWork, IllegalTransition, NotAllPicked, BinMissing.
    """
    work = lock_for(work_id, actor=actor, permission=Permission.ORDER_PICK)
    if work.status == Status.READY:
        return work
    if not bin_code.strip():
        raise BinMissing(field="bin")
    if work.status == Status.PICKING:
        _pack(work, actor)
    work.bin, work.ready_at = bin_code.strip()[:40], now
    work.collect_by = stores.opening_days_after(
        location_id=work.location_id, at=now, days=work.location.collect_by_days
    )
    _move(work, Status.READY, "bin", "ready_at", "collect_by", actor=actor)
    publish(PickupReady, work)
    return work


@transaction.atomic
def reject(*, work_id: uuid.UUID, reason: RejectReason, actor: Actor, now: datetime) -> FulfilmentOrder:
    """The shop cannot do it: its promises end and its units are unsourced; what was picked goes back.

    Locks: fulfilment order, slot, reservations, levels. Publishes: FulfilmentRejected. Raises: IllegalTransition.
    """
    work = lock_for(work_id, actor=actor, permission=Permission.ORDER_PICK)
    work.reason, work.ended_at = reason, now
    _move(work, Status.REJECTED, "reason", "ended_at", actor=actor, reason=reason)
    lines = lines_of(work)
    if work.slot_id:
        give_slot_back(slot_id=work.slot_id, units=sum(line.quantity for line in lines))
    publish(FulfilmentRejected, work, reason=str(reason))
    plan = inventory.Plan(actor=actor)
    for line in lines:
        plan.release_units(owner_kind="order_line", owner_id=line.order_line_id, quantity=line.quantity)
    plan.apply()
    return work


@transaction.atomic
def short(
    *, work_id: uuid.UUID, line_id: uuid.UUID, quantity: int, reason: RejectReason, actor: Actor, now: datetime
) -> FulfilmentOrder:
    """Units that the picker cannot find: the line shrinks, the units are set aside as missing or damaged.

    A fulfilment order left without units ends CANCELLED. Locks: fulfilment order, reservations, levels.
    Publishes: FulfilmentShort, FulfilmentCancelled. Raises: IllegalTransition, WrongItem, BadQuantity.
    """
    work = lock_for(work_id, actor=actor, permission=Permission.ORDER_PICK)
    if work.status != Status.PICKING:
        raise IllegalTransition
    line = _line(work, line_id)
    if not 0 < quantity <= line.quantity - line.picked_quantity:
        raise BadQuantity(field="quantity")
    shrink(work, line, quantity, reason=str(reason), actor=actor, now=now)
    kind = UnavailableKind.DAMAGED if reason == RejectReason.DAMAGED else UnavailableKind.MISSING
    plan = inventory.Plan(actor=actor)
    plan.release_units(owner_kind="order_line", owner_id=line.order_line_id, quantity=quantity, unavailable_kind=kind)
    plan.apply()
    return work


def shrink(
    work: FulfilmentOrder, line: FulfilmentLine, quantity: int, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Takes units out of a line; they are unsourced now. The caller holds the lock and moves the stock. Locks: slot."""
    if work.slot_id:
        give_slot_back(slot_id=work.slot_id, units=quantity)
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


def _line(work: FulfilmentOrder, line_id: uuid.UUID) -> FulfilmentLine:
    line = next((line for line in lines_of(work) if line.public_id == line_id), None)
    if line is None:
        raise WrongItem(field="line")
    return line
