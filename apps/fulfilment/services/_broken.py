"""A count took away units that were promised: the work shrinks (the stock is already mended)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.core.actor import SYSTEM
from apps.fulfilment.enums import OPEN, RejectReason
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder
from apps.fulfilment.services._state import lines_of, lock
from apps.fulfilment.services._turns import shrink


@transaction.atomic
def shrink_for_broken_promise(*, order_line_id: int, location_id: int, quantity: int, now: datetime) -> int:
    """Takes up to `quantity` units of an order line out of its open work at a location; returns how many.

    Locks: fulfilment orders, by id. Publishes: FulfilmentShort, FulfilmentCancelled.
    """
    left = quantity
    pks = FulfilmentOrder.objects.filter(
        location_id=location_id, status__in=OPEN, pk__in=FulfilmentLine.objects.filter(
            order_line_id=order_line_id, quantity__gt=0
        ).values("fulfilment_order_id"),
    ).order_by("pk").values_list("pk", flat=True)  # fmt: skip
    for pk in pks:
        work = lock(pk)
        line = next((line for line in lines_of(work) if line.order_line_id == order_line_id), None)
        if work.status not in OPEN or line is None:
            continue
        units = min(left, line.quantity)
        if units:
            shrink(work, line, units, reason=RejectReason.NOT_FOUND, actor=SYSTEM, now=now)
            left -= units
        if not left:
            break
    return quantity - left
