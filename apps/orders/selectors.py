"""Orders as people may see them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby

from django.db import connection
from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, ExtractHour, Trunc

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.ids import derived_token, same, token_hash
from apps.core.prepared import Given, Prepared
from apps.inventory.enums import Method
from apps.inventory.models import StockLevel
from apps.inventory.selectors import FLOOR
from apps.orders.enums import OrderStatus
from apps.orders.errors import NoSuchOrder
from apps.orders.models import Order, OrderDelivery, OrderDiscount, OrderLine

LINK = "order-link"

_BY_PUBLIC_ID = Prepared(
    lambda: Order.objects.select_related("channel", "place", "cart").filter(public_id=Given("public_id"))
)
_LINES = Prepared(lambda: OrderLine.objects.filter(order_id=Given("order_id")).order_by("position"))


def with_lines(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Ready to show: lines, channel and shop in three statements for any number of orders."""
    lines = Prefetch("lines", queryset=OrderLine.objects.order_by("position"))
    return orders.select_related("channel", "place").prefetch_related(lines)


def orders_for(actor: Actor) -> QuerySet[Order]:
    """Orders the actor may see, newest first: a customer's own, staff's of their shops. Drafts are nobody's."""
    orders = Order.objects.exclude(status=OrderStatus.DRAFT).order_by("-pk")
    if actor.may(Permission.ORDER_VIEW):
        places = actor.places(Permission.ORDER_VIEW)
        return orders if places is None else orders.filter(place_id__in=places)
    if actor.customer_id is not None:
        return orders.filter(customer_id=actor.customer_id)
    return orders.none()


def lines_of(order: Order) -> list[OrderLine]:
    """The order's lines as they were put in. One statement."""
    return _LINES.all(order_id=order.pk)


def is_sent(lines: Iterable[OrderLine]) -> bool:
    """Whether anything of an order was to be brought home when it was agreed."""
    return any(line.method == Method.SHIP for line in lines)


def delivery_of(order: Order, lines: Iterable[OrderLine]) -> OrderDelivery | None:
    """Where an order is brought and what that costs; its lines are at hand. One statement for one that is sent, else none."""
    return OrderDelivery.objects.filter(order=order).first() if is_sent(lines) else None


@dataclass(frozen=True, kw_only=True)
class DiscountView:
    """An offer that an order uses: its name when it was agreed, its code if it needed one, and what it takes off.

    `shares` says how much of that is of each line, by the line's key, `shipping_amount` how much is of the delivery.
    Amounts are minor units of the order.
    """

    name: str
    code: str
    amount: int
    shares: Mapping[int, int]
    shipping_amount: int = 0


def discounts_of(order_ids: Collection[int]) -> dict[int, tuple[DiscountView, ...]]:
    """The discounts of orders, in the order in which they were taken off. One statement."""
    rows = (
        OrderDiscount.objects.filter(order__in=set(order_ids), amount__gt=0)
        .order_by("order_id", "position", "shares__line__position")
        .values_list("order_id", "pk", "name", "code", "amount", "shipping_amount", "shares__line_id", "shares__amount")
    )
    found: dict[int, tuple[DiscountView, ...]] = {}
    for (order_id, _discount, name, code, amount, shipping), shares in groupby(rows, key=lambda row: row[:6]):
        parts = {line_id: share for *_head, line_id, share in shares if line_id is not None}
        view = DiscountView(name=name, code=code, amount=amount, shares=parts, shipping_amount=shipping)
        found[order_id] = (*found.get(order_id, ()), view)
    return found


def discounts_on(order: Order, lines: Iterable[OrderLine]) -> tuple[DiscountView, ...]:
    """The discounts of an order whose lines are at hand; no statement where none is lowered and none is sent, else one."""
    rows = list(lines)
    if not any(line.discount_amount for line in rows) and not is_sent(rows):
        return ()
    return discounts_of([order.pk]).get(order.pk, ())


def orders_for_customer(customer_id: int) -> QuerySet[Order]:
    """What a customer has ordered themselves, also as a guest under their proved address; newest first."""
    own = Q(customer_id=customer_id) | Q(customer__joined_to_id=customer_id)
    return Order.objects.exclude(status=OrderStatus.DRAFT).filter(own).order_by("-pk")


def link_token(order: Order) -> str:
    """The secret in the link that mails carry; raising the order's link counter revokes it."""
    return derived_token(LINK, order.public_id, order.link_counter)


def order_for(
    *, public_id: uuid.UUID | str, actor: Actor, token: str | None = None, cart_token: str | None = None
) -> Order:
    """One order: for who holds its link or the token of its basket, its customer, or staff of its shop. One statement.

    Drafts are shown to who began them, not to staff. Raises: NoSuchOrder.
    """
    order = _BY_PUBLIC_ID.first(public_id=public_id)
    if order is None or not (holds(order, token=token, cart_token=cart_token) or _may_see(order, actor)):
        raise NoSuchOrder
    return order


def holds(order: Order, *, token: str | None, cart_token: str | None) -> bool:
    """Whether the link's token or, while no customer owns it, the basket's token is right."""
    if token and same(token, link_token(order)):
        return True
    if not cart_token or order.cart is None or order.cart.customer_id is not None:
        return False
    return same(token_hash(cart_token), order.cart.token_hash)


def _may_see(order: Order, actor: Actor) -> bool:
    if actor.customer_id is not None and order.customer_id == actor.customer_id:
        return True
    return order.status != OrderStatus.DRAFT and actor.may(Permission.ORDER_VIEW, order.place_id or 0)


BINDING = (OrderStatus.PLACED, OrderStatus.CLOSED)


@dataclass(frozen=True, kw_only=True)
class Takings:
    """What a channel sold in some time, without what was cancelled since. `amount` is minor units of `currency`."""

    channel: str
    currency: str
    orders: int
    amount: int


def takings(*, start: datetime, end: datetime, location_ids: Collection[int] | None = None) -> list[Takings]:
    """Orders placed in [start, end) by channel and currency, the busiest first. One statement."""
    lines = OrderLine.objects.filter(order=OuterRef("pk")).values("order")
    cancelled = Coalesce(Subquery(lines.annotate(sum=Sum("cancelled_amount")).values("sum")), 0)
    rows = (
        _placed(start, end, location_ids)
        .annotate(kept=F("total_amount") - cancelled)
        .values("channel__name", "currency")
        .annotate(orders=Count("pk"), amount=Sum("kept"))
        .order_by("-orders", "channel__name")
    )
    return [
        Takings(channel=row["channel__name"], currency=row["currency"], orders=row["orders"], amount=row["amount"])
        for row in rows
    ]


def orders_by_hour(
    *, start: datetime, end: datetime, zone: tzinfo, location_ids: Collection[int] | None = None
) -> list[int]:
    """How many orders were placed in [start, end) per hour of the day in that zone: 24 counts. One statement."""
    rows = _placed(start, end, location_ids).annotate(hour=ExtractHour("placed_at", tzinfo=zone)).values("hour")
    found = {row["hour"]: row["orders"] for row in rows.annotate(orders=Count("pk")).order_by("hour")}
    return [found.get(hour, 0) for hour in range(24)]


def _placed(start: datetime, end: datetime, location_ids: Collection[int] | None) -> QuerySet[Order]:
    orders = Order.objects.filter(status__in=BINDING, placed_at__gte=start, placed_at__lt=end)
    return orders if location_ids is None else orders.filter(place_id__in=location_ids)


LOW = 3
SOLD_LATELY = timedelta(days=30)

LOW_STOCK = f"""
SELECT l.id FROM inventory_stocklevel l
WHERE (l.variant_id, l.location_id) IN (
    SELECT s.variant_id, s.location_id FROM orders_orderline s JOIN orders_order o ON o.id = s.order_id
    WHERE o.status IN ('placed', 'closed') AND o.placed_at >= %s)
  AND l.on_hand - l.reserved - l.allocated - l.unavailable
      - {FLOOR.format(variant="l.variant_id", location="l.location_id", channel="NULL::bigint", method="%s::text")} <= %s
"""


def low_stock(levels: QuerySet[StockLevel], *, now: datetime) -> QuerySet[StockLevel]:
    """Levels of what was ordered there in the last 30 days and of which at most 3 can still be promised for pickup.

    Only buffers that hold for every channel count.
    """
    method = str(Method.PICKUP)
    values = [now - SOLD_LATELY, method, method, LOW]
    return levels.filter(pk__in=RawSQL(LOW_STOCK, values))  # noqa: S611 a constant of ours, values as parameters


def lines_by_id(line_ids: Iterable[int]) -> dict[int, OrderLine]:
    """Order lines by key with their orders, for those who hold an opaque `order_line:17`. One statement."""
    return {row.pk: row for row in OrderLine.objects.filter(pk__in=set(line_ids)).select_related("order")}


@dataclass(frozen=True, kw_only=True)
class Sales:
    """What was placed in a stretch of time, on a channel, in a shop ("" without one), without what was cancelled since."""

    since: date
    channel: str
    shop: str
    currency: str
    orders: int
    amount: int


def sales(
    *, start: datetime, end: datetime, zone: tzinfo, step: str, location_ids: Collection[int] | None = None
) -> list[Sales]:
    """Orders placed in [start, end) by `step` (day, week, month) of that zone, channel and shop. One statement."""
    lines = OrderLine.objects.filter(order=OuterRef("pk")).values("order")
    cancelled = Coalesce(Subquery(lines.annotate(sum=Sum("cancelled_amount")).values("sum")), 0)
    rows = (
        _placed(start, end, location_ids)
        .annotate(kept=F("total_amount") - cancelled, since=Trunc("placed_at", step, tzinfo=zone))
        .values("since", "channel__name", "place__name", "currency")
        .annotate(orders=Count("pk"), amount=Sum("kept"))
        .order_by("since", "channel__name", "place__name", "currency")
    )
    return [
        Sales(
            since=row["since"].date(),
            channel=row["channel__name"],
            shop=row["place__name"] or "",
            currency=row["currency"],
            orders=row["orders"],
            amount=row["amount"],
        )
        for row in rows
    ]


SOLD_OUT = f"""
SELECT p.name, count(*) FROM inventory_stocklevel l JOIN stores_location p ON p.id = l.location_id
WHERE (l.variant_id, l.location_id) IN (
    SELECT s.variant_id, s.location_id FROM orders_orderline s JOIN orders_order o ON o.id = s.order_id
    WHERE o.status IN ('placed', 'closed') AND o.placed_at >= %(since)s)
  AND l.on_hand - l.reserved - l.allocated - l.unavailable
      - {FLOOR.format(variant="l.variant_id", location="l.location_id", channel="NULL::bigint", method="%(method)s::text")} <= 0
  AND (%(places)s::bigint[] IS NULL OR l.location_id = ANY(%(places)s::bigint[]))
GROUP BY p.name ORDER BY 2 DESC, 1
"""


def sold_out(*, since: datetime, location_ids: Collection[int] | None = None) -> dict[str, int]:
    """Shops with how many items that were ordered there since then have nothing left to promise. One statement."""
    places = None if location_ids is None else sorted(location_ids)
    with connection.cursor() as cursor:
        cursor.execute(SOLD_OUT, {"since": since, "method": str(Method.PICKUP), "places": places})
        return dict(cursor.fetchall())
