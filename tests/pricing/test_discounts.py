"""The arithmetic of offers: properties for any basket and any offers, and the figures of the domain's rules."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.pricing.discounts import Effect, Item, Rule, discounted
from apps.pricing.enums import ActionKind, Refusal
from tests.factories.pricing import amount_off, buy_get, free_shipping, percent_off

PERCENTS = st.decimals(min_value=Decimal("0.001"), max_value=100, places=3)
EFFECTS = st.one_of(
    st.builds(lambda percent: Effect(kind=ActionKind.PERCENTAGE, percent=percent), PERCENTS),
    st.builds(amount_off, st.integers(1, 10**6)),
    st.builds(
        lambda buy, get, percent: Effect(
            kind=ActionKind.BUY_X_GET_Y, percent=percent, buy_quantity=buy, get_quantity=get
        ),
        st.integers(1, 4),
        st.integers(1, 4),
        PERCENTS,
    ),
    st.builds(free_shipping),
)
DELIVERIES = st.integers(0, 10**5)


@st.composite
def baskets(draw):
    """Lines of a basket: prices with four digits more than the currency, variants that come more than once."""
    prices = draw(st.lists(st.decimals(0, 10**6, places=4), min_size=1, max_size=4))
    lines = []
    for number in range(draw(st.integers(1, 6))):
        variant = draw(st.integers(0, len(prices) - 1))
        quantity = draw(st.integers(1, 12))
        amount = int((prices[variant] * quantity).quantize(Decimal(1)))
        lines.append(
            Item(key=f"k{number}", variant_id=variant, quantity=quantity, unit_amount=prices[variant], amount=amount)
        )
    return lines


@st.composite
def rules(draw, *, most=5):
    made = []
    for number in range(draw(st.integers(0, most))):
        effects = draw(st.lists(EFFECTS, min_size=1, max_size=2, unique_by=lambda effect: effect.kind))
        made.append(
            rule(
                number,
                *effects,
                variants=draw(st.frozensets(st.integers(0, 3))),
                is_exclusive=draw(st.booleans()),
                priority=draw(st.integers(0, 2)),
                min_amount=draw(st.sampled_from([0, 0, 500])),
                min_quantity=draw(st.sampled_from([0, 0, 2])),
            )
        )
    return made


def rule(number, *effects, variants=frozenset(range(10)), code="", priority=0, **terms):
    return Rule(
        promotion_id=number,
        coupon_id=None,
        code=code,
        name=f"offer {number}",
        priority=priority,
        is_exclusive=terms.pop("is_exclusive", False),
        variant_ids=frozenset(variants),
        effects=effects,
        **terms,
    )


def items(*amounts, quantity=1):
    return [
        Item(key=str(place), variant_id=place, quantity=quantity, unit_amount=Decimal(amount), amount=amount * quantity)
        for place, amount in enumerate(amounts)
    ]


def lowered(outcome):
    sums = {}
    for taken in outcome.taken:
        for key, amount in taken.shares.items():
            sums[key] = sums.get(key, 0) + amount
    return sums


def total(lines, outcome, delivery=0):
    return sum(line.amount for line in lines) + delivery - sum(taken.amount for taken in outcome.taken)


def paid(lines, outcome):
    off = lowered(outcome)
    return [line.amount - off.get(line.key, 0) for line in lines]


@given(baskets(), rules())
def test_no_line_is_lowered_by_more_than_it_costs_and_none_is_raised(lines, offers):
    outcome = discounted(lines, offers)

    assert all(amount >= 0 for amount in paid(lines, outcome))
    assert all(share > 0 for taken in outcome.taken for share in taken.shares.values())


@given(baskets(), rules(), DELIVERIES)
def test_shares_add_up_to_each_offer_and_to_the_total(lines, offers, delivery):
    outcome = discounted(lines, offers, shipping_amount=delivery)

    assert all(sum(taken.shares.values()) + taken.shipping_amount == taken.amount for taken in outcome.taken)
    left = delivery - sum(taken.shipping_amount for taken in outcome.taken)
    assert sum(paid(lines, outcome)) + left == total(lines, outcome, delivery)


@given(baskets(), rules(), DELIVERIES)
def test_a_delivery_is_free_once_or_costs_what_it_did(lines, offers, delivery):
    taken = [one.shipping_amount for one in discounted(lines, offers, shipping_amount=delivery).taken]

    assert sum(taken) in {0, delivery}
    assert sum(amount > 0 for amount in taken) <= 1


@given(baskets(), rules(), DELIVERIES)
def test_what_a_delivery_costs_leaves_the_goods_alone_where_offers_go_together(lines, offers, delivery):
    together = [one for one in offers if not one.is_exclusive]

    assert lowered(discounted(lines, together, shipping_amount=delivery)) == lowered(discounted(lines, together))


@given(baskets(), rules(), DELIVERIES, st.randoms())
def test_the_order_of_lines_and_of_offers_changes_nothing(lines, offers, delivery, random):
    mixed, others = list(lines), list(offers)
    random.shuffle(mixed)
    random.shuffle(others)

    assert discounted(mixed, others, shipping_amount=delivery) == discounted(lines, offers, shipping_amount=delivery)


@given(baskets(), rules(most=4), rules(most=1), DELIVERIES)
def test_one_offer_more_never_raises_the_total(lines, offers, more, delivery):
    added = [
        rule(100, *one.effects, variants=one.variant_ids, is_exclusive=one.is_exclusive, priority=one.priority)
        for one in more
    ]

    before = total(lines, discounted(lines, offers, shipping_amount=delivery), delivery)
    assert total(lines, discounted(lines, offers + added, shipping_amount=delivery), delivery) <= before


@given(baskets(), rules(), DELIVERIES)
def test_an_exclusive_offer_stands_alone_and_only_when_nothing_else_is_better(lines, offers, delivery):
    outcome = discounted(lines, offers, shipping_amount=delivery)

    alone = [taken for taken in outcome.taken if taken.rule.is_exclusive]
    assert not alone or len(outcome.taken) == 1
    for one in offers:
        alone_with_it = discounted(lines, [one], shipping_amount=delivery)
        assert total(lines, outcome, delivery) <= total(lines, alone_with_it, delivery)


@given(baskets(), PERCENTS)
def test_per_cent_are_exact_to_half_a_minor_unit_of_the_whole(lines, percent):
    whole = sum(line.amount for line in lines)

    outcome = discounted(lines, [rule(1, Effect(kind=ActionKind.PERCENTAGE, percent=percent), variants=range(4))])

    assert abs(Fraction(whole) * Fraction(percent) / 100 - (whole - total(lines, outcome))) <= Fraction(1, 2)


@given(baskets(), st.integers(1, 10**7))
def test_an_amount_is_given_whole_or_as_far_as_the_basket_goes(lines, amount):
    whole = sum(line.amount for line in lines)

    assert total(lines, discounted(lines, [rule(1, amount_off(amount), variants=range(4))])) == max(0, whole - amount)


def test_the_cheapest_of_three_is_free_and_all_three_carry_it():
    lines = items(3000, 2000, 1000)

    assert paid(lines, discounted(lines, [rule(1, buy_get(2, 1))])) == [2500, 1667, 833]


def test_sets_are_made_from_the_dearest_on_so_that_one_item_more_costs_no_discount():
    lines = items(4000, 3000, 2000, 1000)

    outcome = discounted(lines, [rule(1, buy_get(2, 1))])

    assert (total(lines, outcome), paid(lines, outcome)[3]) == (8000, 1000)


@pytest.mark.parametrize(("quantity", "off"), [(1, 0), (2, 0), (3, 1000), (5, 1000), (6, 2000), (999, 333_000)])
def test_units_of_one_line_make_sets(quantity, off):
    lines = items(1000, quantity=quantity)

    assert total(lines, discounted(lines, [rule(1, buy_get(2, 1))])) == 1000 * quantity - off


def test_the_second_unit_at_half_the_price():
    lines = items(1000, quantity=2)

    assert total(lines, discounted(lines, [rule(1, buy_get(1, 1, percent=50))])) == 1500


def test_stackable_offers_work_on_what_the_one_before_left_by_priority_then_age():
    lines = items(10_000)
    tenth, fixed = rule(1, percent_off(10)), rule(2, amount_off(1000))

    assert total(lines, discounted(lines, [tenth, fixed])) == 8000
    assert total(lines, discounted(lines, [tenth, rule(2, amount_off(1000), priority=5)])) == 8100


def test_the_basket_of_the_demonstration():
    lines = items(8995, 4500, 1505)

    assert paid(lines, discounted(lines, [rule(1, percent_off(10))])) == [8095, 4050, 1355]


def test_an_offer_shows_its_own_round_amount_beside_another():
    lines = items(3333, 3333, 3334)

    outcome = discounted(lines, [rule(1, percent_off("33.333")), rule(2, amount_off(1000))])

    assert [taken.amount for taken in outcome.taken] == [3333, 1000]


def test_free_delivery_takes_the_delivery_and_nothing_else():
    lines = items(1000)
    free = rule(1, Effect(kind=ActionKind.FREE_SHIPPING), code="POST")

    outcome = discounted(lines, [free], shipping_amount=495)
    collected = discounted(lines, [free])

    assert [(taken.shares, taken.shipping_amount) for taken in outcome.taken] == [({}, 495)]
    assert collected.refused == {"POST": Refusal.SHIPPING}


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ({"min_amount": 1001}, Refusal.MIN_AMOUNT),
        ({"min_quantity": 2}, Refusal.MIN_QUANTITY),
        ({"variants": {7}}, Refusal.SCOPE),
    ],
)
def test_free_delivery_asks_of_the_basket_what_other_offers_do(terms, why):
    outcome = discounted(items(1000), [rule(1, free_shipping(), code="NO", **terms)], shipping_amount=495)

    assert (outcome.taken, outcome.refused) == ((), {"NO": why})


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ({"min_amount": 1001}, Refusal.MIN_AMOUNT),
        ({"min_quantity": 2}, Refusal.MIN_QUANTITY),
        ({"variants": {7}}, Refusal.SCOPE),
    ],
)
def test_a_code_that_does_not_fit_the_basket_says_why(terms, why):
    outcome = discounted(items(1000), [rule(1, percent_off(10), code="NO", **terms)])

    assert (outcome.taken, outcome.refused) == ((), {"NO": why})


def test_a_code_that_loses_against_a_better_offer_says_so():
    alone = rule(1, percent_off(10), code="TEN", is_exclusive=True)

    outcome = discounted(items(1000), [alone, rule(2, percent_off(20))])

    assert [taken.rule.promotion_id for taken in outcome.taken] == [2]
    assert outcome.refused == {"TEN": Refusal.BETTER_OFFER}


def test_a_code_after_which_nothing_is_left_says_so():
    outcome = discounted(items(1000), [rule(1, percent_off(100)), rule(2, percent_off(10), code="TEN")])

    assert outcome.refused == {"TEN": Refusal.NOTHING_LEFT}
