"""What an offer would have cost on orders that were placed: for the marketer, before it is switched on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from apps.core.money import round_half_up
from apps.customers import selectors as customers
from apps.orders.enums import OrderStatus
from apps.orders.models import Order, OrderDelivery, OrderLine
from apps.orders.selectors import is_sent
from apps.pricing import services as pricing
from apps.pricing.discounts import Item
from apps.pricing.services import Trial

MOST_ORDERS = 50_000
AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class PlaceCost:
    """What the offer would have cost in one place of sale."""

    place_id: int | None
    name: str
    orders: int
    amount: int


@dataclass(kw_only=True)
class OfferCost:
    """The sums so far; `looked_at` of `orders` were read. Amounts are minor units of the promotion's channel.

    `sales_amount` is what the touched orders cost before the offer, `amount` what it takes off them.
    """

    currency: str
    orders: int
    looked_at: int = 0
    touched: int = 0
    amount: int = 0
    sales_amount: int = 0
    is_cut: bool = False
    _touched_in: Counter[tuple[int | None, str]] = field(default_factory=Counter)
    _amount_in: Counter[tuple[int | None, str]] = field(default_factory=Counter)
    _uses_of: Counter[int] = field(default_factory=Counter)

    @property
    def average_amount(self) -> int:
        return round(self.amount / self.touched) if self.touched else 0

    @property
    def places(self) -> list[PlaceCost]:
        """The dearest place first."""
        return [
            PlaceCost(place_id=place[0], name=place[1], orders=self._touched_in[place], amount=amount)
            for place, amount in self._amount_in.most_common()
        ]

    def add(self, order: Order, *, amount: int, before: int) -> None:
        place = (order.place_id, order.place.name if order.place else "")
        self.touched += 1
        self.amount += amount
        self.sales_amount += before
        self._touched_in[place] += 1
        self._amount_in[place] += amount
        if order.customer_id is not None:
            self._uses_of[order.customer_id] += 1

    def is_spent(self, order: Order, trial: Trial) -> bool:
        """Whether the limits of the offer were reached before this order."""
        if trial.limit_total is not None and self.touched >= trial.limit_total:
            return True
        if trial.limit_per_customer is None or order.customer_id is None:
            return False
        return self._uses_of[order.customer_id] >= trial.limit_per_customer


def preview_offer(*, promotion_id: int, start: datetime, end: datetime, most: int = MOST_ORDERS) -> Iterator[OfferCost]:
    """What a promotion would have taken off the orders that its channel placed in [start, end).

    The oldest `most` orders are read, 500 at a time, and after each lot the sums so far are given; it writes nothing.
    Each order is taken as it was agreed: a stackable offer works on what the offers of then left, an exclusive one counts
    as far as it beats them. A promotion with codes is counted as if every customer had typed one. Four statements a lot, five where anything of it was sent.
    """
    trial = pricing.trial_of(promotion_id)
    wanted = Order.objects.filter(
        channel_id=trial.channel_id,
        currency=trial.currency,
        status__in=[OrderStatus.PLACED, OrderStatus.CLOSED],
        placed_at__gte=start,
        placed_at__lt=end,
    )
    count = wanted.count()
    cost = OfferCost(currency=trial.currency, orders=min(count, most), is_cut=count > most)
    for lot in _lots(wanted, most):
        _add_lot(cost, trial, lot)
        yield cost
    if not cost.looked_at:
        yield cost


def _lots(wanted: QuerySet[Order], most: int) -> Iterator[list[Order]]:
    last, left = 0, most
    while left > 0:
        lot = list(wanted.filter(pk__gt=last).select_related("place").order_by("pk")[: min(AT_ONCE, left)])
        if not lot:
            return
        yield lot
        last, left = lot[-1].pk, left - len(lot)


def _add_lot(cost: OfferCost, trial: Trial, lot: Sequence[Order]) -> None:
    lines: dict[int, list[OrderLine]] = {order.pk: [] for order in lot}
    for line in OrderLine.objects.filter(order__in=lot).order_by("pk"):
        lines[line.order_id].append(line)
    sent = [order for order in lot if is_sent(lines[order.pk])]
    deliveries = {row.order_id: row for row in OrderDelivery.objects.filter(order__in=sent)} if sent else {}
    variants = {line.variant_id for rows in lines.values() for line in rows}
    rule = trial.rule_for(variants)
    members = customers.members_of(trial.group_ids, among=[order.customer_id for order in lot if order.customer_id])
    for order in lot:
        cost.looked_at += 1
        if cost.is_spent(order, trial) or (trial.group_ids and order.customer_id not in members):
            continue
        rows, delivery = lines[order.pk], deliveries.get(order.pk)
        items = [_item(row) for row in rows]
        shipping = delivery.amount if delivery else 0
        amount = pricing.tried(
            rule,
            items,
            had={str(row.pk): row.discount_amount for row in rows},
            shipping_amount=shipping,
            shipping_had=delivery.discount_amount if delivery else 0,
        )
        if amount:
            cost.add(order, amount=amount, before=sum(item.amount for item in items) + shipping)


def _item(line: OrderLine) -> Item:
    return Item(
        key=str(line.pk),
        variant_id=line.variant_id,
        quantity=line.quantity,
        unit_amount=line.unit_amount,
        amount=round_half_up(line.unit_amount * line.quantity),
    )
