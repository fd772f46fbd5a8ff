from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.actor import SYSTEM
from apps.core.errors import InvalidInput
from apps.outbox.models import Event
from apps.pricing import selectors
from apps.pricing import services as pricing
from apps.pricing.errors import ChangedList, MixedTaxDisplay
from apps.pricing.models import Price, PriceHistory, PriceList, TaxRate
from apps.pricing.services import PriceCounts, PriceDraft
from tests.factories.catalogue import VariantFactory
from tests.factories.pricing import LONG_AGO, PriceHistoryFactory, PriceListFactory, sellable
from tests.factories.stores import SalesChannelFactory

pytestmark = pytest.mark.django_db


def put(price_list, *drafts):
    return pricing.set_prices(drafts, price_list_id=price_list.pk, actor=SYSTEM)


def test_set_prices_writes_price_history_and_one_event():
    shirt, shoe, price_list = VariantFactory(), VariantFactory(), PriceListFactory()

    counts = put(
        price_list,
        PriceDraft(variant_id=shirt.pk, amount=Decimal(1995), compare_at=Decimal(2495)),
        PriceDraft(variant_id=shoe.pk, amount=Decimal("8900.1234")),
    )

    assert counts == PriceCounts(created=2, updated=0, unchanged=0)
    assert set(PriceHistory.objects.values_list("variant_id", "amount", "compare_at_amount", "actor_key")) == {
        (shirt.pk, Decimal(1995), Decimal(2495), "system"),
        (shoe.pk, Decimal("8900.1234"), None, "system"),
    }
    assert [event.payload["variant_ids"] for event in Event.objects.all()] == [[shirt.pk, shoe.pk]]


def test_set_prices_again_writes_nothing():
    shirt, price_list = VariantFactory(), PriceListFactory()
    draft = PriceDraft(variant_id=shirt.pk, amount=Decimal(1995))
    put(price_list, draft)
    Event.objects.all().delete()

    assert put(price_list, draft) == PriceCounts(created=0, updated=0, unchanged=1)
    assert PriceHistory.objects.count() == 1
    assert not Event.objects.exists()


def test_set_prices_changes_what_differs_and_the_last_of_doubled_rows_holds():
    shirt, shoe, price_list = VariantFactory(), VariantFactory(), PriceListFactory()
    put(
        price_list,
        PriceDraft(variant_id=shirt.pk, amount=Decimal(10)),
        PriceDraft(variant_id=shoe.pk, amount=Decimal(20)),
    )

    counts = put(
        price_list,
        PriceDraft(variant_id=shirt.pk, amount=Decimal(11)),
        PriceDraft(variant_id=shirt.pk, amount=Decimal(12)),
        PriceDraft(variant_id=shoe.pk, amount=Decimal(20)),
    )

    assert counts == PriceCounts(created=0, updated=1, unchanged=1)
    assert Price.objects.get(variant=shirt).amount == 12
    assert list(PriceHistory.objects.filter(variant=shirt).order_by("pk").values_list("amount", flat=True)) == [10, 12]


@pytest.mark.parametrize("amount", ["-0.01", "NaN", "Infinity", "1e15", "0.00001"])
def test_set_prices_refuses_odd_amounts_and_writes_nothing(amount):
    shirt, price_list = VariantFactory(), PriceListFactory()

    with pytest.raises(InvalidInput) as refusal:
        put(
            price_list,
            PriceDraft(variant_id=shirt.pk, amount=Decimal(5)),
            PriceDraft(variant_id=shirt.pk, amount=Decimal(amount)),
        )

    assert refusal.value.field == "amount"
    assert not Price.objects.exists()


@pytest.mark.parametrize(
    "change",
    ["UPDATE pricing_pricehistory SET amount = 1", "DELETE FROM pricing_pricehistory", "TRUNCATE pricing_pricehistory"],
)
def test_the_price_history_refuses_change(change):
    PriceHistoryFactory()
    connection.check_constraints()  # settles the deferred checks, which would refuse TRUNCATE first

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.parametrize("count", [1, 3])
def test_set_prices_needs_the_same_statements_for_any_number(django_assert_num_queries, count):
    price_list = PriceListFactory()
    drafts = [PriceDraft(variant_id=VariantFactory().pk, amount=Decimal(10)) for _ in range(count)]

    with django_assert_num_queries(5):  # savepoint, list, prices with history, event, release
        put(price_list, *drafts)


@pytest.mark.parametrize("count", [1, 3])
def test_prices_of_needs_one_statement(django_assert_num_queries, count):
    channel = SalesChannelFactory()
    ids = [sellable(channel, amount=700).pk for _ in range(count)]

    with django_assert_num_queries(1):
        shown = selectors.prices_of([*ids, 0], channel_id=channel.pk, now=LONG_AGO)

    assert {pk: price.amount for pk, price in shown.items()} == dict.fromkeys(ids, Decimal(700))


def test_ensure_price_list_is_made_once_and_brought_to_terms():
    channel = SalesChannelFactory()

    first = pricing.ensure_price_list(code="web", channel_id=channel.pk, currency="EUR")
    second = pricing.ensure_price_list(code="web", channel_id=channel.pk, currency="EUR", priority=3)

    assert first.pk == second.pk
    assert PriceList.objects.get().priority == 3


def test_ensure_price_list_refuses_mixed_display_and_a_move():
    channel = SalesChannelFactory()
    pricing.ensure_price_list(code="web", channel_id=channel.pk, currency="EUR")

    with pytest.raises(MixedTaxDisplay):
        pricing.ensure_price_list(code="sale", channel_id=channel.pk, currency="EUR", is_tax_included=False)
    with pytest.raises(ChangedList):
        pricing.ensure_price_list(code="web", channel_id=channel.pk, currency="USD")
    with pytest.raises(InvalidInput):
        pricing.ensure_price_list(code="odd", channel_id=channel.pk, currency="XXY")


def test_ensure_tax_rules_adds_what_is_missing_and_leaves_what_was_changed():
    assert pricing.ensure_tax_rules(country="ES") == 8
    TaxRate.objects.filter(region="ES-CN", tax_class__code="standard").update(percent=Decimal(6))

    assert pricing.ensure_tax_rules(country="ES") == 0
    assert pricing.ensure_tax_rules(country="FR") == 0
    assert TaxRate.objects.get(region="ES-CN", tax_class__code="standard").percent == 6


def test_ensure_tax_rate_refuses_more_than_everything():
    with pytest.raises(InvalidInput):
        pricing.ensure_tax_rate(tax_class="standard", country="ES", percent=Decimal(101), valid_from=LONG_AGO)
