"""What customers are asked, and which units of an order nobody works on."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from apps.fulfilment.enums import ASKING, ENDED_WITHOUT_GOODS, DecisionState
from apps.fulfilment.errors import NoSuchDecision
from apps.fulfilment.models import Decision, FulfilmentLine
from apps.orders import services as orders
from apps.orders.models import Order, OrderLine


def _ready_to_show(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    return rows.select_related(
        "order__channel", "order__place", "order_line", "fulfilment_order__location", "change__location"
    )


def decisions_of(order: Order) -> list[Decision]:
    """All that the customer of an order was asked, the newest first. One statement."""
    return list(_ready_to_show(Decision.objects.filter(order=order)).order_by("-pk"))


def decision_of(order: Order, public_id: uuid.UUID | str) -> Decision:
    """One question about an order, for whoever may see the order. Raises: NoSuchDecision."""
    found = _ready_to_show(Decision.objects.filter(order=order, public_id=public_id)).first()
    if found is None:
        raise NoSuchDecision
    return found


def decisions_at(*, location_id: int) -> list[Decision]:
    """What customers are being asked about units that this shop lost, the nearest deadline first. One statement."""
    rows = Decision.objects.filter(fulfilment_order__location_id=location_id, state__in=ASKING)
    return list(_ready_to_show(rows).order_by("deadline_at", "pk"))


def open_decisions(*, location_ids: Collection[int] | None = None) -> int:
    """How many customers' answers are awaited, at these locations or at all."""
    rows = Decision.objects.filter(state=DecisionState.OPEN)
    return (rows if location_ids is None else rows.filter(fulfilment_order__location_id__in=location_ids)).count()


def unsourced_amounts(order_ids: Collection[int]) -> dict[int, int]:
    """What the units cost, by order, that no shop works on, as customers decide about them: no desk asks for it yet.

    Of a line that is what its last units cost, so that what is asked for the others is what they cost when they leave.
    One statement.
    """
    found: dict[int, int] = {}
    for line, units in _without_work(OrderLine.objects.filter(order_id__in=order_ids)):
        left = line.total_amount - line.cancelled_amount - line.fulfilled_amount
        sure = orders.share_of(line, line.open_quantity - units).total_amount
        found[line.order_id] = found.get(line.order_id, 0) + left - sure
    return found


def unsourced(order: Order) -> dict[int, int]:
    """Units per line id that are ordered, not cancelled, and in no fulfilment order that still stands (I4)."""
    return {line.pk: units for line, units in _without_work(OrderLine.objects.filter(order=order))}


def _without_work(lines: QuerySet[OrderLine]) -> list[tuple[OrderLine, int]]:
    """Lines with the units of them that are in no work that stands. One statement."""
    working = (
        FulfilmentLine.objects.filter(order_line=OuterRef("pk"))
        .exclude(fulfilment_order__status__in=ENDED_WITHOUT_GOODS)
        .order_by()
        .values("order_line")
        .annotate(units=Sum("quantity"))
        .values("units")
    )
    rows = lines.annotate(working=Coalesce(Subquery(working), 0))
    left = [(line, line.quantity - line.cancelled_quantity - line.working) for line in rows]
    return [(line, units) for line, units in left if units > 0]


def unanswered(order: Order) -> dict[int, int]:
    """Unsourced units per line id that nobody is asked about yet."""
    asked = dict(
        Decision.objects.filter(order=order, state__in=ASKING)
        .order_by()
        .values_list("order_line_id")
        .annotate(units=Sum("quantity"))
    )
    left = {pk: units - asked.get(pk, 0) for pk, units in unsourced(order).items()}
    return {pk: units for pk, units in left.items() if units > 0}
