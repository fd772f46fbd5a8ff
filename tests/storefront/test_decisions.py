"""The page behind "please decide": every way out is previewed before it is done, and nobody else's question is there."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from apps.core import clock
from apps.fulfilment.enums import DecisionState
from apps.fulfilment.models import Decision
from apps.orders import selectors as orders
from tests.factories.shop import NOW
from tests.fulfilment.asking import alike, asked, asking_shop, other_shop, short, stock
from tests.storefront.test_pages import at, body

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch):
    """A shirt was ordered twice, and one of them cannot be found; another shop has it, and there is a green one."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    shop = asking_shop(wait_days=7)
    shirt = shop.stocked(3)
    near = other_shop(shop, name="Lumbre Norte", code="MAD-9")
    stock(shirt, near, 5)
    green = alike(shop, shirt, 4, amount=1000, same_product=True)
    order = shop.placed((shirt, 2))
    short(shop, order)
    return order, asked(order), near, green


def link(order, decision, language: str = "en") -> str:
    return at("decide", order.public_id, orders.link_token(order), decision.public_id, language=language)


def state(decision) -> tuple[str, str]:
    decision.refresh_from_db()
    return decision.state, decision.choice


def test_order_page_asks_to_decide(world):
    order, decision, *_ = world

    page = body(Client().get(at("order", order.public_id, orders.link_token(order))))

    assert "Please decide: 1 × Blue shirt could not be found" in page
    assert link(order, decision) in page


def test_page_shows_every_way_out_the_deadline_and_the_default(world):
    order, decision, *_ = world

    page = body(Client().get(link(order, decision)))

    for said in ("Collect it at Lumbre Norte", "Take Blue shirt", "Wait for it", "Do without it", "Tell us by"):
        assert said in page
    assert "Have it sent home" not in page  # nothing is paid, so nothing is sent
    assert "Recogerlo en Lumbre Norte" in body(Client().get(link(order, decision, "es")))


@pytest.mark.parametrize("choice", ["other_shop:MAD-9", "refund", "substitute"])
def test_answer_is_shown_before_it_is_done_and_done_once(world, choice):
    order, decision, _near, green = world
    ticked = f"substitute:{green.public_id}" if choice == "substitute" else choice

    confirm = Client().post(link(order, decision), {"answer": ticked})

    assert "Is that right?" in body(confirm)
    assert "It will cost" in body(confirm)
    assert state(decision) == (DecisionState.OPEN, "")
    sure = {"answer": ticked, "sure": "1"}
    assert Client().post(link(order, decision), sure).status_code == 302
    assert state(decision) == (DecisionState.ANSWERED, choice.partition(":")[0])
    assert "Thank you, it is settled" in body(Client().post(link(order, decision), sure))


def test_waiting_is_done_at_once_and_may_be_taken_back(world):
    order, decision, *_ = world

    assert Client().post(link(order, decision), {"answer": "wait"}).status_code == 302

    assert state(decision)[0] == DecisionState.WAITING
    assert "Do without it" in body(Client().get(link(order, decision)))


@pytest.mark.parametrize(
    "ticked",
    [
        "",
        "explode",
        "ship",
        "other_shop",
        "other_shop:MOON",
        "substitute:00000000-0000-4000-8000-000000000000",
        "substitute:x",
    ],
)
def test_answer_that_was_not_offered_changes_nothing(world, ticked):
    order, decision, *_ = world

    answer = Client().post(link(order, decision), {"answer": ticked, "sure": "1"})

    assert answer.status_code == 400
    assert "Choose what we shall do." in body(answer)
    assert state(decision) == (DecisionState.OPEN, "")


def test_somebody_quicker_leaves_the_question_open(world, monkeypatch):
    order, decision, near, _green = world
    sure = {"answer": f"other_shop:{near.code}", "sure": "1"}
    from apps.checkout.services import _decide  # noqa: PLC0415 to be quicker than the page
    from apps.inventory.errors import OutOfStock  # noqa: PLC0415 to be quicker than the page

    def gone(*_args, **_more):
        raise OutOfStock

    monkeypatch.setattr(_decide, "_carry_out", gone)

    answer = Client().post(link(order, decision), sure)

    assert answer.status_code == 409
    assert 'role="alert"' in body(answer)
    assert state(decision) == (DecisionState.OPEN, "")


def test_question_of_another_order_is_not_there(world):
    order, decision, *_ = world
    token = orders.link_token(order)

    for public_id, secret, which in (
        (order.public_id, "wrong", decision.public_id),
        (uuid.uuid4(), token, decision.public_id),
        (order.public_id, token, uuid.uuid4()),
    ):
        assert Client().get(at("decide", public_id, secret, which)).status_code == 404
        assert (
            Client().post(at("decide", public_id, secret, which), {"answer": "refund", "sure": "1"}).status_code == 404
        )
    assert Decision.objects.get().state == DecisionState.OPEN
