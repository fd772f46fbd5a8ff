"""What waits beside picking: items to count, and what holds an order back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from apps.catalogue import selectors as catalogue
from apps.catalogue.shown import VariantCard
from apps.core.models import OmniNow
from apps.fulfilment.enums import CountState
from apps.fulfilment.models import CountTask, FulfilmentOrder, OrderHold
from apps.orders.models import Order

IS_OPEN = Q(ended_at__isnull=True) & (Q(until__isnull=True) | Q(until__gt=OmniNow()))
"""A hold that holds."""


@dataclass(frozen=True, kw_only=True)
class CountItem:
    """An item to count in a shop: `public_id` is a task of it, whose end closes all; `numbers` are the orders that missed it."""

    public_id: uuid.UUID
    card: VariantCard
    missing: int
    since: datetime
    numbers: tuple[str, ...]


def count_tasks_of(*, location_id: int, language: str) -> list[CountItem]:
    """What a shop has to count, the longest waiting first, one entry per item. Two statements for any number.

    `missing` is how many units pickers did not find. The page asks for the number that stands on the shelves, without
    saying what the books hold, and sends it to `fulfilment.finish_count(task_id=public_id, counted=…)`.
    """
    rows = (
        CountTask.objects.filter(location_id=location_id, state=CountState.OPEN)
        .select_related("fulfilment_line__order_line__order")
        .order_by("pk")
    )
    items: dict[int, list[CountTask]] = {}
    for row in rows:
        items.setdefault(row.variant_id, []).append(row)
    cards = catalogue.variant_cards(list(items), language=language)
    return [
        CountItem(
            public_id=tasks[0].public_id,
            card=cards[variant_id],
            missing=sum(task.quantity for task in tasks),
            since=tasks[0].created_at,
            numbers=tuple(dict.fromkeys(task.fulfilment_line.order_line.order.number for task in tasks)),
        )
        for variant_id, tasks in items.items()
    ]


def holds_of(order: Order) -> list[OrderHold]:
    """What holds or held an order back, the newest first; open ones have no `ended_at`. One statement."""
    return list(OrderHold.objects.filter(order=order).select_related("fulfilment_order").order_by("-pk"))


def held(works: Iterable[FulfilmentOrder]) -> dict[int, str]:
    """Which of these fulfilment orders go no further for now, and why, in the words of who held them. One statement."""
    rows = list(works)
    found: dict[int, str] = {}
    holds = OrderHold.objects.filter(IS_OPEN, order_id__in={work.order_id for work in rows}).order_by("pk")
    for one in holds:
        for work in rows:
            if work.order_id == one.order_id and one.fulfilment_order_id in {None, work.pk}:
                found.setdefault(work.pk, one.reason)
    return found
