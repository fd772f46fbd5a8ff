"""Orders that are brought home, as far as a test wants them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from apps.accounts.permissions import Role
from apps.carts import services as carts
from apps.catalogue.models import Variant
from apps.checkout import services as checkout
from apps.checkout.services import Wish
from apps.core.actor import SYSTEM
from apps.fulfilment import services as fulfilment
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder
from apps.inventory import services as inventory
from apps.inventory.services import OpeningStock
from apps.orders.models import Order
from apps.orders.services import Destination
from apps.outbox import services as outbox
from apps.pricing.services import Place, Step
from apps.stores.models import Location, OpeningHours
from tests.factories.cards import started
from tests.factories.pricing import TaxRateFactory, sellable, shipping_rate
from tests.factories.shop import ANA, GUEST, NOW, Shop, open_shop, staff_of, work_of
from tests.factories.stores import LocationFactory

MADRID = Destination(name="Ana Ruiz", street="Calle Mayor 1", city="Madrid", postcode="28013", country="ES")
LISBON = Destination(name="Ana Ruiz", street="Rua Augusta 7", city="Lisboa", postcode="1100-148", country="PT")


@dataclass
class Sender(Shop):
    """A shop whose channel also sends: a warehouse, and a rate of 4.95 to Spain and mainland Portugal."""

    warehouse: Location

    def kept(
        self, quantity: int, *, amount: int = 1000, name: str = "Blue shirt", at: Location | None = None
    ) -> Variant:
        """A priced variant with so many units in the warehouse."""
        variant = sellable(self.channel, amount=amount, name=name)
        self.put(variant, quantity, at=at or self.warehouse)
        return variant

    def put(self, variant: Variant, quantity: int, *, at: Location) -> None:
        stock = OpeningStock(variant_id=variant.pk, location_id=at.pk, quantity=quantity)
        inventory.set_opening_stock([stock], actor=SYSTEM)

    def another(self, **fields: object) -> Location:
        return warehouse_of(self, **fields)

    def sending(self, *wanted: tuple[Variant, int], to: Destination = MADRID, codes: Sequence[str] = ()) -> Order:
        """A draft that is to be brought home."""
        cart = self.cart(*wanted)
        for code in codes:
            carts.add_code(cart_id=cart.pk, code=code, now=NOW)
        return checkout.begin(cart_id=cart.pk, delivery=Wish(to=to), actor=GUEST, now=NOW)

    def sent_by_card(
        self, stripe, *wanted: tuple[Variant, int], to: Destination = MADRID, codes: Sequence[str] = ()
    ) -> Order:
        """A placed order whose card holds its whole amount."""
        order = self.sending(*wanted, to=to, codes=codes)
        if order.total_amount:
            stripe.pay(started(order).client_secret)
        checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)
        outbox.relay()
        return Order.objects.get(pk=order.pk)

    def packed(self, work: FulfilmentOrder) -> FulfilmentOrder:
        packer = staff_of(work.location, Role.STAFF)
        fulfilment.start_picking(work_id=work.public_id, actor=packer)
        for line in FulfilmentLine.objects.filter(fulfilment_order=work):
            fulfilment.set_picked(work_id=work.public_id, line_id=line.public_id, quantity=line.quantity, actor=packer)
        return fulfilment.pack(work_id=work.public_id, actor=packer)

    def shipped(self, order: Order) -> FulfilmentOrder:
        work = self.packed(work_of(order))
        packer = staff_of(work.location, Role.STAFF)
        return fulfilment.ship(work_id=work.public_id, carrier="Correos", tracking_number="PK7", actor=packer, now=NOW)


def sending_shop(*steps: Step, **fields: object) -> Sender:
    shop = open_shop(**fields)
    TaxRateFactory(country="PT", percent=Decimal(23))
    shipping_rate(shop.channel, *steps, places=(Place(country="ES"), Place(country="PT")))
    return Sender(channel=shop.channel, location=shop.location, warehouse=warehouse_of(shop))


def warehouse_of(shop: Shop, **fields: object) -> Location:
    terms = {"kind": "warehouse", "sells": False, "hosts_pickup": False, "ships": True, **fields}
    place = LocationFactory(legal_entity=shop.channel.legal_entity, time_zone="Europe/Madrid", **terms)
    for weekday in range(7):
        OpeningHours.objects.create(location=place, weekday=weekday, opens=time(8), closes=time(20))
    return place
