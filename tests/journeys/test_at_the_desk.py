"""Played over REST with the test clock: what can happen to a pickup between the shelf and its customer."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.core.management import call_command

from apps.core import clock
from apps.fulfilment import services as fulfilment
from apps.fulfilment.models import FulfilmentTransition, HandOver
from apps.messaging.models import Message
from apps.outbox import services as outbox
from tests.api.client import fresh_key
from tests.api.test_main_job import place, ready
from tests.api.world import new_world
from tests.races import race

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(settings):
    settings.OMNI_TEST_CLOCK = True


def beat():
    """What the worker does every minute."""
    outbox.relay()
    fulfilment.call_whole_groups()
    fulfilment.remind()
    fulfilment.expire_overdue(now=clock.now())
    outbox.relay()


def later(**ahead):
    clock.shift(clock.offset() + timedelta(**ahead))
    beat()


def said(order):
    return list(Message.objects.filter(order__number=order["number"]).order_by("pk").values_list("occasion", flat=True))


def code_of(world, order, headers):
    return world.guest.get(f"orders/{order['id']}", **headers).json()["pickups"][0]["code"]


def do(caller, work, step, body, *, status=200):
    response = caller.post(f"store/work/{work['id']}/{step}", body, Idempotency_Key=fresh_key())
    assert response.status_code == status, response.content
    return response.json()


def pay(world, work):
    return do(world.clerk, work, "take-payment", {"tender": "card_terminal"})


def test_two_of_three_leave_with_a_document_and_the_third_is_refused():
    world = new_world()
    shirt = world.shop.stocked(5, amount=1995)
    order, headers = place(world, (shirt, 3))
    work = ready(world)
    beat()
    pay(world, work)
    line = work["lines"][0]["id"]

    given = do(
        world.clerk,
        work,
        "hand-over",
        {
            "code": code_of(world, order, headers),
            "refused": [{"line": line, "quantity": 1}],
            "reason": "wrong_size",
        },
    )
    beat()

    assert [document["total"]["amount"] for document in given["documents"]] == ["39.90"]
    shown = world.guest.get(f"orders/{order['id']}", **headers).json()
    assert shown["status"] == "closed"
    assert (shown["payment"]["paid"]["amount"], shown["payment"]["refunded"]["amount"]) == ("59.85", "19.95")
    assert "refused_at_desk" in said(order)
    (task,) = world.clerk.get("store/put-backs").json()["items"]
    assert task["quantity"] == 1
    world.clerk.post(f"store/put-backs/{task['id']}/restock")
    call_command("verify", verbosity=0)


def test_nobody_comes_until_it_is_too_late_and_a_link_fills_the_basket_again():
    world = new_world()
    shirt = world.shop.stocked(1)
    order, headers = place(world, (shirt, 1))
    ready(world)
    beat()

    later(days=3)
    later(days=2, hours=6)
    assert [word for word in said(order) if "pickup" in word][-2:] == ["pickup_reminder", "pickup_last_day"]
    later(days=1)

    shown = world.guest.get(f"orders/{order['id']}", **headers).json()
    assert (shown["status"], shown["cancel_reason"]) == ("cancelled", "not_collected")
    assert said(order)[-1] == "pickup_expired"
    (task,) = world.clerk.get("store/put-backs").json()["items"]
    world.clerk.post(f"store/put-backs/{task['id']}/restock")
    again = world.guest.post(f"orders/{order['id']}/reorder", Idempotency_Key=fresh_key(), **headers)
    assert again.status_code == 201, again.content
    basket = world.guest.get(f"carts/{again.json()['cart']}", X_Omni_Cart_Token=again.json()["token"]).json()
    assert [(row["quantity"], row["left"]) for row in basket["lines"]] == [(1, 1)]
    call_command("verify", verbosity=0)


def test_more_days_then_somebody_else_comes_with_their_document():
    world = new_world()
    order, headers = place(world, (world.shop.stocked(2), 1))
    work = ready(world)
    later(days=4)
    longer = world.guest.post(f"orders/{order['id']}/extend", Idempotency_Key=fresh_key(), **headers)
    assert longer.json()["items"][0]["collect_by"] > work["collect_by"]
    assert world.guest.post(f"orders/{order['id']}/extend", Idempotency_Key=fresh_key(), **headers).status_code == 409
    named = {"name": "Luis Gil", "document_hint": "42X"}
    world.guest.post(f"orders/{order['id']}/delegate", named, **headers)
    later(days=3)
    world.guest.post(f"orders/{order['id']}/arrive", **headers)

    (first,) = world.clerk.get("store/queue").json()["items"]
    assert first["arrived_at"]
    assert first["delegate"] == named
    pay(world, work)
    do(world.clerk, work, "hand-over", {"identity": "delegate"})
    beat()

    made = HandOver.objects.get()
    assert (made.identity, made.collected_by) == ("delegate", "Luis Gil")
    assert {"pickup_extended", "delegate_named", "pickup_collected"} <= set(said(order))
    call_command("verify", verbosity=0)


def test_wrong_hand_over_is_undone_by_the_manager_alone_and_in_time():
    world = new_world()
    order, headers = place(world, (world.shop.stocked(2), 1))
    work = ready(world)
    pay(world, work)
    do(world.clerk, work, "hand-over", {"identity": "document", "collected_by": "Ana Ruiz"})
    wrong = {"in_hand": True, "reason": "Ana of another order"}

    do(world.clerk, work, "undo", wrong, status=403)
    do(world.manager, work, "undo", {**wrong, "in_hand": False}, status=400)
    assert do(world.manager, work, "undo", wrong)["status"] == "ready"
    beat()

    shown = world.guest.get(f"orders/{order['id']}", **headers).json()
    assert (shown["status"], shown["payment"]["refunded"]["amount"]) == ("placed", "10.00")
    documents = world.guest.get(f"orders/{order['id']}/documents", **headers).json()["items"]
    assert [(row["kind"], row["total"]["amount"]) for row in documents] == [
        ("simplified", "10.00"),
        ("corrective", "-10.00"),
    ]
    assert "hand_over_undone" in said(order)
    pay(world, work)
    do(world.clerk, work, "hand-over", {"code": code_of(world, order, headers)})
    clock.shift(clock.offset() + timedelta(minutes=16))
    do(world.manager, work, "undo", wrong, status=409)
    call_command("verify", verbosity=0)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_pickers_request_sent_twenty_times_has_one_effect():
    world = new_world()
    order, headers = place(world, (world.shop.stocked(3), 2))
    (work,) = world.clerk.get("store/queue").json()["items"]
    world.clerk.post(f"store/work/{work['id']}/start")
    line = {"line": work["lines"][0]["id"], "quantity": 2}
    steps = [("pick", line), ("ready", {"shelf": "A3"}), ("take-payment", {"tender": "bizum"}), ("hand-over", None)]

    for step, body in steps:
        sent = body or {"code": code_of(world, order, headers)}
        key = fresh_key()
        answers = race(
            *[
                partial(world.clerk.post, f"store/work/{work['id']}/{step}", sent, Idempotency_Key=key)
                for _time in range(20)
            ]
        )
        assert {answer.status_code for answer in answers} <= {200, 409}
        assert 200 in {answer.status_code for answer in answers}
        assert world.clerk.post(f"store/work/{work['id']}/{step}", sent, Idempotency_Key=key).status_code == 200

    shown = world.guest.get(f"orders/{order['id']}", **headers).json()
    assert (shown["status"], shown["payment"]["paid"]["amount"]) == ("closed", "20.00")
    assert list(FulfilmentTransition.objects.order_by("pk").values_list("to_status", flat=True)) == [
        "assigned", "accepted", "picking", "packed", "ready", "collected",
    ]  # fmt: skip
    assert HandOver.objects.count() == 1
    call_command("verify", verbosity=0)
