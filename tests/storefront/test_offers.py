"""Offers as shoppers meet them: codes on the basket, what is taken off down to the order, the lowest price beside a reduction."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from apps.carts.models import Cart
from apps.core.money import Money
from apps.orders.models import Order
from apps.pricing.quotes import ShownPrice
from apps.storefront import finding
from tests.factories.pricing import amount_off, offer, percent_off
from tests.storefront.test_buying import ANA, checkout_of, page_of, put
from tests.storefront.test_pages import at, body

pytestmark = pytest.mark.django_db(transaction=True)  # tries at codes are counted outside of any transaction


def with_code(shopper, code: str):
    return shopper.post(at("add_code"), {"code": code})


def test_code_lowers_basket_checkout_and_order_and_says_by_what(shop, shelve, shopper):

    offer(shop.channel, percent_off(10), coupon="TEN", names={"en": "Ten off", "es": "Diez menos"})
    put(shopper, *shelve(1), 2)

    assert with_code(shopper, " ten ").url == at("cart")
    basket = body(shopper.get(at("cart")))
    assert "Ten off" in basket
    assert "-€3.98" in basket
    assert "€35.82" in basket
    checkout = checkout_of(shopper)
    assert "-€3.98" in body(shopper.get(checkout))
    shopper.post(checkout, ANA)

    order = Order.objects.get()
    assert order.total_amount == 3582
    page = body(shopper.get(page_of(order)))
    assert "Ten off" in page
    assert "€35.82" in page


def test_code_that_lowers_nothing_says_why(shop, shelve, shopper):
    offer(shop.channel, amount_off(500), coupon="FIVE", min_amount=5000)
    put(shopper, *shelve(1))

    with_code(shopper, "FIVE")

    assert "Your basket is still too small for this offer." in body(shopper.get(at("cart")))


def test_code_that_we_do_not_know_is_named_beside_what_was_typed(shelve, shopper):
    put(shopper, *shelve(1))

    answer = with_code(shopper, "NOTHING")

    assert answer.status_code == 400
    page = body(answer)
    assert "We don&#x27;t know this code." in page
    assert 'value="NOTHING"' in page
    assert Cart.objects.get().codes == []


def test_guessing_codes_ends(shelve, shopper):
    put(shopper, *shelve(1))
    for number in range(10):
        with_code(shopper, f"GUESS{number}")

    assert with_code(shopper, "GUESS").status_code == 429


def test_code_is_taken_off_again(shop, shelve, shopper):
    offer(shop.channel, percent_off(10), coupon="TEN")
    put(shopper, *shelve(1))
    with_code(shopper, "TEN")

    assert shopper.post(at("remove_code"), {"code": "TEN"}).url == at("cart")

    assert Cart.objects.get().codes == []
    assert shopper.post(at("remove_code"), {"code": "x" * 500}).url == at("cart")


def test_code_without_a_basket_changes_nothing(shop, shopper):
    assert with_code(shopper, "TEN").url == at("cart")
    assert shopper.post(at("remove_code"), {"code": "TEN"}).url == at("cart")
    assert not Cart.objects.exists()


@pytest.mark.parametrize(
    ("before", "lowest", "shown"), [(2900, 2500, "25.00"), (2900, None, None), (None, 2500, None), (1990, 2500, None)]
)
def test_only_a_reduction_names_the_lowest_price_before_it(before, lowest, shown):
    price = ShownPrice(
        amount=Decimal(1990), compare_at_amount=before and Decimal(before), currency="EUR", is_tax_included=True,
        lowest_30_amount=lowest and Decimal(lowest),
    )  # fmt: skip

    found = finding.lowest_of(price)

    assert (str(found) if found else None) == shown


def test_lowest_price_stands_beside_the_price():
    values = {"price": Money(1990, "EUR"), "was": Money(2900, "EUR"), "lowest": Money(2500, "EUR")}

    assert "Lowest in 30 days: €25.00" in render_to_string("components/price.html", values)


def test_price_that_is_not_reduced_names_none(shelve, shopper):
    shelve(1)

    assert "Lowest in 30 days" not in body(shopper.get(at("product", "blue-shirt-0")))
