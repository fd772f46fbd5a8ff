"""What the desk's routes refuse: the field is named, and nothing has changed."""

from __future__ import annotations

import pytest

from apps.fulfilment.models import FulfilmentOrder, HandOver
from apps.outbox.models import Event
from tests.api.client import fresh_key
from tests.api.test_bad_input import refused
from tests.api.test_main_job import place, ready
from tests.api.world import new_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    world = new_world()
    order, headers = place(world, (world.shop.stocked(3), 2))
    return world, order, headers, ready(world)


def test_hand_over_names_what_is_wrong(scene):
    world, _order, _headers, work = scene
    line = {"line": work["lines"][0]["id"], "quantity": 1}
    events = Event.objects.count()

    for body, status, field in [
        ({"identity": "document"}, 400, "collected_by"),
        ({"identity": "delegate"}, 400, "identity"),
        ({"identity": "face"}, 400, "identity"),
        ({"identity": "document", "collected_by": "Ana", "units": [line, line]}, 400, "units"),
        ({"identity": "document", "collected_by": "Ana", "units": [{**line, "quantity": -1}]}, 400, "units.0.quantity"),
        ({"identity": "document", "collected_by": "Ana", "units": [{**line, "quantity": 3}]}, 400, "units"),
        ({"identity": "document", "collected_by": "Ana", "refused": [{**line, "line": work["id"]}]}, 400, "refused"),
        ({"identity": "document", "collected_by": "Ana", "reason": "bored"}, 400, "reason"),
        ({"code": "AAAAAA"}, 403, "code"),
    ]:
        refused(
            world.clerk.post(f"store/work/{work['id']}/hand-over", body, Idempotency_Key=fresh_key()), status, field
        )

    assert FulfilmentOrder.objects.get().status == "ready"
    assert not HandOver.objects.exists()
    assert Event.objects.count() == events


def test_undo_and_more_time_name_what_is_wrong(scene):
    world, order, headers, work = scene

    for step, body, field in [
        ("undo", {"in_hand": True}, "reason"),
        ("undo", {"reason": "x"}, "in_hand"),
        ("extend", {"until": "2020-01-01T10:00:00Z"}, "until"),
        ("extend", {"until": "9999-12-31T23:59:59Z"}, "until"),
        ("extend", {"until": "soon"}, "until"),
        ("refuse", {}, "reason"),
    ]:
        refused(world.manager.post(f"store/work/{work['id']}/{step}", body, Idempotency_Key=fresh_key()), 400, field)
    refused(world.guest.post(f"orders/{order['id']}/delegate", {"name": ""}, **headers), 400, "name")
    refused(world.guest.post(f"orders/{order['id']}/delegate", {"name": "a" * 151}, **headers), 400, "name")

    assert FulfilmentOrder.objects.get().status == "ready"


def test_account_shows_its_own_code_and_the_shop_its_figures(scene):
    world, order, _headers, work = scene
    customer = world.customer()
    customer.post("carts", {})

    shown = customer.get("session/pickup-code").json()
    figures = world.manager.get("store/figures?days=7").json()

    refused(
        world.clerk.post(
            f"store/work/{work['id']}/hand-over",
            {"identity": "account", "code": shown["code"]},
            Idempotency_Key=fresh_key(),
        ),
        403,
        "code",
    )
    assert (figures["ready"], figures["units"], figures["to_prepare"]) == (1, 0, 0)
    assert shown["expires_at"] > order["placed_at"]
