"""How a shop keeps up, for whoever answers for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpResponse

from apps.accounts.permissions import Permission
from apps.api.endpoint import Endpoint, now, operation
from apps.api.shapes import Says, Shape, Whole
from apps.api.v1.shops import ShopQuery, shop_of
from apps.api.writing import answer
from apps.fulfilment import selectors as fulfilment

MOST_DAYS: Final = 400


class FiguresQuery(ShopQuery):
    days: Annotated[int, Whole(1, MOST_DAYS), Says("Over how many days promises are looked at.")] = 28


class Figures(Shape):
    """`promises_kept` is in per cent of those that were due, null where none was."""

    location: UUID
    to_prepare: int
    late: int
    ready: int
    here: Annotated[int, Says("Customers who say that they are at the shop.")]
    put_backs: int
    units: Annotated[int, Says("Still to be prepared.")]
    minutes_of_work: Annotated[int, Says("That these units take at the shop's capacity.")]
    promises_due: int
    promises_kept: int | None


class StoreFigures(Endpoint):
    """Figures of a shop."""

    tag = "store"
    needs = {"retrieve": Permission.ORDER_VIEW}

    @operation("get_store_figures", query=FiguresQuery, answers={200: Figures})
    def retrieve(self, query: FiguresQuery) -> HttpResponse:
        """Load, what is late, and promises kept."""
        shop = shop_of(self.actor, query.location, Permission.ORDER_VIEW)
        found = fulfilment.shop_figures(location_ids=[shop.pk], since=now() - timedelta(days=query.days))[shop.pk]
        return answer(
            Figures(
                location=shop.public_id,
                to_prepare=found.to_prepare,
                late=found.late,
                ready=found.ready,
                here=found.here,
                put_backs=found.put_backs,
                units=found.units,
                minutes_of_work=found.minutes_of_work,
                promises_due=found.promises.due,
                promises_kept=found.promises.percent,
            )
        )
