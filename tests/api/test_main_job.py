"""The main job over HTTP: basket, checkout, place, pick, ready, pay, hand over, document."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from tests.api.client import fresh_key
from tests.api.world import new_world

pytestmark = pytest.mark.django_db
ANA = {"name": "Ana Ruiz", "email": "ana@example.com", "phone": "+34600000000"}


def begin(world, *wanted):
    """A guest's draft: its checkout and the headers that open it."""
    lines = [{"variant": str(variant.public_id), "quantity": quantity} for variant, quantity in wanted]
    body = {"lines": lines, "location": str(world.shop.location.public_id)}
    cart = world.guest.post("carts", body).json()
    headers = {"X_Omni_Cart_Token": cart["token"]}
    return world.guest.post(f"carts/{cart['id']}/checkout", {}, **headers), headers


def place(world, *wanted):
    draft, headers = begin(world, *wanted)
    order = draft.json()
    placed = world.guest.post(f"orders/{order['id']}/place", {"contact": ANA}, Idempotency_Key=fresh_key(), **headers)
    assert placed.status_code == 200, placed.content
    return placed.json(), headers


def work_of(world):
    (work,) = world.clerk.get("store/queue").json()["items"]
    return work


def ready(world):
    work = work_of(world)
    world.clerk.post(f"store/work/{work['id']}/start")
    for line in work["lines"]:
        world.clerk.post(f"store/work/{work['id']}/pick", {"line": line["id"], "quantity": line["quantity"]})
    response = world.clerk.post(f"store/work/{work['id']}/ready", {"shelf": "A3"})
    assert response.status_code == 200, response.content
    return response.json()


def test_order_reaches_the_customer():
    world = new_world()
    shirt = world.shop.stocked(5, amount=1995)
    placed, headers = place(world, (shirt, 2))
    assert placed["total"] == {"amount": "39.90", "currency": "EUR"}

    work = ready(world)
    order = world.guest.get(f"orders/{placed['id']}", **headers).json()
    code = order["pickups"][0]["code"]
    paid = world.clerk.post(
        f"store/work/{work['id']}/take-payment",
        {"tender": "cash", "tendered": {"amount": "50.00", "currency": "EUR"}},
        Idempotency_Key=fresh_key(),
    )
    assert paid.json()["change"] == {"amount": "10.10", "currency": "EUR"}
    given = world.clerk.post(f"store/work/{work['id']}/hand-over", {"code": code}, Idempotency_Key=fresh_key())

    assert given.json()["work"]["status"] == "collected"
    assert [document["total"]["amount"] for document in given.json()["documents"]] == ["39.90"]
    order = world.guest.get(f"orders/{placed['id']}", **headers).json()
    assert (order["status"], order["payment"]["status"]) == ("closed", "paid")
    (document,) = world.guest.get(f"orders/{placed['id']}/documents", **headers).json()["items"]
    pdf = world.guest.get(f"orders/{placed['id']}/documents/{document['id']}/pdf", **headers)
    assert pdf.content.startswith(b"%PDF")
    steps = world.guest.get(f"orders/{placed['id']}/progress", **headers).json()["pickups"][0]["steps"]
    assert [step["code"] for step in steps if step["at"]] == ["placed", "accepted", "picking", "ready", "collected"]
    call_command("verify", verbosity=0)
