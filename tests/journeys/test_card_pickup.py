"""Bought by card with a coupon, collected in part; and a card that dies while the goods wait. Over REST, to the cent."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from apps.fulfilment.models import PutBackTask
from apps.inventory.models import StockLevel
from apps.invoicing.models import FiscalDocument
from apps.outbox import services as outbox
from apps.payments import services as payments
from apps.payments.models import Payment
from tests.api.client import fresh_key
from tests.api.test_main_job import ANA, ready
from tests.api.world import new_world
from tests.factories.cards import worked
from tests.factories.pricing import offer, percent_off
from tests.factories.shop import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def every_invariant_holds():
    yield
    outbox.relay()
    call_command("verify", verbosity=0)


def buy(world, stripe, *wanted, code=""):
    """A guest's order, authorised by card; and the headers that open it."""
    lines = [{"variant": str(variant.public_id), "quantity": 1} for variant in wanted]
    basket = world.guest.post("carts", {"lines": lines, "location": str(world.shop.location.public_id)}).json()
    guest = {"X_Omni_Cart_Token": basket["token"]}
    if code:
        assert world.guest.post(f"carts/{basket['id']}/codes", {"code": code}, **guest).status_code == 200
    draft = world.guest.post(f"carts/{basket['id']}/checkout", {}, **guest).json()
    card = world.guest.post(f"orders/{draft['id']}/card-payment", {"contact": ANA}, **guest)
    assert card.status_code == 200, card.content
    stripe.pay(card.json()["client_secret"])
    order = world.guest.post(f"orders/{draft['id']}/place", {"contact": ANA}, Idempotency_Key=fresh_key(), **guest)
    assert order.status_code == 200, order.content
    outbox.relay()
    return order.json(), guest


def code_of(world, order, guest):
    return world.guest.get(f"orders/{order['id']}", **guest).json()["pickups"][0]["code"]


def test_two_of_three_with_a_coupon_are_charged_and_the_third_is_released(stripe):
    world = new_world()
    boots, jacket, mug = (
        world.shop.stocked(1, amount=amount, name=name)
        for amount, name in ((8995, "Boots"), (4500, "Jacket"), (1505, "Mug"))
    )
    offer(world.shop.channel, percent_off(10), coupon="BIENVENIDA10")
    order, guest = buy(world, stripe, boots, jacket, mug, code="BIENVENIDA10")
    card = Payment.objects.get()
    assert (order["total"]["amount"], card.authorised_amount, card.captured_amount) == ("135.00", 13500, 0)

    work = ready(world)
    (left,) = [line for line in work["lines"] if line["name"] == "Jacket"]
    body = {
        "code": code_of(world, order, guest),
        "refused": [{"line": left["id"], "quantity": 1}],
        "reason": "changed_mind",
    }
    given = world.clerk.post(f"store/work/{work['id']}/hand-over", body, Idempotency_Key=fresh_key())
    assert given.status_code == 200, given.content
    worked(times=2)

    card.refresh_from_db()
    intent = stripe.intent(card.provider_reference)
    assert (card.state, card.captured_amount, card.refunded_amount) == ("closed", 9450, 0)
    assert (intent["amount"], intent["amount_received"], intent["status"]) == (13500, 9450, "succeeded")
    assert (stripe.charges(), stripe.refunds(), stripe.count("POST", "/capture")) == (1, 0, 1)
    assert [document.total_amount for document in FiscalDocument.objects.all()] == [9450]
    seen = world.guest.get(f"orders/{order['id']}", **guest).json()
    assert (seen["status"], seen["payment"]["status"]) == ("closed", "paid")
    task, level = PutBackTask.objects.get(), StockLevel.objects.get(variant=jacket)
    assert (level.on_hand, level.allocated, level.unavailable, task.quantity) == (1, 0, 1, 1)
    world.clerk.post(f"store/put-backs/{task.public_id}/restock", {})
    level.refresh_from_db()
    assert (level.on_hand, level.unavailable) == (1, 0)


def test_a_card_that_dies_before_pickup_is_paid_at_the_desk(stripe):
    world = new_world()
    order, guest = buy(world, stripe, world.shop.stocked(1, amount=4500))
    work = ready(world)
    stripe.kill(Payment.objects.get().provider_reference)
    payments.sync(payment_public_id=Payment.objects.get().public_id, now=NOW)
    outbox.relay()

    body = {"code": code_of(world, order, guest)}
    refused = world.clerk.post(f"store/work/{work['id']}/hand-over", body, Idempotency_Key=fresh_key())
    assert (refused.status_code, refused.json()["owed"]["amount"]) == (409, "45.00")
    assert FiscalDocument.objects.count() == 0
    paid = world.clerk.post(f"store/work/{work['id']}/take-payment", {"tender": "bizum"}, Idempotency_Key=fresh_key())
    assert paid.status_code == 200, paid.content
    given = world.clerk.post(f"store/work/{work['id']}/hand-over", body, Idempotency_Key=fresh_key())
    assert given.status_code == 200, given.content
    worked()

    assert sum(Payment.objects.values_list("captured_amount", flat=True)) == 4500
    assert stripe.charges() == 0
    assert [document.total_amount for document in FiscalDocument.objects.all()] == [4500]
