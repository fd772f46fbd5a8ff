"""A small shop for tests: a channel, a location that hands over, staff, priced goods in stock, and an order in any state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from apps.accounts.permissions import ROLE_PERMISSIONS, Role
from apps.carts import services as carts
from apps.carts.models import Cart
from apps.carts.services import WantedLine
from apps.catalogue.models import Variant
from apps.checkout import services as checkout
from apps.core.actor import SYSTEM, Actor, ActorKind
from apps.fulfilment import codes
from apps.fulfilment import services as fulfilment
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder
from apps.inventory import services as inventory
from apps.inventory.services import OpeningStock
from apps.orders.models import Order
from apps.orders.services import Contact
from apps.payments.enums import Tender
from apps.stores.models import Location, OpeningHours, SalesChannel
from tests.factories.pricing import sellable
from tests.factories.stores import LocationFactory, SalesChannelFactory

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday, 11:00 in Madrid
GUEST = Actor(kind=ActorKind.GUEST, key="guest")
ANA = Contact(name="Ana Ruiz", email="ana@example.com", phone="")


@dataclass
class Shop:
    """One place of sale with what a test needs of it."""

    channel: SalesChannel
    location: Location

    @property
    def clerk(self) -> Actor:
        return staff_of(self.location, Role.STAFF)

    @property
    def manager(self) -> Actor:
        return staff_of(self.location, Role.MANAGER)

    def stocked(self, quantity: int, *, amount: int = 1000, name: str = "Blue shirt") -> Variant:
        """A priced variant with so many units here."""
        variant = sellable(self.channel, amount=amount, name=name)
        inventory.set_opening_stock(
            [OpeningStock(variant_id=variant.pk, location_id=self.location.pk, quantity=quantity)], actor=SYSTEM
        )
        return variant

    def cart(self, *wanted: tuple[Variant, int]) -> Cart:
        cart, _token = carts.create(
            channel=self.channel,
            language="en",
            location_id=self.location.pk,
            lines=[WantedLine(variant_id=variant.pk, quantity=quantity) for variant, quantity in wanted],
        )
        return cart

    def draft(self, *wanted: tuple[Variant, int], codes: Sequence[str] = ()) -> Order:
        cart = self.cart(*wanted)
        for code in codes:
            carts.add_code(cart_id=cart.pk, code=code, now=NOW)
        return checkout.begin(cart_id=cart.pk, actor=GUEST, now=NOW)

    def placed(self, *wanted: tuple[Variant, int], codes: Sequence[str] = ()) -> Order:
        return checkout.place(order_id=self.draft(*wanted, codes=codes).pk, contact=ANA, actor=GUEST, now=NOW)

    def picked(self, order: Order) -> FulfilmentOrder:
        work = work_of(order)
        fulfilment.start_picking(work_id=work.public_id, actor=self.clerk)
        for line in FulfilmentLine.objects.filter(fulfilment_order=work):
            fulfilment.set_picked(
                work_id=work.public_id, line_id=line.public_id, quantity=line.quantity, actor=self.clerk
            )
        return work_of(order)

    def ready(self, order: Order) -> FulfilmentOrder:
        work = self.picked(order)
        return fulfilment.make_ready(work_id=work.public_id, bin_code="A3", actor=self.clerk, now=NOW)

    def paid(self, order: Order) -> None:
        checkout.take_payment(
            work_id=work_of(order).public_id,
            tender=Tender.CARD_TERMINAL,
            tendered_amount=None,
            actor=self.clerk,
            now=NOW,
        )

    def collected(self, order: Order) -> FulfilmentOrder:
        work = self.ready(order)
        self.paid(order)
        return fulfilment.hand_over(work_id=work.public_id, code=code_of(work), actor=self.clerk, now=NOW)


def open_shop(**fields: object) -> Shop:
    """A shop in Madrid, open every day from 10 to 21, and a web channel that sells there."""
    channel = SalesChannelFactory()
    location = LocationFactory(
        legal_entity=channel.legal_entity, hosts_pickup=True, sells=True, time_zone="Europe/Madrid", **fields
    )
    for weekday in range(7):
        OpeningHours.objects.create(location=location, weekday=weekday, opens=time(10), closes=time(21))
    return Shop(channel=channel, location=location)


def staff_of(location: Location, role: Role) -> Actor:
    return Actor(
        kind=ActorKind.STAFF,
        key=f"user:{role}",
        location_id=location.pk,
        grants={permission: frozenset({location.pk}) for permission in ROLE_PERMISSIONS[role]},
    )


def work_of(order: Order) -> FulfilmentOrder:
    return FulfilmentOrder.objects.select_related("pickup_group").filter(order=order).latest("pk")


def code_of(work: FulfilmentOrder) -> str:
    return codes.pickup_code(work_of(work.order).pickup_group)
