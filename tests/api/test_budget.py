"""How many statements a purchase costs: these, for any number of lines and shops (docs/adr/0001)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.client import fresh_key
from tests.api.test_main_job import ANA
from tests.api.world import new_world
from tests.factories.inventory import StockLevelFactory
from tests.factories.stores import LocationFactory

pytestmark = pytest.mark.django_db(transaction=True)
BASKET, CHECKOUT, PLACING = 7, 13, 13
PURCHASE_BUDGET, PLACING_BUDGET = 40, 18
WITH_CARDS = 3
"""Where cards are taken: is there one to ask about, and does the money follow."""


def counted(call):
    with CaptureQueriesContext(connection) as log:
        response = call()
    assert response.status_code < 300, response.content
    statements = [row["sql"] for row in log if not row["sql"].startswith(("BEGIN", "COMMIT"))]
    return response.json(), statements


def purchase(world, variants):
    """Basket, checkout, placing: what each of the three calls asked of the database."""
    lines = [{"variant": str(variant.public_id), "quantity": 1} for variant in variants]
    body = {"lines": lines, "location": str(world.shop.location.public_id)}
    cart, basket = counted(lambda: world.guest.post("carts", body))
    token = {"X_Omni_Cart_Token": cart["token"]}
    draft, checkout = counted(lambda: world.guest.post(f"carts/{cart['id']}/checkout", {}, **token))
    _order, placing = counted(
        lambda: world.guest.post(f"orders/{draft['id']}/place", {"contact": ANA}, Idempotency_Key=fresh_key(), **token)
    )
    return basket, checkout, placing


@pytest.mark.parametrize("lines", [1, 3])
def test_purchase_costs_the_same_for_any_number_of_lines_and_shops(lines):
    world = new_world()
    variants = [world.shop.stocked(10, name=f"Shirt {number}") for number in range(lines)]
    for location in LocationFactory.create_batch(lines - 1):
        StockLevelFactory(variant=variants[0], location=location, on_hand=5)

    basket, checkout, placing = purchase(world, variants)

    assert [len(basket), len(checkout), len(placing)] == [BASKET, CHECKOUT, PLACING]


def test_cards_cost_little_who_pays_in_the_shop(settings):
    settings.STRIPE_SECRET_KEY, settings.STRIPE_PUBLISHABLE_KEY = "sk_test_none", "pk_test_none"
    world = new_world()

    _basket, checkout, placing = purchase(world, [world.shop.stocked(10)])

    assert [len(checkout), len(placing)] == [CHECKOUT, PLACING + WITH_CARDS]


def test_purchase_is_within_its_budget():
    assert BASKET + CHECKOUT + PLACING + WITH_CARDS <= PURCHASE_BUDGET
    assert PLACING + WITH_CARDS <= PLACING_BUDGET


def test_placing_locks_the_levels_last():
    world = new_world()

    _basket, _checkout, placing = purchase(world, [world.shop.stocked(10)])

    kernel = [number for number, sql in enumerate(placing) if "inventory_stocklevel l" in sql]
    assert kernel == [len(placing) - 2]  # after it only the key's answer, when the transaction is over
