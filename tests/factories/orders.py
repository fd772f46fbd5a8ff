from __future__ import annotations

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from apps.orders.enums import ChangeKind, OrderStatus
from apps.orders.models import (
    Order,
    OrderChange,
    OrderDelivery,
    OrderDiscount,
    OrderDiscountShare,
    OrderLine,
    OrderTransition,
)
from tests.factories.catalogue import VariantFactory
from tests.factories.pricing import PromotionFactory, ShippingRateFactory
from tests.factories.stores import SalesChannelFactory


class OrderFactory(DjangoModelFactory):
    class Meta:
        model = Order

    number = factory.Sequence(lambda n: f"T{n:05d}")
    channel = factory.SubFactory(SalesChannelFactory)
    legal_entity = factory.SelfAttribute("channel.legal_entity")
    contact_name = "Ana Ruiz"
    contact_email = "ana@example.com"
    language = "en"
    currency = "EUR"
    is_tax_included = True
    total_amount = 1000
    tax_amount = 174


class OrderLineFactory(DjangoModelFactory):
    class Meta:
        model = OrderLine

    order = factory.SubFactory(OrderFactory)
    variant = factory.SubFactory(VariantFactory)
    position = 1
    description = "Blue shirt"
    quantity = 1
    unit_amount = Decimal(1000)
    total_amount = 1000
    tax_amount = 174
    tax_percent = Decimal(21)
    tax_class_code = "standard"
    method = "pickup"


class OrderTransitionFactory(DjangoModelFactory):
    class Meta:
        model = OrderTransition

    order = factory.SubFactory(OrderFactory)
    to_status = OrderStatus.DRAFT
    actor_key = "guest"


class OrderChangeFactory(DjangoModelFactory):
    class Meta:
        model = OrderChange

    order = factory.SubFactory(OrderFactory)
    kind = ChangeKind.CANCEL
    order_line = factory.SubFactory(OrderLineFactory, order=factory.SelfAttribute("..order"))
    quantity = 1
    due_before_amount = 1000
    due_after_amount = 0
    actor_key = "guest"


class OrderDeliveryFactory(DjangoModelFactory):
    class Meta:
        model = OrderDelivery

    order = factory.SubFactory(OrderFactory)
    rate = factory.SubFactory(ShippingRateFactory)
    description = "Home delivery"
    days_from = 1
    days_to = 3
    amount = 495
    total_amount = 495
    tax_amount = 86
    tax_percent = Decimal(21)
    tax_class_code = "standard"
    name = "Ana Ruiz"
    street = "Calle Mayor 1"
    city = "Madrid"
    postcode = "28013"
    country = "ES"


class OrderDiscountFactory(DjangoModelFactory):
    class Meta:
        model = OrderDiscount

    order = factory.SubFactory(OrderFactory)
    promotion = factory.SubFactory(PromotionFactory)
    position = 1
    name = "Spring offer"
    amount = 100


class OrderDiscountShareFactory(DjangoModelFactory):
    class Meta:
        model = OrderDiscountShare

    discount = factory.SubFactory(OrderDiscountFactory)
    line = factory.SubFactory(OrderLineFactory)
    amount = 100
