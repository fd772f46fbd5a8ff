"""A request sent again acts once; a key used for something else is refused."""

from __future__ import annotations

import pytest

from apps.api.endpoint import Endpoint
from apps.api.idempotency import Key
from apps.api.v1 import urls
from apps.inventory.models import StockMovement
from apps.orders.models import Order
from apps.outbox.models import IdempotencyKey
from tests.api.client import Caller, fresh_key
from tests.api.test_bad_input import refused
from tests.api.test_main_job import ANA, begin
from tests.api.world import new_world

pytestmark = pytest.mark.django_db
MOVES_GOODS_OR_MONEY = {
    "adjust_stock", "answer_order_decision", "cancel_order", "collect_from_locker", "count_stock", "extend_pickup", "finish_payment_task", "give_money_back",
    "hand_over", "make_full_invoice", "make_full_invoice_at_desk", "order_again", "place_order", "receive_stock", "refuse_at_desk", "ship_work", "take_more_days", "take_payment",
    "undo_hand_over",
}  # fmt: skip


def test_what_moves_goods_or_money_asks_for_a_key():
    asking = set()
    for pattern in urls.urlpatterns:
        resource: type[Endpoint] = pattern.callback.cls
        for action in pattern.callback.actions.values():
            spec = getattr(resource, action).operation
            if spec.key is Key.REQUIRED:
                asking.add(spec.name)

    assert asking == MOVES_GOODS_OR_MONEY


def receipt(world, shirt, **more):
    return {"variant": str(shirt.public_id), "quantity": 3, "location": str(world.shop.location.public_id), **more}


def test_retry_gets_the_first_answer_and_acts_once():
    world = new_world()
    shirt, key = world.shop.stocked(1), fresh_key()

    first, second = (
        world.clerk.post("store/stock/receive", receipt(world, shirt), Idempotency_Key=key) for _try in range(2)
    )

    assert first.json() == second.json()
    assert first.json()["level"]["on_hand"] == 4
    assert ("Idempotency-Replayed" in first.headers, second.headers["Idempotency-Replayed"]) == (False, "true")
    assert StockMovement.objects.count() == 1


def test_refusal_is_kept_too():
    world = new_world()
    shirt, key = world.shop.stocked(1), fresh_key()
    body = {
        "variant": str(shirt.public_id),
        "delta": -5,
        "reason": "damaged",
        "location": str(world.shop.location.public_id),
    }

    first = world.manager.post("store/stock/adjust", body, Idempotency_Key=key)
    again = world.manager.post("store/stock/adjust", body, Idempotency_Key=key)

    refused(again, 409, "quantity", code="inventory.not_enough_units")
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"


def test_key_of_another_body_is_refused():
    world = new_world()
    shirt, key = world.shop.stocked(1), fresh_key()
    world.clerk.post("store/stock/receive", receipt(world, shirt), Idempotency_Key=key)

    response = world.clerk.post("store/stock/receive", receipt(world, shirt, note="other"), Idempotency_Key=key)

    refused(response, 422, "Idempotency-Key", code="outbox.key_reused")
    assert StockMovement.objects.count() == 1


def test_order_of_fields_does_not_matter():
    world = new_world()
    shirt, key = world.shop.stocked(1), fresh_key()
    body = receipt(world, shirt)

    world.clerk.post("store/stock/receive", body, Idempotency_Key=key)
    again = world.clerk.post("store/stock/receive", dict(reversed(body.items())), Idempotency_Key=key)

    assert again.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("key", [None, "", "a" * 256, "two words", "ñ"])
def test_missing_and_odd_keys_are_refused(key):
    world = new_world()
    shirt = world.shop.stocked(1)
    headers = {} if key is None else {"Idempotency_Key": key}

    refused(world.clerk.post("store/stock/receive", receipt(world, shirt), **headers), 400, "Idempotency-Key")
    assert not StockMovement.objects.exists()


def test_two_people_may_use_the_same_key():
    world = new_world()
    shirt, key = world.shop.stocked(1), fresh_key()

    for person in (world.clerk, world.manager):
        assert person.post("store/stock/receive", receipt(world, shirt), Idempotency_Key=key).status_code == 200

    assert StockMovement.objects.count() == 2


def test_guest_is_their_basket():
    world = new_world()
    shirt, key = world.shop.stocked(9), fresh_key()
    orders = []
    for _guest in range(2):
        draft, headers = begin(world, (shirt, 1))
        path = f"orders/{draft.json()['id']}/place"
        answers = [world.guest.post(path, {"contact": ANA}, Idempotency_Key=key, **headers).json() for _try in range(2)]
        assert answers[0] == answers[1]
        orders.append(answers[0]["number"])

    assert len(set(orders)) == 2
    assert Order.objects.filter(status="placed").count() == 2
    assert all(row.actor_key.startswith("cart:") for row in IdempotencyKey.objects.all())


def test_guest_without_a_basket_shares_no_answers():
    world = new_world()
    key = fresh_key()

    first, second = (Caller().post("carts", {}, Idempotency_Key=key).json() for _guest in range(2))

    assert first["id"] != second["id"]
    assert first["token"] != second["token"]
    assert world.shop.channel
