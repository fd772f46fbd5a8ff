from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from apps.core.errors import InvalidInput
from apps.pricing import services as pricing
from apps.pricing.errors import NoPrice, NoTaxRate
from apps.pricing.services import QuoteLine
from tests.factories.catalogue import ProductFactory, VariantFactory
from tests.factories.pricing import (
    PriceFactory,
    PriceListFactory,
    TaxClassFactory,
    TaxRateFactory,
    price_list_of,
    sellable,
)
from tests.factories.stores import SalesChannelFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def ask(channel, *wanted, country="ES", region="", now=NOW):
    lines = [
        QuoteLine(key=str(i), variant_id=variant.pk, quantity=quantity) for i, (variant, quantity) in enumerate(wanted)
    ]
    return pricing.quote(lines=lines, channel_id=channel.pk, country=country, region=region, now=now)


def test_quote_splits_the_tax_out_of_a_price_that_includes_it():
    channel = SalesChannelFactory()
    shirt = sellable(channel, amount=1995)

    quote = ask(channel, (shirt, 1))

    line = quote.lines[0]
    assert (line.gross_amount, line.tax_amount, line.net_amount) == (1995, 346, 1649)
    assert (quote.currency, quote.total_amount, quote.tax_amount, quote.is_tax_included) == ("EUR", 1995, 346, True)


def test_quote_adds_the_tax_to_a_price_without_it():
    channel = SalesChannelFactory()
    shirt = VariantFactory()
    TaxRateFactory()
    PriceFactory(
        price_list=PriceListFactory(channel=channel, is_tax_included=False), variant=shirt, amount=Decimal(1000)
    )

    quote = ask(channel, (shirt, 3))

    line = quote.lines[0]
    assert (line.net_amount, line.tax_amount, line.gross_amount) == (3000, 630, 3630)
    assert quote.is_tax_included is False


def test_quote_rounds_a_line_once_and_half_up():
    channel = SalesChannelFactory()
    screw = sellable(channel, amount=Decimal("0.5"))
    nut = sellable(channel, amount=Decimal("1.2345"))

    quote = ask(channel, (screw, 1), (screw, 3), (nut, 1000))

    assert [line.gross_amount for line in quote.lines] == [1, 2, 1235]


@pytest.mark.parametrize(("currency", "amount", "tax"), [("JPY", 1995, 346), ("EUR", 1995, 346), ("KWD", 1995, 346)])
def test_quote_counts_in_minor_units_of_any_currency(currency, amount, tax):
    channel = SalesChannelFactory(currency=currency)
    shirt = sellable(channel, amount=amount)

    quote = ask(channel, (shirt, 1))

    assert (quote.currency, quote.total_amount, quote.tax_amount) == (currency, amount, tax)


def test_quote_prefers_the_valid_list_of_highest_priority():
    channel = SalesChannelFactory()
    shirt = sellable(channel, amount=1000)
    sale = PriceListFactory(channel=channel, priority=5, valid_from=NOW, valid_to=NOW + timedelta(days=1))
    PriceFactory(price_list=sale, variant=shirt, amount=Decimal(800))

    amounts = [
        ask(channel, (shirt, 1), now=moment).total_amount
        for moment in (NOW - timedelta(seconds=1), NOW, NOW + timedelta(hours=23), NOW + timedelta(days=1))
    ]

    assert amounts == [1000, 800, 800, 1000]


def test_quote_takes_no_price_of_another_channel_or_currency():
    channel = SalesChannelFactory()
    shirt = sellable(SalesChannelFactory())
    PriceFactory(price_list=PriceListFactory(channel=channel, currency="USD"), variant=shirt)

    with pytest.raises(NoPrice) as refusal:
        ask(channel, (shirt, 1))

    assert refusal.value.context == {"variant_ids": [shirt.pk]}


def test_quote_counts_the_lines_of_a_variant_together_for_its_quantity_step():
    channel = SalesChannelFactory()
    shirt = sellable(channel, amount=1000)
    PriceFactory(price_list=price_list_of(channel), variant=shirt, amount=Decimal(900), min_quantity=3)

    assert ask(channel, (shirt, 2)).total_amount == 2000
    assert [line.gross_amount for line in ask(channel, (shirt, 2), (shirt, 1)).lines] == [1800, 900]


def test_quote_takes_the_rate_of_the_region_then_of_the_country_in_force():
    channel = SalesChannelFactory()
    shirt = sellable(channel, amount=10000)
    TaxRateFactory(region="ES-CN", percent=Decimal(7))
    TaxRateFactory(percent=Decimal(25), valid_from=NOW + timedelta(days=30))

    assert ask(channel, (shirt, 1)).lines[0].tax_percent == 21
    assert ask(channel, (shirt, 1), region="ES-MD").lines[0].tax_percent == 21
    assert ask(channel, (shirt, 1), region="ES-CN").lines[0].tax_percent == 7
    assert ask(channel, (shirt, 1), now=NOW + timedelta(days=31)).lines[0].tax_percent == 25


def test_quote_takes_the_rate_of_the_goods():
    channel = SalesChannelFactory()
    bread = VariantFactory(product=ProductFactory(tax_class_code="super-reduced"))
    PriceFactory(price_list=price_list_of(channel), variant=bread, amount=Decimal(104))
    TaxRateFactory(tax_class=TaxClassFactory(code="super-reduced"), percent=Decimal(4))

    assert ask(channel, (bread, 1)).tax_amount == 4


def test_quote_refuses_a_place_whose_tax_it_does_not_know():
    channel = SalesChannelFactory()
    shirt = sellable(channel)

    with pytest.raises(NoTaxRate) as refusal:
        ask(channel, (shirt, 1), country="FR")

    assert refusal.value.context == {"tax_classes": ["standard"], "country": "FR", "region": ""}


@pytest.mark.parametrize("quantity", [0, -1, 2**31])
def test_quote_refuses_odd_quantities(quantity):
    channel = SalesChannelFactory()
    shirt = sellable(channel)

    with pytest.raises(InvalidInput) as refusal:
        ask(channel, (shirt, quantity))

    assert refusal.value.field == "quantity"


def test_quote_of_nothing_is_nothing():
    channel = SalesChannelFactory(currency="JPY")

    quote = ask(channel)

    assert (quote.currency, quote.total_amount, quote.lines) == ("JPY", 0, ())


@pytest.mark.parametrize("count", [1, 3])
def test_quote_needs_one_statement(django_assert_num_queries, count):
    channel = SalesChannelFactory()
    wanted = [(sellable(channel), 2) for _ in range(count)]

    with django_assert_num_queries(1):
        ask(channel, *wanted)
