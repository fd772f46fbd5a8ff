"""Beginning a checkout: prices are frozen, stock is held, nothing is binding yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from apps.accounts.permissions import Permission
from apps.carts import selectors as cart_reads
from apps.carts import services as carts
from apps.carts.models import Cart
from apps.checkout.errors import ChooseShop, EmptyCart
from apps.checkout.services._delivery import Wish, checked, is_as_wished, sending
from apps.checkout.services._draft import collecting, drafted
from apps.core.actor import SYSTEM, Actor
from apps.fulfilment.errors import NoPickupHere
from apps.inventory import services as inventory
from apps.inventory.errors import OutOfStock
from apps.inventory.services import Demand, Plan
from apps.inventory.services import short_of as left_of
from apps.orders import selectors as order_reads
from apps.orders import services as orders
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import Order, OrderLine
from apps.stores.models import Location

DRAFT_LIVES_HOLDS = 4
"""A draft may be given more time for so many times a hold: its prices and its promised time are of its first hour."""


def begin(
    *, cart_id: int, location_id: int | None = None, delivery: Wish | None = None, actor: Actor, now: datetime
) -> Order:
    """Turns a basket into a DRAFT order with frozen lines, its stock held for a while at the shop of pickup.

    With `delivery` it is brought home: one place that has all of it holds it, and the tax is that of the address.

    Called again for the same basket it gives the hold more time; for a changed one it discards the older draft.
    Locks: cart, its draft, reservations, levels. Publishes: StockChanged.
    Raises: EmptyCart, ChooseShop, NoPickupHere, NoPrice, OutOfStock (with what is left), CartClosed, PermissionDenied;
    for a delivery InvalidInput (of its address), NoDelivery, NotDelivered, NoSingleSource.
    """
    return begin_with_lines(cart_id=cart_id, location_id=location_id, delivery=delivery, actor=actor, now=now)[0]


def begin_with_lines(
    *, cart_id: int, location_id: int | None = None, delivery: Wish | None = None, actor: Actor, now: datetime
) -> tuple[Order, list[OrderLine]]:
    """As `begin`, for doors that show the frozen lines: they are at hand, and need not be read again."""
    wish = None if delivery is None else checked(delivery)
    lost: list[int] = []
    while True:
        demands: list[Demand] = []
        try:
            with transaction.atomic():
                return _begin(_Ask(cart_id, location_id, wish, actor, now), demands, lost)
        except OutOfStock as refusal:
            if wish is None:
                raise left_of(demands, freed=refusal.context.get("freed")) from None
            lost.append(demands[0].location_id)  # somebody was quicker there: the next place, until none has all


class _Ask(NamedTuple):
    """What a checkout is begun with."""

    cart_id: int
    location_id: int | None
    wish: Wish | None
    actor: Actor
    now: datetime


def _begin(ask: _Ask, demands: list[Demand], lost: Sequence[int]) -> tuple[Order, list[OrderLine]]:
    actor, now = ask.actor, ask.now
    cart = carts.lock(ask.cart_id)
    where = ask.wish or _shop(cart, ask.location_id)
    actor.require_for_others(Permission.CART_EDIT, where.pk if isinstance(where, Location) else cart.location_id)
    plan, freed = Plan(actor=actor), Counter[tuple[int, int]]()
    older, is_fresh = orders.lock_draft_of(
        cart.pk, life=timedelta(seconds=settings.OMNI_HOLD_SECONDS * DRAFT_LIVES_HOLDS)
    )
    if older is not None:
        had = order_reads.lines_of(older)
        if is_fresh and _still_fits(older, cart, where, had):
            return older, had
        for line in had:
            freed[line.variant_id, line.location_id or 0] += line.quantity
        plan.release(owner_kind="order_line", owner_ids=[line.pk for line in had])
        orders.discard(older, reason=CancelReason.DRAFT_REPLACED, actor=actor, now=now)
        orders.balance_money(older, actor=actor, now=now)
    wanted = cart_reads.lines_of(cart)
    if not wanted:
        raise EmptyCart(field="cart")
    if isinstance(where, Location):
        way = collecting(where, wanted, now=now)
    else:
        way = sending(where, cart, wanted, without=lost, freed=freed, now=now)
    order, lines = drafted(cart, wanted, way, actor=actor, now=now)
    demands += [
        Demand(
            variant_id=line.variant_id,
            location_id=way.location.pk,
            quantity=line.quantity,
            owner_kind="order_line",
            owner_id=line.pk,
            channel_id=cart.channel_id,
            method=line.method,
        )
        for line in lines
    ]
    plan.reserve(demands, ttl_seconds=settings.OMNI_HOLD_SECONDS)
    plan.apply()
    order.place = way.location
    return order, lines


def _shop(cart: Cart, location_id: int | None) -> Location:
    if location_id is None or location_id == cart.location_id:
        shop = cart.location
    else:
        shop = Location.objects.filter(pk=location_id).first()
    if shop is None:
        raise ChooseShop(field="location")
    if shop.legal_entity_id != cart.channel.legal_entity_id:
        raise NoPickupHere(field="location")  # no documents between companies yet, so no sale of one's goods by another
    return shop


def _still_fits(draft: Order, cart: Cart, where: Location | Wish, lines: Sequence[OrderLine]) -> bool:
    """Whether the draft is of this basket as it is, had this way, and all its holds still stand (then they are extended)."""
    if draft.cart_version != cart.version:
        return False
    if isinstance(where, Wish):
        if not is_as_wished(where, draft, lines):
            return False
    elif draft.place_id != where.pk or order_reads.is_sent(lines):
        return False
    held = inventory.extend(
        owner_kind="order_line", owner_ids=[line.pk for line in lines], ttl_seconds=settings.OMNI_HOLD_SECONDS
    )
    return held == sum(line.quantity for line in lines)


def expire_drafts(*, now: datetime, limit: int = 200) -> int:
    """Discards drafts whose holds have all ended; one transaction each; returns how many."""
    old = Order.objects.filter(status=OrderStatus.DRAFT).extra(
        where=[
            "orders_order.created_at < omni_now() - make_interval(secs => %s)",
            (
                "NOT EXISTS (SELECT 1 FROM inventory_reservation r JOIN orders_orderline l ON r.owner_id = l.id "
                "WHERE l.order_id = orders_order.id AND r.owner_kind = 'order_line' AND r.state IN ('held', 'allocated'))"
            ),
        ],
        params=[settings.OMNI_HOLD_SECONDS * 2],
    )
    return sum(_expire(pk, now) for pk in old.order_by("pk").values_list("pk", flat=True)[:limit])


@transaction.atomic
def _expire(order_id: int, now: datetime) -> int:
    order = orders.lock(order_id)
    if order.status != OrderStatus.DRAFT:
        return 0
    plan = Plan(actor=SYSTEM)
    plan.release(owner_kind="order_line", owner_ids=list(order.lines.values_list("pk", flat=True)))
    orders.discard(order, reason=CancelReason.DRAFT_EXPIRED, actor=SYSTEM, now=now)
    orders.balance_money(order, actor=SYSTEM, now=now)
    plan.apply()
    return 1
