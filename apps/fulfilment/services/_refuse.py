"""What a customer leaves at the desk: cancelled, not charged or given back, and on its way to the shelf."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.errors import IllegalTransition
from apps.fulfilment.enums import RefusalReason, Status
from apps.fulfilment.errors import NoSuchWork, NothingLeaves
from apps.fulfilment.events import FulfilmentCancelled, PickupRefused
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder
from apps.fulfilment.services._assign import give_slot_back
from apps.fulfilment.services._desk import free
from apps.fulfilment.services._split import Units, chosen, split
from apps.fulfilment.services._state import _move, authorise, lines_of, lock, publish
from apps.inventory.services import Plan
from apps.orders import services as orders
from apps.orders.enums import CancelReason
from apps.orders.models import Order
from apps.payments.enums import Tender
from apps.payments.services import DeskRefund


@transaction.atomic
def refuse_at_desk(
    *,
    work_id: uuid.UUID,
    units: Units | None,
    reason: RefusalReason,
    actor: Actor,
    now: datetime,
    refund_tender: Tender | None = None,
) -> FulfilmentOrder:
    """READY → CANCELLED for units that the customer does not want (None: all); the rest waits on.

    They are cancelled, set aside with a task to put them back, and not charged; what the desk took for them goes back
    now, by `refund_tender` (default: the tender that paid). Returns the work that the units were refused in.
    Locks: order, fulfilment order, payments, drawer, slot, reservations, levels.
    Publishes: PickupRefused, FulfilmentCancelled, OrderLinesCancelled or OrderCancelled, OrderClosed.
    Raises: NoSuchWork, IllegalTransition, NothingLeaves, WrongItem, BadQuantity, and what payments refuses.
    """
    found = FulfilmentOrder.objects.filter(public_id=work_id).first()
    authorise(found, actor=actor, permission=Permission.ORDER_HAND_OVER)
    if found is None:
        raise NoSuchWork
    order = orders.lock(found.order_id)
    work = lock(found.pk)
    if work.status != Status.READY:
        raise IllegalTransition
    lines = [line for line in lines_of(work) if line.quantity]
    refused = {line.pk: line.quantity for line in lines} if units is None else chosen(lines, units, field="units")
    if not refused:
        raise NothingLeaves(field="units")
    plan = Plan(actor=actor)
    ended = refuse(order, work, lines, refused, plan, reason=reason, actor=actor, now=now)
    desk = DeskRefund(location_id=work.location_id, reason="refused", tender=refund_tender)
    orders.balance_money(order, actor=actor, now=now, desk=desk)
    plan.apply()
    return ended


def refuse(
    order: Order,
    work: FulfilmentOrder,
    lines: Sequence[FulfilmentLine],
    units: Mapping[int, int],
    plan: Plan,
    *,
    reason: RefusalReason,
    actor: Actor,
    now: datetime,
) -> FulfilmentOrder:
    """Ends these units of a locked READY work, in a work of their own unless they are all of it; returns that work.

    The caller balances the money and applies the plan. Publishes: PickupRefused, FulfilmentCancelled, and what
    `orders.cancel_units` does.
    """
    if sum(units.values()) < sum(line.quantity for line in lines):
        ended, left = split(work, lines, units, actor=actor)
    else:
        ended, left = work, list(lines)
    by_order_line = {line.order_line_id: line.quantity for line in left}
    ended.ended_at = now
    _move(ended, Status.CANCELLED, "ended_at", actor=actor, reason=f"refused: {reason}")
    amount = orders.cancel_units(order, by_order_line, reason=CancelReason.REFUSED, actor=actor, now=now)
    publish(FulfilmentCancelled, ended)
    publish(PickupRefused, ended, amount=amount, reason=str(reason))
    if ended.slot_id:
        give_slot_back(slot_id=ended.slot_id, units=sum(by_order_line.values()))
    for line in left:
        free(ended, line, plan)
    return ended
