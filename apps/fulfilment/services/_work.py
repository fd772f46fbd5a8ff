"""What shop staff do with a fulfilment order until it waits for its customer."""

from __future__ import annotations

import uuid

from django.db import transaction

from apps.accounts.permissions import Permission
from apps.catalogue import selectors as catalogue
from apps.core.actor import Actor
from apps.core.errors import IllegalTransition
from apps.fulfilment.enums import TRANSITIONS, Status
from apps.fulfilment.errors import (
    BadQuantity,
    NotAllPicked,
    ShopClosedDown,
    TooMuchInHand,
    WrongItem,
)
from apps.fulfilment.events import (
    FulfilmentAccepted,
    FulfilmentPacked,
    PickingStarted,
)
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder
from apps.fulfilment.services._holds import refuse_held
from apps.fulfilment.services._state import _move, lines_of, lock_for, publish, tell
from apps.inventory.enums import Method

IN_HAND = (Status.ACCEPTED, Status.PICKING, Status.PACKED)


@transaction.atomic
def accept(*, work_id: uuid.UUID, actor: Actor) -> FulfilmentOrder:
    """ASSIGNED → ACCEPTED, by a shop that is in business, has the role, and has not too much in hand already.

    Locks: fulfilment order. Publishes: FulfilmentAccepted.
    Raises: NoSuchWork, IllegalTransition, OnHold, ShopClosedDown, TooMuchInHand.
    """
    work = lock_for(work_id, actor=actor, permission=Permission.ORDER_PICK)
    if work.status != Status.ACCEPTED:
        _accept(work, actor)
    return work


def _accept(work: FulfilmentOrder, actor: Actor) -> None:
    if Status.ACCEPTED not in TRANSITIONS[work.status]:
        raise IllegalTransition
    refuse_held(order_id=work.order_id, work_id=work.pk)
    place = work.location
    if not place.is_active or not (place.ships if work.method == Method.SHIP else place.hosts_pickup):
        raise ShopClosedDown
    if place.open_work_limit:
        in_hand = FulfilmentOrder.objects.filter(location=place, status__in=IN_HAND).count()
        if in_hand >= place.open_work_limit:
            raise TooMuchInHand(context={"limit": place.open_work_limit})
    _move(work, Status.ACCEPTED, actor=actor)
    publish(FulfilmentAccepted, work)


@transaction.atomic
def start_picking(*, work_id: uuid.UUID, actor: Actor) -> FulfilmentOrder:
    """→ PICKING, accepting it first where nobody has. Locks: fulfilment order. Publishes: PickingStarted.

    Raises: what `accept` does.
    """
    work = lock_for(work_id, actor=actor, permission=Permission.ORDER_PICK)
    if work.status == Status.PICKING:
        return work
    if work.status == Status.ASSIGNED:
        _accept(work, actor)
    elif work.status == Status.ACCEPTED:
        refuse_held(order_id=work.order_id, work_id=work.pk)
    _move(work, Status.PICKING, actor=actor)
    publish(PickingStarted, work)
    return work


@transaction.atomic
def set_picked(*, work_id: uuid.UUID, line_id: uuid.UUID, quantity: int, actor: Actor) -> FulfilmentLine:
    """Says how many units of a line are in hand: sent twice, it is the same. Locks: fulfilment order.

    Raises: NoSuchWork, IllegalTransition, WrongItem, BadQuantity, OnHold.
    """
    work = lock_for(work_id, actor=actor, permission=Permission.ORDER_PICK)
    line = line_of(work, line_id)
    return _set_picked(work, line, quantity)


@transaction.atomic
def pick_scanned(*, work_id: uuid.UUID, code: str, actor: Actor) -> FulfilmentLine:
    """One more unit in hand, by the SKU or GTIN on it. Locks: fulfilment order.

    Raises: NoSuchWork, IllegalTransition, WrongItem, BadQuantity, OnHold.
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
    refuse_held(order_id=work.order_id, work_id=work.pk)
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
    pack_whole(work, actor)
    return work


def pack_whole(work: FulfilmentOrder, actor: Actor) -> None:
    """PICKING → PACKED of a locked work. Raises: NotAllPicked."""
    if any(line.picked_quantity < line.quantity for line in lines_of(work)):
        raise NotAllPicked
    _move(work, Status.PACKED, actor=actor)
    publish(FulfilmentPacked, work)


def line_of(work: FulfilmentOrder, line_id: uuid.UUID) -> FulfilmentLine:
    """Raises: WrongItem for a line of other work."""
    line = next((line for line in lines_of(work) if line.public_id == line_id), None)
    if line is None:
        raise WrongItem(field="line")
    return line
