"""Paying in the shop."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.fulfilment.errors import NoSuchWork
from apps.fulfilment.models import FulfilmentOrder
from apps.fulfilment.services import order_due
from apps.orders import services as orders
from apps.orders.enums import OrderStatus
from apps.orders.errors import OrderEnded
from apps.payments import services as payments
from apps.payments.enums import Tender
from apps.payments.services import Taken


@transaction.atomic
def take_payment(
    *, work_id: uuid.UUID, tender: Tender, tendered_amount: int | None, actor: Actor, now: datetime
) -> Taken:
    """Takes at the desk what the order of this pickup costs now; returns the change to give.

    Locks: order, payment, drawer. Publishes: PaymentTaken. Raises: NoSuchWork, OrderEnded, and what payments refuses.
    """
    actor.require(Permission.PAYMENT_TAKE)
    work = FulfilmentOrder.objects.filter(public_id=work_id).first()
    if work is None or not actor.may(Permission.PAYMENT_TAKE, work.location_id):
        raise NoSuchWork
    order = orders.lock(work.order_id)
    if order.status != OrderStatus.PLACED:
        raise OrderEnded
    return payments.take_at_desk(
        owner=f"order:{order.pk}",
        amount=order_due(order),
        currency=order.currency,
        tender=tender,
        tendered_amount=tendered_amount,
        location_id=work.location_id,
        actor=actor,
        now=now,
    )
