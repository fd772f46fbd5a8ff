from datetime import UTC, datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from apps.catalogue.models import Variant
from apps.pricing.models import Price, PriceHistory, PriceList, TaxClass, TaxRate
from apps.stores.models import SalesChannel
from tests.factories.catalogue import ProductTextFactory, PublicationFactory, VariantFactory
from tests.factories.stores import SalesChannelFactory

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class TaxClassFactory(DjangoModelFactory):
    class Meta:
        model = TaxClass
        django_get_or_create = ["code"]

    code = "standard"


class TaxRateFactory(DjangoModelFactory):
    class Meta:
        model = TaxRate
        django_get_or_create = ["tax_class", "country", "region", "valid_from"]

    tax_class = factory.SubFactory(TaxClassFactory)
    country = "ES"
    region = ""
    percent = Decimal(21)
    valid_from = LONG_AGO


class PriceListFactory(DjangoModelFactory):
    class Meta:
        model = PriceList

    code = factory.Sequence(lambda n: f"list-{n}")
    channel = factory.SubFactory(SalesChannelFactory)
    currency = "EUR"


class PriceFactory(DjangoModelFactory):
    class Meta:
        model = Price

    price_list = factory.SubFactory(PriceListFactory)
    variant = factory.SubFactory(VariantFactory)
    amount = Decimal(1000)
    updated_at = LONG_AGO


class PriceHistoryFactory(DjangoModelFactory):
    class Meta:
        model = PriceHistory

    price_list = factory.SubFactory(PriceListFactory)
    variant = factory.SubFactory(VariantFactory)
    min_quantity = 1
    amount = Decimal(1000)
    set_at = LONG_AGO
    actor_key = "system"


def price_list_of(channel: SalesChannel) -> PriceList:
    """The channel's list, made when it has none."""
    found = PriceList.objects.filter(channel=channel).first()
    return found or PriceListFactory(channel=channel, currency=channel.currency)


def sellable(
    channel: SalesChannel, *, amount: Decimal | int = 1000, name: str = "Blue shirt", language: str = "en"
) -> Variant:
    """A published variant with a name and a price (tax included, 21 % in Spain) on the channel."""
    TaxRateFactory()
    variant = VariantFactory()
    ProductTextFactory(product=variant.product, name=name, language=language)
    PublicationFactory(product=variant.product, channel=channel)
    price = PriceFactory(price_list=price_list_of(channel), variant=variant, amount=Decimal(amount))
    PriceHistoryFactory(price_list=price.price_list, variant=variant, amount=price.amount)
    return variant
