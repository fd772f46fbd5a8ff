"""Picked units on their way back to the shelf."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from apps.accounts.permissions import Permission
from apps.api.endpoint import Endpoint, now, operation
from apps.api.idempotency import Key
from apps.api.shapes import Shape
from apps.api.v1.shops import ShopQuery, shop_of
from apps.api.writing import answer
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.models import PutBackTask


class PutBackOut(Shape):
    """Units on their way back to the shelf; they sell again when it is done."""

    id: UUID
    state: str
    name: str
    option: str
    sku: str
    quantity: int


class PutBackList(Shape):
    location: UUID
    items: tuple[PutBackOut, ...]


class PutBacks(Endpoint):
    """What waits to go back to the shelf."""

    tag = "store"
    needs = {"put_backs": Permission.ORDER_VIEW, "put_back": Permission.ORDER_PICK}

    @operation("list_put_backs", query=ShopQuery, answers={200: PutBackList})
    def put_backs(self, query: ShopQuery) -> HttpResponse:
        """Picked units that nobody will collect, oldest first."""
        shop = shop_of(self.actor, query.location, Permission.ORDER_VIEW)
        tasks = fulfilment_reads.put_backs(location_id=shop.pk)
        return answer(PutBackList(location=shop.public_id, items=tuple(_task(task) for task in tasks)))

    @operation("put_back", answers={200: PutBackOut}, key=Key.OPTIONAL)
    def put_back(self, public_id: UUID) -> HttpResponse:
        """The units are on the shelf again and on sale from now."""
        return self.once(lambda: answer(_task(fulfilment.put_back(task_id=public_id, actor=self.actor, now=now()))))


def _task(task: PutBackTask) -> PutBackOut:
    line = task.fulfilment_line.order_line
    return PutBackOut(
        id=task.public_id,
        state=task.state,
        name=line.description,
        option=line.option_text,
        sku=line.sku,
        quantity=task.quantity,
    )
