"""How many statements the hot path costs: constant in lines, and within the budget of docs/api.md."""

from __future__ import annotations

import sys

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.client import fresh_key
from tests.api.test_main_job import ANA
from tests.api.world import new_world

pytestmark = pytest.mark.django_db(transaction=True)
PLACING_BUDGET, PURCHASE_BUDGET = 18, 40
NO_WORK = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")


def counted(call):
    with CaptureQueriesContext(connection) as log:
        response = call()
    assert response.status_code < 300, response.content
    statements = [row["sql"] for row in log if not row["sql"].startswith(NO_WORK)]
    return response.json(), statements


def purchase(world, variants):
    """Basket, checkout, placing: what each of the three calls asked of the database."""
    lines = [{"variant": str(variant.public_id), "quantity": 1} for variant in variants]
    body = {"lines": lines, "location": str(world.shop.location.public_id)}
    cart, basket = counted(lambda: world.guest.post("carts", body))
    token = {"X_Omni_Cart_Token": cart["token"]}
    draft, checkout = counted(lambda: world.guest.post(f"carts/{cart['id']}/checkout", {"slots": False}, **token))
    _order, placing = counted(
        lambda: world.guest.post(f"orders/{draft['id']}/place", {"contact": ANA}, Idempotency_Key=fresh_key(), **token)
    )
    return basket, checkout, placing


def test_purchase_costs_the_same_for_any_number_of_lines_and_stays_within_its_budget():
    world = new_world()
    variants = [world.shop.stocked(10, name=f"Shirt {number}") for number in range(3)]

    one, three = purchase(world, variants[:1]), purchase(world, variants)

    for name, statements in zip(("basket", "checkout", "placing"), three, strict=True):
        sys.stdout.write(f"\n{name}: {len(statements)}\n")
        for number, sql in enumerate(statements, start=1):
            sys.stdout.write(f"  {number:2} {' '.join(sql.split())[:150]}\n")
    assert [len(part) for part in one] == [len(part) for part in three]
    assert len(three[2]) <= PLACING_BUDGET
    assert sum(map(len, three)) <= PURCHASE_BUDGET
