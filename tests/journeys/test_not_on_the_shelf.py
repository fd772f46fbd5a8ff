"""Played over REST with the test clock: a shop cannot keep what it promised, and the customer decides, or does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command

from apps.checkout import services as checkout
from apps.core import clock
from apps.fulfilment import services as fulfilment
from apps.messaging.models import Message
from apps.orders import selectors as orders
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.payments.models import Payment
from tests.api.client import Caller, fresh_key
from tests.api.test_main_job import place
from tests.api.world import new_world
from tests.factories.cards import card_of, placed_by_card, worked
from tests.fulfilment.asking import MADRID, other_shop, stock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(settings):
    settings.OMNI_TEST_CLOCK = True


@pytest.fixture
def world():
    """A shop of a channel that gives its customers a day to decide."""
    made = new_world(latitude=MADRID[0], longitude=MADRID[1], email="shop@example.com")
    made.shop.channel.decision_minutes = 24 * 60
    made.shop.channel.save()
    return made


def beat():
    """What the worker does every minute."""
    outbox.relay()
    fulfilment.watch_acceptance(now=clock.now())
    checkout.decisions_due(now=clock.now())
    outbox.relay()


def later(world, **ahead):
    """Time moves over REST, as an administrator moves it."""
    boss = world.employee("admin", everywhere=True)
    seconds = round((clock.offset() + timedelta(**ahead)).total_seconds())
    assert boss.post("test-clock", {"ahead_seconds": seconds}).status_code == 200
    beat()


def miss(world, number, reason="not_found"):
    """The picker of that order does not find one unit."""
    work = next(work for work in queue(world) if work["order"]["number"] == number)
    assert world.clerk.post(f"store/work/{work['id']}/start").status_code == 200
    body = {"line": work["lines"][0]["id"], "quantity": 1, "reason": reason}
    assert world.clerk.post(f"store/work/{work['id']}/short", body).status_code == 200
    beat()


def queue(world):
    return world.clerk.get("store/queue").json()["items"]


def accept_all(world):
    for work in queue(world):
        assert world.clerk.post(f"store/work/{work['id']}/accept").status_code == 200


def atp(world, variant):
    """What can still be promised here: this shop keeps no safety stock."""
    (found,) = world.clerk.get(f"store/stock?variant={variant.public_id}").json()["items"]
    return found["here"]["free"]


def said(number):
    return list(Message.objects.filter(order__number=number).order_by("pk").values_list("occasion", flat=True))


def decision_of(guest, order_id, headers):
    (row,) = guest.get(f"orders/{order_id}/decisions", **headers).json()["items"]
    return guest.get(f"orders/{order_id}/decisions/{row['id']}", **headers).json()


def count(world, counted):
    (task,) = world.clerk.get("store/count-tasks").json()["items"]
    done = world.clerk.post(f"store/count-tasks/{task['id']}/finish", {"counted": counted})
    assert done.status_code == 200, done.content
    beat()
    return done.json()


def test_one_of_two_promised_units_is_not_found_and_nobody_answers(world):
    shirt = world.shop.stocked(2)
    first, headers = place(world, (shirt, 1))
    second, _theirs = place(world, (shirt, 1))
    accept_all(world)
    assert atp(world, shirt) == 0

    miss(world, first["number"])
    asked = decision_of(world.guest, first["id"], headers)
    assert (asked["state"], asked["default"], asked["refund"]["amount"]) == ("open", "refund", "10.00")
    assert [row["number"] for row in world.clerk.get("store/decisions").json()["items"]] == [first["number"]]
    assert atp(world, shirt) == 0
    later(world, hours=25)

    shown = world.guest.get(f"orders/{first['id']}", **headers).json()
    assert (shown["status"], decision_of(world.guest, first["id"], headers)["state"]) == ("cancelled", "defaulted")
    voided = Payment.objects.filter(state="voided")
    assert [row.owner for row in voided] == [f"order:{Order.objects.get(public_id=first['id']).pk}"]
    assert atp(world, shirt) == 0
    assert count(world, 2) | {"id": ""} == {"id": "", "state": "done", "missing": 1, "found": 1}

    assert atp(world, shirt) == 1
    assert [work["order"]["number"] for work in queue(world)] == [second["number"]]
    assert {"decision_needed", "decision_defaulted"} <= set(said(first["number"]))
    call_command("verify", verbosity=0)


def test_the_same_with_a_card_is_one_void(world, stripe):
    shirt = world.shop.stocked(2)
    order = placed_by_card(stripe, world.shop, (shirt, 1))
    world.shop.placed((shirt, 1))
    accept_all(world)

    miss(world, order.number)
    later(world, hours=25)
    worked()
    beat()
    worked()

    card = card_of(order)
    assert (card.state, card.captured_amount) == ("voided", 0)
    assert (stripe.count("POST", "/cancel"), stripe.count("POST", "/capture")) == (1, 0)
    assert count(world, 2)["found"] == 1
    assert atp(world, shirt) == 1
    call_command("verify", verbosity=0)


def test_the_link_in_the_mail_is_enough_to_choose_another_shop_and_the_last_one_may_be_gone(world):
    shirt = world.shop.stocked(1)
    near = other_shop(world.shop)
    stock(shirt, near, 1)
    order, _headers = place(world, (shirt, 1))
    miss(world, order["number"])
    token = orders.link_token(Order.objects.get(public_id=order["id"]))
    linked, headers = Caller(), {"X_Omni_Order_Token": token}
    asked = decision_of(linked, order["id"], headers)
    assert asked["choices"] == ["other_shop", "wait", "refund"]
    body = {"choice": "other_shop", "location": asked["shops"][0]["shop"]["id"]}
    url = f"orders/{order['id']}/decisions/{asked['id']}"
    seen = linked.post(f"{url}/preview", body, **headers).json()
    assert seen["due_before"] == seen["due_after"]
    assert (
        linked.post(f"{url}/answer", {"choice": "substitute"}, Idempotency_Key=fresh_key(), **headers).status_code
        == 409
    )

    answers = [linked.post(f"{url}/answer", body, Idempotency_Key=fresh_key(), **headers) for _time in range(2)]

    assert [answer.json()["state"] for answer in answers] == ["answered", "answered"]
    beat()
    shown = linked.get(f"orders/{order['id']}", **headers).json()
    assert [work["location"]["id"] for work in shown["pickups"] if work["status"] == "assigned"] == [
        str(near.public_id)
    ]
    late = linked.post(f"{url}/answer", {"choice": "refund"}, Idempotency_Key=fresh_key(), **headers)
    assert (late.status_code, late.json()["code"]) == (409, "fulfilment.decision_ended")
    call_command("verify", verbosity=0)


def test_units_found_by_the_count_before_the_answer_are_prepared_again(world):
    shirt = world.shop.stocked(1)
    order, headers = place(world, (shirt, 1))
    miss(world, order["number"])

    count(world, 1)

    assert decision_of(world.guest, order["id"], headers)["state"] == "overtaken"
    assert [work["order"]["number"] for work in queue(world)] == [order["number"]]
    assert "units_found" in said(order["number"])
    call_command("verify", verbosity=0)


def test_nobody_accepts_in_time_and_a_hold_stops_the_clock_and_the_shop(world):
    shirt = world.shop.stocked(2)
    order, headers = place(world, (shirt, 1))
    beat()
    held = world.manager.post(f"orders/{order['id']}/holds", {"kind": "fraud", "reason": "Two cards, one address."})
    assert held.status_code == 200, held.content
    (work,) = queue(world)
    refused = world.clerk.post(f"store/work/{work['id']}/accept")
    assert (refused.status_code, refused.json()["code"]) == (409, "fulfilment.on_hold")
    assert "Two cards, one address." in refused.json()["detail"]
    later(world, days=2)
    assert queue(world)[0]["status"] == "assigned"

    ended = world.manager.post(f"orders/{order['id']}/holds/{held.json()['id']}/end")
    assert ended.json()["ended_at"]
    beat()
    later(world, days=2)

    assert queue(world) == []
    assert decision_of(world.guest, order["id"], headers)["reason"] == "no_answer"
    assert {"acceptance_late", "rejected_unanswered"} <= set(said(order["number"]))
    later(world, days=2)
    call_command("verify", verbosity=0)
