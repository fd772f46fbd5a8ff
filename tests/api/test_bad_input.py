"""What must be refused, or taken as it is: never a stack trace, always a field name, nothing stored."""

from __future__ import annotations

import json

import pytest

from apps.carts.models import Cart, CartLine
from apps.orders.models import Order
from tests.api.client import Caller, fresh_key
from tests.api.test_main_job import ANA, begin, place, ready, work_of
from tests.api.world import new_world

pytestmark = pytest.mark.django_db


def refused(response, status, *fields, code=None):
    body = response.json()
    assert response.status_code == status, body
    assert response.headers["Content-Type"] == "application/problem+json"
    assert body["type"] == f"urn:omni:problem:{body['code']}"
    assert body["status"] == status
    assert body["detail"]
    assert sorted(error["field"] for error in body["errors"]) == sorted(fields)
    assert code is None or body["code"] == code
    return body


@pytest.mark.parametrize("quantity", [0, -1, 1.5, 2**31, "1e3", "1", True, None, [1], {"n": 1}, 1000], ids=repr)
def test_quantity_that_is_no_count_is_refused_by_name(quantity):
    world = new_world()
    shirt = world.shop.stocked(5)

    response = world.guest.post("carts", {"lines": [{"variant": str(shirt.public_id), "quantity": quantity}]})

    refused(response, 400, "lines.0.quantity")
    assert not Cart.objects.exists()


@pytest.mark.parametrize("raw", ['{"lines": NaN}', '{"lines": Infinity}', "{", "\xff", "[" * 10_000, '{"a":' * 10_000])
def test_what_is_no_json_is_refused(raw):
    refused(Caller().send("post", "carts", raw=raw.encode("latin-1")), 400, code="api.malformed_json")


def test_doubled_key_is_refused_by_name():
    refused(Caller().send("post", "carts", raw=b'{"language": "es", "language": "en"}'), 400, "language")


def test_exponent_without_quotes_is_no_whole_number():
    world = new_world()
    shirt = world.shop.stocked(5)
    raw = json.dumps({"lines": [{"variant": str(shirt.public_id), "quantity": "?"}]}).replace('"?"', "1e0")

    refused(world.guest.send("post", "carts", raw=raw.encode()), 400, "lines.0.quantity")


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "a" * 102_400])
def test_text_that_cannot_be_stored_is_refused_by_name(text):
    world = new_world()
    draft, headers = begin(world, (world.shop.stocked(5), 1))
    body = {"contact": {**ANA, "name": text}}

    response = world.guest.post(f"orders/{draft.json()['id']}/place", body, Idempotency_Key=fresh_key(), **headers)

    refused(response, 400, "contact.name")
    assert Order.objects.get().status == "draft"


@pytest.mark.parametrize(
    "name", ["\u202eanA", "Ana 👩‍👩‍👧", "{{7*7}}", "<script>alert(1)</script>", "NULL", "=HYPERLINK(1)"]
)
def test_odd_names_are_taken_as_they_are(name):
    world = new_world()
    draft, headers = begin(world, (world.shop.stocked(5), 1))

    response = world.guest.post(
        f"orders/{draft.json()['id']}/place",
        {"contact": {**ANA, "name": name}},
        Idempotency_Key=fresh_key(),
        **headers,
    )

    assert response.status_code == 200
    assert Order.objects.get().contact_name == name


@pytest.mark.parametrize(
    ("field", "value"),
    [("phone", "+34 12"), ("phone", "abc"), ("email", f"{'a' * 250}@example.com"), ("email", "a"), ("email", "")],
)
def test_contact_that_reaches_nobody_is_refused_by_name(field, value):
    world = new_world()
    draft, headers = begin(world, (world.shop.stocked(5), 1))

    response = world.guest.post(
        f"orders/{draft.json()['id']}/place",
        {"contact": {**ANA, field: value}},
        Idempotency_Key=fresh_key(),
        **headers,
    )

    refused(response, 400, f"contact.{field}")
    assert Order.objects.get().status == "draft"


def test_phone_with_dashes_is_taken():
    world = new_world()
    draft, headers = begin(world, (world.shop.stocked(5), 1))
    body = {"contact": {**ANA, "phone": "+34 600-000 000"}}

    response = world.guest.post(f"orders/{draft.json()['id']}/place", body, Idempotency_Key=fresh_key(), **headers)

    assert response.status_code == 200
    assert Order.objects.get().customer.phone == "+34600000000"


@pytest.mark.parametrize("field", ["status", "total", "is_staff", "customer", "price", "customer_id"])
def test_mass_assignment_is_refused_by_name(field):
    world = new_world()
    draft, headers = begin(world, (world.shop.stocked(5), 1))
    order = f"orders/{draft.json()['id']}"

    placing = world.guest.post(f"{order}/place", {"contact": ANA, field: 1}, Idempotency_Key=fresh_key(), **headers)
    patching = world.guest.patch(order, {field: 1}, **headers)

    refused(placing, 400, field)
    refused(patching, 405, code="api.method_not_allowed")
    assert patching.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("value", [["a"], {"a": 1}, 5, "123", "../", "' OR 1=1"])
def test_id_of_another_kind_is_refused_by_name(value):
    refused(Caller().post("carts", {"lines": [{"variant": value}]}), 400, "lines.0.variant")


@pytest.mark.parametrize("path", ["orders/1", "orders/1%20OR%201=1", "carts/..%2f", "nothing", "carts/"])
def test_address_of_nothing_is_a_problem_too(path):
    refused(Caller().get(path), 404, code="api.no_such_address")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("cursor=abc", "cursor"),
        ("cursor=" + "A" * 40, "cursor"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=1e1", "limit"),
        ("limit=1&limit=2", "limit"),
        ("ordering=id;DROP TABLE orders_order", "ordering"),
        ("status=paid", "status"),
    ],
)
def test_query_is_read_as_strictly(query, field):
    world = new_world()

    refused(world.clerk.get(f"orders?{query}"), 400, field)


@pytest.mark.parametrize(
    ("lat", "lon", "field"), [("91", "0", "lat"), ("0", "181", "lon"), ("nan", "0", "lat"), ("1", "", "lon")]
)
def test_place_off_the_globe_is_refused_by_name(lat, lon, field):
    refused(Caller().get(f"locations?lat={lat}&lon={lon}"), 400, field)


def test_half_a_place_is_refused():
    refused(Caller().get("locations?lat=40"), 400, "lon")


def test_variant_that_is_not_sold_is_refused_by_name():
    world = new_world()
    unknown = "01a20123-c1ce-70af-bc73-0c75015eee30"

    refused(world.guest.post("carts", {"lines": [{"variant": unknown}]}), 400, "lines.0.variant")
    assert not CartLine.objects.exists()


def test_another_baskets_token_opens_nothing():
    world = new_world()
    shirt = world.shop.stocked(5)
    _draft, mine = begin(world, (shirt, 1))
    other, _headers = begin(world, (shirt, 1))

    refused(world.guest.get(f"orders/{other.json()['id']}", **mine), 404)
    refused(world.guest.post(f"orders/{other.json()['id']}/cancel", Idempotency_Key=fresh_key(), **mine), 404)


def test_slot_of_the_past_is_refused():
    world = new_world()
    draft, headers = begin(world, (world.shop.stocked(5), 1))
    body = {"contact": ANA, "slot": "01a20123-c1ce-70af-bc73-0c75015eee30"}

    response = world.guest.post(f"orders/{draft.json()['id']}/place", body, Idempotency_Key=fresh_key(), **headers)

    refused(response, 409, "slot", code="fulfilment.slot_gone")


def test_form_body_is_refused():
    world = new_world()

    response = world.guest.client.post("/api/v1/carts", {"a": 1})

    refused(response, 415, code="api.not_json")


def test_short_stock_names_what_is_left_by_public_ids():
    world = new_world()
    shirt = world.shop.stocked(1)

    draft, _headers = begin(world, (shirt, 2))

    body = refused(draft, 409, code="inventory.out_of_stock")
    assert body["short"] == [
        {
            "variant": str(shirt.public_id),
            "sku": shirt.sku,
            "location": str(world.shop.location.public_id),
            "asked": 2,
            "left": 1,
        }
    ]


def test_refusals_speak_the_callers_language():
    english, spanish = Caller().get("orders"), Caller().get("orders", Accept_Language="es")

    assert english.json()["detail"] == "Sign in, or send an API key."
    assert spanish.json()["detail"] == "Inicia sesión o envía una clave de API."


def test_collecting_before_paying_says_what_is_owed():
    world = new_world()
    placed, headers = place(world, (world.shop.stocked(2, amount=1000), 1))
    work = ready(world)
    code = world.guest.get(f"orders/{placed['id']}", **headers).json()["pickups"][0]["code"]

    response = world.clerk.post(f"store/work/{work['id']}/hand-over", {"code": code}, Idempotency_Key=fresh_key())

    body = refused(response, 409, code="fulfilment.not_paid")
    assert body["owed"] == {"amount": "10.00", "currency": "EUR"}


def test_paying_twice_in_two_tabs_takes_the_money_once():
    world = new_world()
    place(world, (world.shop.stocked(2, amount=1000), 1))
    work = work_of(world)
    body = {"tender": "bizum"}

    first, second = (
        world.clerk.post(f"store/work/{work['id']}/take-payment", body, Idempotency_Key=fresh_key())
        for _tab in range(2)
    )

    assert first.json()["work"]["order"]["payment"]["status"] == "paid"
    refused(second, 409)


@pytest.mark.parametrize(
    ("tendered", "field"),
    [
        ({"amount": "20.00", "currency": "USD"}, "tendered.currency"),
        ({"amount": "20.005", "currency": "EUR"}, "tendered.amount"),
        ({"amount": "1e3", "currency": "EUR"}, "tendered.amount"),
        ({"amount": "-5.00", "currency": "EUR"}, "tendered.amount"),
        ({"amount": "NaN", "currency": "EUR"}, "tendered.amount"),
        ({"amount": 20.0, "currency": "EUR"}, "tendered.amount"),
    ],
)
def test_money_that_cannot_be_taken_is_refused_by_name(tendered, field):
    world = new_world()
    place(world, (world.shop.stocked(2, amount=1000), 1))
    work = work_of(world)
    body = {"tender": "cash", "tendered": tendered}

    refused(world.clerk.post(f"store/work/{work['id']}/take-payment", body, Idempotency_Key=fresh_key()), 400, field)


def test_ten_wrong_codes_lock_the_hand_over():
    world = new_world()
    placed, headers = place(world, (world.shop.stocked(2, amount=1000), 1))
    work = ready(world)
    code = world.guest.get(f"orders/{placed['id']}", **headers).json()["pickups"][0]["code"]
    path = f"store/work/{work['id']}/hand-over"

    for _guess in range(10):
        refused(world.clerk.post(path, {"code": "AAAAAA"}, Idempotency_Key=fresh_key()), 403, "code")
    response = world.clerk.post(path, {"code": code}, Idempotency_Key=fresh_key())

    body = refused(response, 429, code="accounts.too_many_attempts")
    assert int(response.headers["Retry-After"]) == body["seconds"] > 0
