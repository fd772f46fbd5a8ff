"""Beginning a checkout: prices are frozen, stock is held, nothing is binding yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from apps.accounts.permissions import Permission
from apps.carts import selectors as cart_reads
from apps.carts import services as carts
from apps.carts.models import Cart, CartLine
from apps.catalogue import selectors as catalogue
from apps.checkout.errors import ChooseShop, EmptyCart
from apps.core.actor import SYSTEM, Actor
from apps.fulfilment import services as fulfilment
from apps.fulfilment.errors import NoPickupHere
from apps.inventory import services as inventory
from apps.inventory.enums import Method
from apps.inventory.errors import OutOfStock
from apps.inventory.services import Demand, Plan
from apps.inventory.services import short_of as left_of
from apps.orders import selectors as order_reads
from apps.orders import services as orders
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import Order, OrderLine
from apps.orders.services import DraftDiscount, DraftLine
from apps.pricing import services as pricing
from apps.pricing.services import Quote, QuoteLine
from apps.stores.models import Location

DRAFT_LIVES_HOLDS = 4
"""A draft may be given more time for so many times a hold: its prices and its promised time are of its first hour."""


def begin(*, cart_id: int, location_id: int | None = None, actor: Actor, now: datetime) -> Order:
    """Turns a basket into a DRAFT order with frozen lines, its stock held for a while at the shop of pickup.

    Called again for the same basket it gives the hold more time; for a changed one it discards the older draft.
    Locks: cart, its draft, reservations, levels. Publishes: StockChanged.
    Raises: EmptyCart, ChooseShop, NoPickupHere, NoPrice, OutOfStock (with what is left), CartClosed, PermissionDenied.
    """
    return begin_with_lines(cart_id=cart_id, location_id=location_id, actor=actor, now=now)[0]


def begin_with_lines(
    *, cart_id: int, location_id: int | None = None, actor: Actor, now: datetime
) -> tuple[Order, list[OrderLine]]:
    """As `begin`, for doors that show the frozen lines: they are at hand, and need not be read again."""
    demands: list[Demand] = []
    try:
        with transaction.atomic():
            return _begin(cart_id, location_id, actor, now, demands)
    except OutOfStock as refusal:
        raise left_of(demands, freed=refusal.context.get("freed")) from None


def _begin(
    cart_id: int, location_id: int | None, actor: Actor, now: datetime, demands: list[Demand]
) -> tuple[Order, list[OrderLine]]:
    cart = carts.lock(cart_id)
    shop = _shop(cart, location_id)
    actor.require_for_others(Permission.CART_EDIT, shop.pk)
    plan = Plan(actor=actor)
    older, is_fresh = orders.lock_draft_of(
        cart.pk, life=timedelta(seconds=settings.OMNI_HOLD_SECONDS * DRAFT_LIVES_HOLDS)
    )
    if older is not None:
        drafted = order_reads.lines_of(older)
        if is_fresh and _still_fits(older, cart, shop, drafted):
            return older, drafted
        plan.release(owner_kind="order_line", owner_ids=[line.pk for line in drafted])
        orders.discard(older, reason=CancelReason.DRAFT_REPLACED, actor=actor, now=now)
        orders.balance_money(older, actor=actor, now=now)
    wanted = cart_reads.lines_of(cart)
    if not wanted:
        raise EmptyCart(field="cart")
    order, lines = _draft(cart, wanted, shop, actor=actor, now=now)
    demands += [
        Demand(
            variant_id=line.variant_id,
            location_id=shop.pk,
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
    order.place = shop
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


def _still_fits(draft: Order, cart: Cart, shop: Location, lines: Sequence[OrderLine]) -> bool:
    """Whether the draft is of this basket as it is, in this shop, and all its holds still stand (then they are extended)."""
    if draft.cart_version != cart.version or draft.place_id != shop.pk:
        return False
    held = inventory.extend(
        owner_kind="order_line", owner_ids=[line.pk for line in lines], ttl_seconds=settings.OMNI_HOLD_SECONDS
    )
    return held == sum(line.quantity for line in lines)


def _draft(
    cart: Cart, wanted: Sequence[CartLine], shop: Location, *, actor: Actor, now: datetime
) -> tuple[Order, list[OrderLine]]:
    channel = cart.channel
    quote = pricing.quote(
        lines=[QuoteLine(key=str(row.pk), variant_id=row.variant_id, quantity=row.quantity) for row in wanted],
        channel_id=channel.pk,
        country=shop.country,
        region=shop.region,
        now=now,
        codes=cart.codes,
        customer_id=cart.customer_id,
        without=cart.left_out_offers,
        language=cart.language,
    )
    promised_at = fulfilment.promise_for(shop, units=sum(row.quantity for row in wanted), now=now)
    return orders.draft(
        channel=channel,
        cart_id=cart.pk,
        cart_version=cart.version,
        customer_id=cart.customer_id,
        place_id=shop.pk,
        language=cart.language,
        visitor_id=cart.visitor_id,
        promised_at=promised_at,
        is_tax_included=quote.is_tax_included,
        lines=_lines(wanted, quote, cart, shop),
        discounts=_discounts(wanted, quote),
        actor=actor,
    )


def _lines(wanted: Sequence[CartLine], quote: Quote, cart: Cart, shop: Location) -> list[DraftLine]:
    cards = catalogue.variant_cards([row.variant_id for row in wanted], language=cart.language)
    quoted = {line.key: line for line in quote.lines}
    return [
        DraftLine(
            variant_id=row.variant_id,
            description=cards[row.variant_id].product_name,
            option_text=cards[row.variant_id].option_text,
            sku=cards[row.variant_id].sku,
            image_url=cards[row.variant_id].image_url,
            quantity=row.quantity,
            unit_amount=quoted[str(row.pk)].unit_amount,
            discount_amount=quoted[str(row.pk)].discount_amount,
            total_amount=quoted[str(row.pk)].gross_amount,
            tax_amount=quoted[str(row.pk)].tax_amount,
            tax_percent=quoted[str(row.pk)].tax_percent,
            tax_class_code=quoted[str(row.pk)].tax_class_code,
            method=Method.PICKUP,
            location_id=shop.pk,
        )
        for row in wanted
    ]


def _discounts(wanted: Sequence[CartLine], quote: Quote) -> list[DraftDiscount]:
    places = {str(row.pk): place for place, row in enumerate(wanted, start=1)}
    return [
        DraftDiscount(
            promotion_id=offer.promotion_id,
            coupon_id=offer.coupon_id,
            code=offer.code,
            name=offer.name,
            amount=offer.amount,
            shares={places[share.key]: share.amount for share in offer.shares},
        )
        for offer in quote.discounts
    ]


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
