"""Shops that lose units, and customers who are asked about them."""

from __future__ import annotations

from datetime import time

from apps.core.actor import SYSTEM
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import RejectReason
from apps.fulfilment.models import Decision, FulfilmentLine
from apps.inventory import services as inventory
from apps.inventory.models import StockLevel
from apps.inventory.services import OpeningStock
from apps.outbox import services as outbox
from apps.stores.models import Location, OpeningHours
from tests.factories.pricing import sellable
from tests.factories.shop import NOW, Shop, open_shop, work_of
from tests.factories.stores import LocationFactory

MADRID, NEAR, FAR = (40.4168, -3.7038), (40.45, -3.69), (41.65, -0.88)
HOME = fulfilment.Address(name="Ana Ruiz", street="Calle Mayor 1", city="Madrid", postcode="28013", country="ES")


def asking_shop(*, minutes: int = 60, **fields: object) -> Shop:
    """A shop in Madrid whose channel asks customers and gives them so many minutes."""
    shop = open_shop(latitude=MADRID[0], longitude=MADRID[1])
    for name, value in {"decision_minutes": minutes, **fields}.items():
        setattr(shop.channel, name, value)
    shop.channel.save()
    return shop


def other_shop(shop: Shop, *, at: tuple[float, float] = NEAR, **fields: object) -> Location:
    """Another shop of the company, open as the first is."""
    place = LocationFactory(
        legal_entity=shop.channel.legal_entity, latitude=at[0], longitude=at[1], time_zone="Europe/Madrid", **fields
    )
    for weekday in range(7):
        OpeningHours.objects.create(location=place, weekday=weekday, opens=time(10), closes=time(21))
    return place


def warehouse(shop: Shop, **fields: object) -> Location:
    return other_shop(shop, at=FAR, kind="warehouse", sells=False, hosts_pickup=False, ships=True, **fields)


def stock(variant, location, quantity):
    inventory.set_opening_stock(
        [OpeningStock(variant_id=variant.pk, location_id=location.pk, quantity=quantity)], actor=SYSTEM
    )


def alike(shop: Shop, variant, quantity: int, *, amount: int, same_product: bool = False):
    """Another article on sale in the shop: of the same product, or of its category."""
    other = sellable(shop.channel, amount=amount, name="Green shirt")
    if same_product:
        type(other).objects.filter(pk=other.pk).update(product=variant.product)
    else:
        type(other.product).objects.filter(pk=other.product_id).update(category=variant.product.category)
    stock(other, shop.location, quantity)
    return other


def short(shop: Shop, order, quantity: int = 1, *, reason=RejectReason.NOT_FOUND):
    """Picking begins, and so many units are not there."""
    work = fulfilment.start_picking(work_id=work_of(order).public_id, actor=shop.clerk)
    line = FulfilmentLine.objects.filter(fulfilment_order=work).first()
    fulfilment.short(
        work_id=work.public_id, line_id=line.public_id, quantity=quantity, reason=reason, actor=shop.clerk, now=NOW
    )
    outbox.relay()
    return work


def asked(order) -> Decision:
    """The one question about an order, as doors load it."""
    return Decision.objects.select_related("order__channel", "order_line", "fulfilment_order__location").get(
        order=order
    )


def count(shop: Shop, variant, counted: int):
    return fulfilment.count_stock(
        variant_id=variant.pk, location_id=shop.location.pk, counted=counted, actor=shop.clerk, now=NOW
    )


def level(variant, location) -> tuple[int, int, int, int]:
    """On hand, promised, set aside, and what is left to promise."""
    row = StockLevel.objects.get(variant=variant, location=location)
    free = row.on_hand - row.reserved - row.allocated - row.unavailable
    return row.on_hand, row.allocated, row.unavailable, free
