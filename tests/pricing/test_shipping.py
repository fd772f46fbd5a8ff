"""Shipping rates: which ones a place has, what they cost there, and their tax; to the cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.audit.models import AuditEntry
from apps.core.actor import SYSTEM
from apps.core.errors import InvalidInput
from apps.pricing import selectors
from apps.pricing import services as pricing
from apps.pricing.errors import NoTaxRate
from apps.pricing.models import ShippingRate
from apps.pricing.services import Place, QuoteLine, RateDraft, ShippingOption, Step
from tests.factories.pricing import TaxRateFactory, free_shipping, offer, percent_off, sellable, shipping_rate
from tests.factories.stores import SalesChannelFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def options(channel, *lines, country="ES", **place):
    return selectors.shipping_options(
        lines=[QuoteLine(key=str(key), variant_id=pk, quantity=units) for key, (pk, units) in enumerate(lines)],
        channel_id=channel.pk,
        country=country,
        now=NOW,
        **place,
    )


@pytest.fixture
def web():
    return SalesChannelFactory()


def test_a_shoe_sent_to_lisbon_costs_93_95_with_17_57_of_tax(web):
    shoe = sellable(web, amount=8900)
    TaxRateFactory(country="PT", percent=Decimal(23))
    shipping_rate(web, places=(Place(country="ES"), Place(country="PT")))
    (home,) = options(web, (shoe.pk, 1), country="PT", postcode="1100-148")

    quote = pricing.quote(
        lines=[QuoteLine(key="a", variant_id=shoe.pk, quantity=1)],
        channel_id=web.pk,
        country="PT",
        now=NOW,
        shipping=home,
    )

    assert (quote.total_amount, quote.tax_amount, quote.net_amount) == (9395, 1757, 7638)
    assert (quote.shipping.gross_amount, quote.shipping.tax_amount) == (495, 93)


def test_free_delivery_is_explained_and_leaves_nothing_to_tax(web):
    shoe = sellable(web, amount=8900)
    shipping_rate(web)
    (home,) = options(web, (shoe.pk, 1))
    offer(web, free_shipping(), code="post")
    offer(web, percent_off(10), code="tenth")

    quote = pricing.quote(
        lines=[QuoteLine(key="a", variant_id=shoe.pk, quantity=1)],
        channel_id=web.pk,
        country="ES",
        now=NOW,
        shipping=home,
    )

    assert [(one.name, one.amount, one.shipping_amount) for one in quote.discounts] == [
        ("post", 495, 495),
        ("tenth", 890, 0),
    ]
    assert (quote.total_amount, quote.discount_amount) == (8010, 1385)
    assert (quote.shipping.discount_amount, quote.shipping.gross_amount, quote.shipping.tax_amount) == (495, 0, 0)


@pytest.mark.parametrize(("units", "amount"), [(1, 495), (9, 495), (10, 0), (19, 0), (20, 1495), (25, 1495)])
def test_the_heaviest_step_counts_then_that_of_the_highest_value(web, units, amount):
    box = sellable(web, amount=1000)
    type(box).objects.filter(pk=box.pk).update(weight_grams=1000)
    shipping_rate(web, Step(amount=495), Step(amount=0, from_amount=10_000), Step(amount=1495, from_grams=20_000))

    assert [one.amount for one in options(web, (box.pk, units))] == [amount]


def test_lines_of_one_variant_are_weighed_together_and_what_is_too_heavy_is_not_sent(web):
    box = sellable(web, amount=1000)
    type(box).objects.filter(pk=box.pk).update(weight_grams=1000)
    shipping_rate(web, max_grams=3000)

    assert len(options(web, (box.pk, 1), (box.pk, 2))) == 1
    assert options(web, (box.pk, 2), (box.pk, 2)) == ()


@pytest.mark.parametrize(
    ("place", "count"),
    [
        ({"country": "ES"}, 1),
        ({"country": "ES", "region": "ES-MD", "postcode": "28001"}, 1),
        ({"country": "ES", "region": "ES-CN", "postcode": "35001"}, 0),
        ({"country": "ES", "region": "ES-GC", "postcode": "35001"}, 0),
        ({"country": "ES", "postcode": "07 800"}, 0),
        ({"country": "PT"}, 0),
        ({"country": "PT", "region": "PT-11"}, 1),
    ],
)
def test_a_rate_serves_its_places_and_none_that_it_leaves_out(web, place, count):
    shirt = sellable(web)
    TaxRateFactory(country="PT", percent=Decimal(23))
    shipping_rate(
        web,
        places=(
            Place(country="ES"),
            Place(country="ES", region="ES-CN", is_left_out=True),
            Place(country="ES", postcode_start="078", is_left_out=True),
            Place(country="PT", region="PT-11"),
        ),
    )

    assert len(options(web, (shirt.pk, 1), **place)) == count


def test_the_cheapest_comes_first_named_in_the_language_asked_for(web):
    shirt = sellable(web)
    shipping_rate(web, Step(amount=995), names={"en": "Express", "es": "Urgente"}, days_from=1, days_to=1)
    shipping_rate(web)
    shipping_rate(web, Step(amount=1), is_active=False)
    shipping_rate(SalesChannelFactory(), Step(amount=1))

    found = options(web, (shirt.pk, 1), language="es")

    assert [(one.name, one.amount, one.days_to) for one in found] == [("A domicilio", 495, 3), ("Urgente", 995, 1)]


def test_a_place_without_a_tax_rate_is_refused(web):
    shirt = sellable(web)
    shipping_rate(web, places=(Place(country="FR"),))

    with pytest.raises(NoTaxRate):
        options(web, (shirt.pk, 1), country="FR")


@pytest.mark.parametrize("lines", [1, 3])
def test_options_are_one_statement(web, lines, django_assert_num_queries):
    variants = [sellable(web) for _line in range(lines)]
    for _rate in range(lines):
        shipping_rate(web)

    with django_assert_num_queries(1):
        assert len(options(web, *((variant.pk, 1) for variant in variants))) == lines


DRAFT = RateDraft(
    code="home",
    channel_id=0,
    currency="EUR",
    names={"en": "Home delivery"},
    places=(Place(country="ES"),),
    steps=(Step(amount=495),),
)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": " "}, "code"),
        ({"names": {"en": ""}}, "names"),
        ({"currency": "USD"}, "currency"),
        ({"tax_class": "none"}, "tax_class"),
        ({"days_from": 5}, "days_to"),
        ({"max_grams": 0}, "max_grams"),
        ({"places": ()}, "places"),
        ({"places": (Place(country="ES", is_left_out=True),)}, "places"),
        ({"places": (Place(country="es"),)}, "places"),
        ({"places": (Place(country="ES", region="PT-11"),)}, "places"),
        ({"places": (Place(country="ES"), Place(country="ES"))}, "places"),
        ({"places": (Place(country="ES", postcode_start="28 0"),)}, "places"),
        ({"steps": ()}, "steps"),
        ({"steps": (Step(amount=1, from_amount=1),)}, "steps"),
        ({"steps": (Step(amount=-1),)}, "steps"),
        ({"steps": (Step(amount=1), Step(amount=2))}, "steps"),
    ],
)
def test_a_bad_rate_is_refused_with_its_field(web, wrong, field):
    TaxRateFactory()

    with pytest.raises(InvalidInput) as refused:
        pricing.save_shipping_rate(replace(DRAFT, channel_id=web.pk, **wrong), actor=SYSTEM)

    assert refused.value.field == field
    assert not ShippingRate.objects.exists()


def test_a_rate_that_is_saved_again_has_its_new_terms_and_leaves_its_trace(web):
    TaxRateFactory()
    first = pricing.save_shipping_rate(replace(DRAFT, channel_id=web.pk), actor=SYSTEM)

    again = pricing.save_shipping_rate(
        replace(DRAFT, channel_id=web.pk, steps=(Step(amount=595), Step(amount=0, from_amount=5000))), actor=SYSTEM
    )

    assert first.pk == again.pk
    assert sorted(again.steps.values_list("from_amount", "amount")) == [(0, 595), (5000, 0)]
    assert AuditEntry.objects.filter(verb="shipping_rate.save", object_key=f"shipping_rate:{first.pk}").count() == 2


OPTION = ShippingOption(
    rate_id=1,
    public_id=None,  # type: ignore[arg-type]
    name="Home",
    amount=495,
    currency="EUR",
    tax_percent=Decimal(21),
    tax_class_code="standard",
    days_from=1,
    days_to=2,
)


@given(st.integers(0, 10**7), st.decimals(0, 100, places=3))
def test_net_and_tax_of_a_delivery_add_up_to_what_is_paid(amount, percent):
    quoted = pricing.quoted_shipping(replace(OPTION, amount=amount, tax_percent=percent), discount_amount=0)

    assert quoted.net_amount + quoted.tax_amount == quoted.gross_amount == amount
    assert quoted.net_amount >= 0 <= quoted.tax_amount
