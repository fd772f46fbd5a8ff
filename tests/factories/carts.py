from __future__ import annotations

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from apps.carts.models import Cart, CartLine
from tests.factories.catalogue import VariantFactory
from tests.factories.stores import SalesChannelFactory


class CartFactory(DjangoModelFactory):
    class Meta:
        model = Cart

    token_hash = factory.Sequence(lambda n: f"{n:064x}")
    channel = factory.SubFactory(SalesChannelFactory)
    currency = "EUR"
    language = "en"
    expires_at = datetime(2100, 1, 1, tzinfo=UTC)


class CartLineFactory(DjangoModelFactory):
    class Meta:
        model = CartLine

    cart = factory.SubFactory(CartFactory)
    variant = factory.SubFactory(VariantFactory)
    quantity = 1
