"""Home delivery over REST: options, checkout, card, order, tracking; what is refused, and what it costs the database."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.orders.models import Order, OrderDelivery
from apps.outbox import services as outbox
from apps.payments import services as payments
from tests.api.client import fresh_key
from tests.api.test_main_job import ANA
from tests.api.world import World
from tests.factories.cards import worked
from tests.factories.parcels import sending_shop, warehouse_of
from tests.factories.pricing import free_shipping, offer
from tests.factories.shop import NOW

pytestmark = pytest.mark.django_db(transaction=True)
HOME = {"name": "Ana Ruiz", "street": "Rua Augusta 7", "city": "Lisboa", "postcode": "1100 148", "country": "PT"}
PLACING = 16


@pytest.fixture
def world(stripe):
    return World(shop=sending_shop())


def basket(world, *variants):
    body = {"lines": [{"variant": str(variant.public_id), "quantity": 1} for variant in variants]}
    cart = world.guest.post("carts", body).json()
    return f"carts/{cart['id']}", {"X_Omni_Cart_Token": cart["token"]}


def checkout(world, *variants, address=HOME):
    path, token = basket(world, *variants)
    return world.guest.post(f"{path}/checkout", {"delivery": {"address": address}}, **token), token


def test_a_shoe_is_bought_to_lisbon(world, stripe):
    shoe = world.shop.kept(1, amount=8900, name="Shoe")
    path, token = basket(world, shoe)

    (option,) = world.guest.get(f"{path}/delivery-options?country=PT&postcode=1100-148", **token).json()["items"]
    draft = world.guest.post(
        f"{path}/checkout", {"delivery": {"address": HOME, "option": option["id"]}}, **token
    ).json()
    card = world.guest.post(
        f"orders/{draft['id']}/card-payment", {"contact": ANA}, Idempotency_Key=fresh_key(), **token
    ).json()
    stripe.pay(card["client_secret"])
    placed = world.guest.post(
        f"orders/{draft['id']}/place", {"contact": ANA}, Idempotency_Key=fresh_key(), **token
    ).json()

    assert option["price"] == {"amount": "4.95", "currency": "EUR"}
    assert (draft["total"]["amount"], draft["tax"]["amount"], draft["slots"]) == ("93.95", "17.57", [])
    assert draft["delivery"]["address"]["postcode"] == "1100-148"
    assert placed["total"]["amount"] == "93.95"
    order = Order.objects.get()
    outbox.relay()
    world.shop.shipped(order)
    worked()
    seen = world.guest.get(f"orders/{draft['id']}", X_Omni_Order_Token=draft["token"]).json()
    (work,) = seen["pickups"]
    assert (seen["status"], seen["payment"]["status"], work["method"]) == ("closed", "paid", "ship")
    assert (work["parcel"]["carrier"], work["parcel"]["tracking_number"]) == ("Correos", "PK7")
    assert seen["delivery"]["total"]["amount"] == "4.95"
    call_command("verify", verbosity=0)


def test_an_offer_of_free_delivery_is_explained(world):
    offer(world.shop.channel, free_shipping(), code="post")

    draft = checkout(world, world.shop.kept(1))[0].json()

    assert [(one["amount"]["amount"], one["delivery"]["amount"], one["shares"]) for one in draft["discounts"]] == [
        ("4.95", "4.95", [])
    ]
    assert (draft["delivery"]["price"]["amount"], draft["delivery"]["total"]["amount"]) == ("4.95", "0.00")


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"postcode": "28013"}, 400, "delivery.address.postcode"),
        ({"street": ""}, 400, "delivery.address.street"),
        ({"street": " "}, 400, "delivery.address.street"),
        ({"city": "x" * 101}, 400, "delivery.address.city"),
        ({"country": "pt"}, 400, "delivery.address.country"),
        ({"country": "FR", "postcode": "75001"}, 400, "delivery"),
        ({"name": "a\u202eb\x00"}, 400, "delivery.address.name"),
    ],
)
def test_a_bad_address_names_its_field(world, wrong, status, field):
    refused, _token = checkout(world, world.shop.kept(1), address={**HOME, **wrong})

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (status, field)
    assert not OrderDelivery.objects.exists()


def test_what_no_single_place_has_is_named(world):
    shirt, cap = world.shop.kept(1), world.shop.kept(0, name="Red cap")

    refused, _token = checkout(world, shirt, cap)

    assert refused.status_code == 409
    assert "Red cap" in refused.json()["detail"]
    assert not Order.objects.exists()


def test_without_a_card_it_is_not_placed(world):
    draft, token = checkout(world, world.shop.kept(1))

    refused = world.guest.post(
        f"orders/{draft.json()['id']}/place", {"contact": ANA}, Idempotency_Key=fresh_key(), **token
    )

    assert (refused.status_code, refused.json()["code"]) == (409, "checkout.pay_by_card")


@pytest.mark.parametrize("lines", [1, 3])
def test_placing_costs_the_same_for_any_number_of_lines_and_places(world, stripe, lines):
    variants = [world.shop.kept(5, name=f"Shirt {number}") for number in range(lines)]
    for _more in range(lines - 1):
        world.shop.put(variants[0], 5, at=warehouse_of(world.shop))
    draft, token = checkout(world, *variants)
    order = f"orders/{draft.json()['id']}"
    card = world.guest.post(f"{order}/card-payment", {"contact": ANA}, Idempotency_Key=fresh_key(), **token).json()
    stripe.pay(card["client_secret"])
    payments.sync(payment_public_id=card["payment"], now=NOW)

    with CaptureQueriesContext(connection) as log:
        world.guest.post(f"{order}/place", {"contact": ANA}, Idempotency_Key=fresh_key(), **token)

    statements = [row["sql"] for row in log if not row["sql"].startswith(("BEGIN", "COMMIT"))]
    assert len(statements) == PLACING, len(statements)
