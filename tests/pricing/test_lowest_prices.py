"""The lowest price of the 30 days before a reduction: told by the history alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from apps.pricing import selectors as pricing
from tests.factories.catalogue import VariantFactory
from tests.factories.pricing import PriceFactory, PriceHistoryFactory, PriceListFactory, price_list_of
from tests.factories.stores import SalesChannelFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.fixture
def channel():
    return SalesChannelFactory()


def told(channel, *steps, price_list=None, variant=None, compare_at=None):
    """A variant whose history is (days ago, amount), its price being the last."""
    variant = variant or VariantFactory()
    price_list = price_list or price_list_of(channel)
    for days, amount in steps:
        PriceHistoryFactory(
            price_list=price_list, variant=variant, amount=Decimal(amount), set_at=NOW - timedelta(days=days)
        )
    PriceFactory(
        price_list=price_list, variant=variant, amount=Decimal(steps[-1][1]),
        compare_at_amount=None if compare_at is None else Decimal(compare_at),
    )  # fmt: skip
    return variant


def lowest(channel, variant, now=NOW):
    return pricing.lowest_prices([variant.pk], channel_id=channel.pk, now=now).get(variant.pk)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([(100, 1000), (2, 800)], 1000),
        ([(100, 1000), (10, 900), (5, 1000), (2, 800)], 900),
        ([(100, 900), (40, 1000), (2, 800)], 1000),
        ([(100, 900), (31, 1000), (2, 800)], 900),
        ([(100, 1000), (60, 800)], 1000),
        ([(100, 1000), (20, 900), (2, 700)], 900),
        ([(100, 1000), (2, 800), (1, 800)], 1000),
        ([(3, 1000), (2, 800)], 1000),
        ([(100, 800)], None),
    ],
    ids=[
        "plain", "a short offer before counts", "what ended earlier does not", "what reached into the 30 days does",
        "the days before the reduction, however long it lasts", "step by step", "set again to the same",
        "for sale for a day", "never another price",
    ],
)  # fmt: skip
def test_lowest_before_the_present_price_began(channel, steps, expected):
    assert lowest(channel, told(channel, *steps)) == expected


def test_a_raise_and_a_cut_on_one_day_are_seen_through(channel):
    variant = told(channel, (100, 1000), (1, 2000), (0.5, 900))

    assert lowest(channel, variant) == 1000


def test_a_list_for_some_days_counts_while_it_was_in_force(channel):
    price_list_of(channel)
    sale = PriceListFactory(
        channel=channel, priority=9, valid_from=NOW - timedelta(days=20), valid_to=NOW - timedelta(days=15)
    )
    variant = told(channel, (100, 1000), (2, 900))
    told(channel, (90, 600), price_list=sale, variant=variant)

    assert lowest(channel, variant) == 600
    assert lowest(channel, variant, now=NOW - timedelta(days=17)) == 1000


def test_a_list_of_lower_priority_or_of_another_currency_was_never_the_price(channel):
    variant = told(channel, (100, 1000), (2, 900))
    told(channel, (90, 100), variant=variant, price_list=PriceListFactory(channel=channel, priority=-1))
    told(channel, (90, 50), variant=variant, price_list=PriceListFactory(channel=channel, currency="USD", priority=9))

    assert lowest(channel, variant) == 1000


def test_a_shown_reduction_carries_it_and_other_prices_cost_no_statement(channel, django_assert_num_queries):
    plain = told(channel, (100, 1000))
    reduced = [told(channel, (100, 1000), (2, 800), compare_at=1000) for _item in range(3)]

    with django_assert_num_queries(1):
        prices = pricing.prices_of([plain.pk], channel_id=channel.pk, now=NOW)
    with django_assert_num_queries(2):
        shown = pricing.prices_of([plain.pk, *(one.pk for one in reduced)], channel_id=channel.pk, now=NOW)

    assert prices[plain.pk].lowest_30_amount is None
    assert [shown[one.pk].lowest_30_amount for one in reduced] == [1000] * 3
    assert shown[plain.pk].lowest_30_amount is None
