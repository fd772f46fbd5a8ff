"""What every operation shares: limits, forgery, keys, failures of the house, pages of lists, the schema's address."""

from __future__ import annotations

import logging
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from redis import ConnectionError as CacheAway

from apps.accounts import services as accounts
from apps.api import endpoint, limits
from apps.api.v1 import session
from apps.core.actor import SYSTEM
from apps.orders.models import Order
from tests.api.client import Caller, fresh_key
from tests.api.test_bad_input import refused
from tests.api.test_main_job import place
from tests.api.world import new_world
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def test_limit_says_when_to_come_back(settings):
    settings.OMNI_API_RATE = 2
    answers = [Caller().get("session") for _try in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    body = refused(answers[2], 429, code="api.too_many_requests")
    assert int(answers[2].headers["Retry-After"]) == body["seconds"] <= limits.WINDOW


def test_limit_lets_everybody_through_while_the_cache_is_away(settings, monkeypatch):
    settings.OMNI_API_RATE = 1
    monkeypatch.setattr(limits.cache, "incr", mock.Mock(side_effect=CacheAway))

    assert [Caller().get("session").status_code for _try in range(3)] == [200, 200, 200]


def test_session_cookie_alone_changes_nothing():
    world = new_world()
    client = Client(enforce_csrf_checks=True)
    assert client.login(email=UserFactory(email="ana@example.com").email, password=PASSWORD)
    ana = Caller(client=client)

    refused(ana.post("carts", {}), 403, code="api.csrf_failed")
    token = ana.get("session").json()["csrf_token"]
    assert ana.post("carts", {}, X_CSRFToken=token).status_code == 201
    assert world.shop.channel


def test_device_cookie_alone_changes_nothing():
    world = new_world()
    client = Client(enforce_csrf_checks=True)
    client.cookies = world.device().client.cookies

    refused(Caller(client=client).post("carts", {}), 403, code="api.csrf_failed")


def test_revoked_key_opens_nothing():
    user = UserFactory()
    token = accounts.issue_token(user_id=user.pk, name="till", actor=SYSTEM)
    key = Caller(token=token)
    assert key.get("orders").status_code == 200

    user.is_active = False
    user.save()
    response = key.get("orders")

    refused(response, 401, code="accounts.token_not_valid")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_session_says_who_i_am_and_where_i_may():
    world = new_world()

    body = world.clerk.get("session").json()

    grants = {grant["permission"]: grant for grant in body["grants"]}
    assert body["kind"] == "client"
    assert grants["order.pick"]["locations"] == [str(world.shop.location.public_id)]
    assert not grants["order.pick"]["everywhere"]
    assert Caller().get("session").json()["kind"] == "guest"


def test_unexpected_error_is_logged_and_says_nothing_of_the_inside(monkeypatch, caplog):
    monkeypatch.setattr(session.stores, "location_cards", mock.Mock(side_effect=ZeroDivisionError("secret detail")))
    world = new_world()

    with caplog.at_level(logging.ERROR, logger="apps.api.problems"):
        response = world.clerk.get("session")

    refused(response, 500, code="api.unexpected")
    assert b"secret" not in response.content
    assert "secret detail" in caplog.text


def test_database_that_is_away_is_a_503_with_a_time_to_come_back(monkeypatch):
    monkeypatch.setattr(session.stores, "location_cards", mock.Mock(side_effect=OperationalError("gone")))

    response = new_world().clerk.get("session")

    refused(response, 503, code="api.unavailable")
    assert response.headers["Retry-After"] == "2"


class Deadlock(Exception):
    sqlstate = "40P01"


def test_deadlock_is_tried_again(monkeypatch):
    real, tries = session.stores.location_cards, []

    def twice_dead(ids):
        tries.append(1)
        if len(tries) < endpoint._TRIES:
            raise OperationalError from Deadlock()
        return real(ids)

    world = new_world()
    monkeypatch.setattr(session.stores, "location_cards", twice_dead)

    assert world.clerk.get("session").status_code == 200
    assert len(tries) == endpoint._TRIES


def test_key_is_free_again_after_a_failure_of_the_house(monkeypatch):
    world = new_world()
    shirt, key = world.shop.stocked(1), fresh_key()
    body = {"variant": str(shirt.public_id), "quantity": 3, "location": str(world.shop.location.public_id)}
    with monkeypatch.context() as broken:
        broken.setattr("apps.inventory.services.receive", mock.Mock(side_effect=OperationalError))
        refused(world.clerk.post("store/stock/receive", body, Idempotency_Key=key), 503)

    again = world.clerk.post("store/stock/receive", body, Idempotency_Key=key)

    assert again.json()["level"]["on_hand"] == 4


def test_orders_come_in_pages_without_gaps_or_doubles():
    world = new_world()
    shirt = world.shop.stocked(10)
    numbers = [place(world, (shirt, 1))[0]["number"] for _order in range(5)]

    seen, cursor = [], ""
    while cursor is not None:
        page = world.clerk.get(f"orders?limit=2&cursor={cursor}").json()
        seen += [order["number"] for order in page["items"]]
        cursor = page["next"]

    assert seen == numbers[::-1]


def test_cursor_bent_is_refused():
    world = new_world()
    shirt = world.shop.stocked(10)
    for _order in range(3):
        place(world, (shirt, 1))
    cursor = world.clerk.get("orders?limit=2").json()["next"]

    refused(world.clerk.get(f"orders?limit=2&cursor=A{cursor[1:]}"), 400, "cursor", code="api.bad_cursor")
    refused(world.clerk.get(f"locations?cursor={cursor}"), 400, "cursor")


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_any_number_of_rows(count, django_assert_num_queries):
    world = new_world()
    shirt = world.shop.stocked(10)
    for _order in range(count):
        place(world, (shirt, 1))
    clerk = world.clerk

    with django_assert_num_queries(4):  # key, rights, orders, payments
        assert len(clerk.get("orders").json()["items"]) == count
    with django_assert_num_queries(6):  # key, rights, shop, work, lines, payments
        assert len(clerk.get("store/queue").json()["items"]) == count


def test_staff_see_contacts_masked():
    world = new_world()
    placed, headers = place(world, (world.shop.stocked(1), 1))
    path = f"orders/{placed['id']}"

    assert world.guest.get(path, **headers).json()["contact"]["email"] == "ana@example.com"
    assert world.clerk.get(path).json()["contact"] == {
        "name": "Ana Ruiz",
        "email": "a***@example.com",
        "phone": "***000",
    }
    assert world.manager.get(path).json()["contact"]["email"] == "ana@example.com"


def test_customer_merges_the_guests_basket_and_finds_the_order_again():
    world = new_world()
    shirt, cap = world.shop.stocked(5), world.shop.stocked(5)
    ana = world.customer(email="ana@example.com")
    ana.post("carts", {"lines": [{"variant": str(cap.public_id)}]})
    guest = world.guest.post("carts", {"lines": [{"variant": str(shirt.public_id), "quantity": 2}]}).json()

    merged = ana.post(f"carts/{guest['id']}/merge", {}, X_Omni_Cart_Token=guest["token"]).json()

    assert sorted(line["quantity"] for line in merged["lines"]) == [1, 2]
    assert ana.get("carts/current").json()["id"] == merged["id"]
    refused(world.guest.get(f"carts/{guest['id']}", X_Omni_Cart_Token=guest["token"]), 404)
    draft = ana.post(f"carts/{merged['id']}/checkout", {"location": str(world.shop.location.public_id)}).json()
    contact = {"name": "Ana", "email": "ana@example.com"}
    assert ana.post(f"orders/{draft['id']}/place", {"contact": contact}, Idempotency_Key=fresh_key()).status_code == 200
    assert [order["id"] for order in ana.get("orders").json()["items"]] == [draft["id"]]
    cancelled = ana.post(f"orders/{draft['id']}/cancel", {}, Idempotency_Key=fresh_key()).json()
    assert (cancelled["status"], cancelled["cancel_reason"]) == ("cancelled", "customer")
    assert Order.objects.get(public_id=draft["id"]).status == "cancelled"
