"""Which offers a quote takes: by channel, window, scope, group, code and limit, in a constant number of statements."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from apps.core.actor import SYSTEM
from apps.pricing import services as pricing
from apps.pricing.enums import Refusal
from apps.pricing.models import Coupon, Promotion
from apps.pricing.services import QuoteLine, Scope
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.customers import CustomerFactory, GroupMemberFactory
from tests.factories.pricing import (
    PriceFactory,
    PromotionCustomerFactory,
    amount_off,
    offer,
    percent_off,
    price_list_of,
    sellable,
)
from tests.factories.stores import SalesChannelFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def ask(channel, *wanted, **given):
    lines = [
        QuoteLine(key=str(place), variant_id=variant.pk, quantity=quantity)
        for place, (variant, quantity) in enumerate(wanted)
    ]
    return pricing.quote(lines=lines, channel_id=channel.pk, country="ES", **{"now": NOW, **given})


@pytest.fixture
def channel():
    return SalesChannelFactory()


@pytest.mark.parametrize("lines", [1, 3])
def test_without_an_offer_a_quote_is_one_statement_and_with_offers_two(channel, lines, django_assert_num_queries):
    wanted = [(sellable(channel), 1) for _line in range(lines)]

    with django_assert_num_queries(1):
        ask(channel, *wanted)
    for number in range(lines):
        offer(channel, percent_off(number + 1))
    with django_assert_num_queries(2):
        quote = ask(channel, *wanted)

    assert len(quote.discounts) == lines


def test_a_quote_with_an_offer_is_taxed_after_it_and_explains_itself(channel):
    shirt, sock = sellable(channel, amount=3000), sellable(channel, amount=2000)
    made = offer(channel, percent_off(10), names={"en": "Spring", "es": "Primavera"})

    quote = ask(channel, (shirt, 1), (sock, 2), language="es")

    first, second = quote.lines
    assert (first.base_amount, first.discount_amount, first.gross_amount) == (3000, 300, 2700)
    assert (second.base_amount, second.discount_amount, second.gross_amount) == (4000, 400, 3600)
    assert (first.tax_amount, quote.total_amount, quote.discount_amount) == (469, 6300, 700)
    (discount,) = quote.discounts
    assert (discount.promotion_id, discount.name, discount.code, discount.amount) == (made.pk, "Primavera", "", 700)
    assert [(share.key, share.amount) for share in discount.shares] == [("0", 300), ("1", 400)]


def test_an_offer_on_prices_without_tax_lowers_the_net(channel):
    shirt = sellable(channel, amount=1000)
    price_list_of(channel).__class__.objects.filter(channel=channel).update(is_tax_included=False)
    offer(channel, percent_off(10))

    line = ask(channel, (shirt, 1)).lines[0]

    assert (line.discount_amount, line.net_amount, line.tax_amount, line.gross_amount) == (100, 900, 189, 1089)


def test_an_offer_holds_from_its_first_moment_to_before_its_last(channel):
    shirt = sellable(channel)
    offer(channel, percent_off(10), valid_from=NOW, valid_to=NOW + timedelta(days=1))

    second = timedelta(seconds=1)
    totals = [ask(channel, (shirt, 1), now=NOW + step).total_amount for step in (-second, second, timedelta(days=1))]

    assert totals == [1000, 900, 1000]


def test_an_offer_is_of_its_channel_and_while_it_is_active(channel):
    shirt = sellable(channel)
    offer(SalesChannelFactory(), percent_off(10))
    offer(channel, percent_off(20), is_active=False)

    assert ask(channel, (shirt, 1)).discounts == ()


def test_a_scope_takes_a_category_with_all_below_it_and_leaves_out_what_it_says(channel):
    clothing = CategoryFactory(code="clothing")
    shirts = CategoryFactory(code="clothing/shirts", parent=clothing)
    shirt, best, mug = (sellable(channel) for _item in range(3))
    for variant in (shirt, best):
        variant.product.category = shirts
        variant.product.save()
    offer(
        channel,
        percent_off(10),
        scope=Scope(category_ids=frozenset({clothing.pk})),
        without=Scope(variant_ids=frozenset({best.pk})),
    )

    quote = ask(channel, (shirt, 1), (best, 1), (mug, 1))

    assert [line.discount_amount for line in quote.lines] == [100, 0, 0]


def test_a_scope_of_a_product_takes_all_its_variants(channel):
    shirt, mug = sellable(channel), sellable(channel)
    other = shirt.__class__.objects.create(product=shirt.product, sku="other")
    PriceFactory(price_list=price_list_of(channel), variant=other)
    offer(channel, percent_off(10), scope=Scope(product_ids=frozenset({shirt.product_id})))

    quote = ask(channel, (shirt, 1), (other, 1), (mug, 1))

    assert [line.discount_amount for line in quote.lines] == [100, 100, 0]


def test_an_offer_for_a_group_is_for_its_members(channel):
    shirt, member = sellable(channel), GroupMemberFactory()
    offer(channel, percent_off(10), group_ids=frozenset({member.group_id}))

    assert ask(channel, (shirt, 1)).total_amount == 1000
    assert ask(channel, (shirt, 1), customer_id=CustomerFactory().pk).total_amount == 1000
    assert ask(channel, (shirt, 1), customer_id=member.customer_id).total_amount == 900
    assert ask(channel, (shirt, 1), group_ids=(member.group_id,)).total_amount == 900


def test_a_code_works_however_it_is_typed(channel):
    shirt = sellable(channel)
    offer(channel, percent_off(10), coupon="WELCOME-10")

    assert ask(channel, (shirt, 1)).discounts == ()
    for typed in ("WELCOME-10", " welcome-10 ", "ｗelcome-10"):
        assert [one.code for one in ask(channel, (shirt, 1), codes=(typed,)).discounts] == ["WELCOME-10"]


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ({"is_active": False}, Refusal.ENDED),
        ({"valid_to": NOW}, Refusal.ENDED),
        ({"valid_from": NOW + timedelta(seconds=1)}, Refusal.NOT_YET),
        ({"min_amount": 1001}, Refusal.MIN_AMOUNT),
        ({"min_quantity": 2}, Refusal.MIN_QUANTITY),
    ],
)
def test_a_code_that_lowers_nothing_says_why(channel, terms, why):
    shirt = sellable(channel)
    offer(channel, percent_off(10), coupon="TEN", **terms)

    quote = ask(channel, (shirt, 1), codes=("TEN",))

    assert (quote.discounts, [(one.code, one.reason) for one in quote.refused]) == ((), [("TEN", why)])
    assert quote.refused[0].text


@pytest.mark.parametrize("typed", ["NOBODY", "x" * 300, "a\x00b", "'; --", "ñ", ""])
def test_a_code_that_nobody_made_is_unknown(channel, typed):
    quote = ask(channel, (sellable(channel), 1), codes=(typed,))

    assert [one.reason for one in quote.refused] == [Refusal.UNKNOWN]


def test_a_code_of_another_channel_is_unknown_here(channel):
    offer(SalesChannelFactory(), percent_off(10), coupon="TEN")

    assert ask(channel, (sellable(channel), 1), codes=("TEN",)).refused[0].reason == Refusal.UNKNOWN


def test_what_is_used_up_is_refused(channel):
    shirt, customer = sellable(channel), CustomerFactory()
    one = offer(channel, percent_off(10), coupon="ONE", coupon_limit=1)
    all_gone = offer(channel, percent_off(10), coupon="ALL", limit_total=1)
    mine = offer(channel, percent_off(10), coupon="MINE", limit_per_customer=1)
    Coupon.objects.filter(promotion=one).update(used_count=1)
    Promotion.objects.filter(pk=all_gone.pk).update(used_count=1)
    PromotionCustomerFactory(promotion=mine, customer=customer, used_count=1)

    quote = ask(channel, (shirt, 1), codes=("ONE", "ALL", "MINE"), customer_id=customer.pk)

    assert [one.reason for one in quote.refused] == [Refusal.USED_UP, Refusal.USED_UP, Refusal.USED_BY_YOU]


def test_two_codes_of_one_offer_count_once(channel):
    shirt = sellable(channel)
    made = offer(channel, amount_off(100), coupon="ONE")
    pricing.add_coupon(promotion_id=made.pk, code="TWO", actor=SYSTEM)

    quote = ask(channel, (shirt, 1), codes=("ONE", "TWO"))

    assert quote.total_amount == 900
    assert [one.code for one in quote.refused] == ["TWO"]


@pytest.mark.parametrize(
    ("currency", "prices", "paid"), [("JPY", (999, 1), 900), ("EUR", (999, 1), 900), ("KWD", (12_345, 5), 11_115)]
)
def test_offers_count_in_minor_units_of_any_currency(currency, prices, paid):
    channel = SalesChannelFactory(currency=currency)
    offer(channel, percent_off(10))

    quote = ask(channel, *((sellable(channel, amount=amount), 1) for amount in prices))

    assert (quote.currency, quote.total_amount) == (currency, paid)
    assert sum(line.gross_amount for line in quote.lines) == paid


def test_an_estimate_leaves_out_what_has_no_price(channel):
    shirt, unpriced = sellable(channel), ProductFactory()
    bare = shirt.__class__.objects.create(product=unpriced, sku="bare")
    offer(channel, percent_off(10))
    lines = [QuoteLine(key=key, variant_id=pk, quantity=2) for key, pk in (("a", shirt.pk), ("b", bare.pk))]

    found = pricing.estimate(lines=lines, channel_id=channel.pk, now=NOW)

    assert [(line.unit_amount, line.base_amount, line.total_amount) for line in found.lines] == [
        (1000, 2000, 1800),
        (None, None, None),
    ]
