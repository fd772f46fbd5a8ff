"""An order's timeline tells all that happened: who by name, what in words, when, and why."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.permissions import ROLE_PERMISSIONS, Role
from apps.backoffice.admin.story import story_of
from apps.core.actor import Actor, ActorKind
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import HoldKind, RejectReason
from apps.messaging.models import Message
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.payments import selectors as payments
from tests.factories.accounts import UserFactory
from tests.factories.shop import NOW, Shop, open_shop, work_of
from tests.factories.stores import EmploymentFactory

pytestmark = pytest.mark.django_db
MOST = 20


@pytest.fixture
def shop() -> Shop:
    return open_shop()


def nuria(shop: Shop) -> Actor:
    user = UserFactory(name="Nuria Vidal")
    grants = {str(permission): frozenset({shop.location.pk}) for permission in ROLE_PERMISSIONS[Role.MANAGER]}
    return Actor(
        kind=ActorKind.STAFF, key=f"user:{user.pk}", user_id=user.pk, location_id=shop.location.pk, grants=grants
    )


def deliver() -> None:
    while outbox.fan_out() or outbox.relay():
        pass


def told(order: Order) -> list[tuple[str, str, str]]:
    attempts = list(payments.attempts_of(f"order:{order.pk}"))
    found = story_of(order, attempts, list(Message.objects.filter(order=order)))
    return [(entry.who, entry.what, entry.why) for entry in found]


def test_holds_rejections_and_decisions_are_told_by_name(shop):
    shop.channel.decision_minutes = 60
    shop.channel.save()
    order = shop.placed((shop.stocked(5), 2))
    who = nuria(shop)
    hold = fulfilment.hold(order_id=order.pk, kind=HoldKind.FRAUD, reason="Three cards", actor=who, now=NOW)
    fulfilment.end_hold(hold_id=hold.public_id, actor=who, now=NOW)
    fulfilment.reject(work_id=work_of(order).public_id, reason=RejectReason.NOT_FOUND, actor=who, now=NOW)
    deliver()

    story = told(order)

    assert ("Nuria Vidal", "Hold: Looks like fraud", "Three cards") in story
    assert ("Nuria Vidal", "Hold ended: Looks like fraud", "") in story
    assert ("Nuria Vidal", f"{shop.location.name}: Rejected", "Can't find it") in story
    assert any(what.startswith("Decision: Waiting for the customer · 2 units") for _who, what, _why in story)
    assert not any("user:" in part or "not_found" in part for row in story for part in row)


def test_a_hand_over_tells_money_papers_and_who_it_was(shop):
    order = shop.placed((shop.stocked(5), 1))
    shop.collected(order)

    what = [row[1] for row in told(order)]

    assert "Handed over: €10.00 · Pickup code" in what
    assert any(line.startswith("Document ") and line.endswith("€10.00") for line in what)
    assert any(line.startswith("Payment: ") for line in what)


def test_the_newest_stands_first_and_others_orders_are_not_told(shop):
    shirt = shop.stocked(9)
    one, other = shop.placed((shirt, 1)), shop.placed((shirt, 1))
    fulfilment.hold(order_id=other.pk, kind=HoldKind.STAFF, reason="Not this one", actor=nuria(shop), now=NOW)

    story = story_of(one, [], [])

    assert [entry.at for entry in story] == sorted((entry.at for entry in story), reverse=True)
    assert not any("Not this one" in entry.why for entry in story)


def test_the_page_of_an_order_costs_the_same_whatever_happened(shop):
    shirt = shop.stocked(50)
    client, counts = Client(), []
    client.force_login(EmploymentFactory(role=Role.ADMIN, location=None, user__is_staff=True).user)
    for holds in (1, 3):
        order = shop.placed((shirt, 1))
        for _ in range(holds):
            hold = fulfilment.hold(order_id=order.pk, kind=HoldKind.STAFF, reason="Ask", actor=nuria(shop), now=NOW)
            fulfilment.end_hold(hold_id=hold.public_id, actor=nuria(shop), now=NOW)
        client.get(f"/admin/orders/order/{order.pk}/change/")  # Django remembers its content types from here on
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"/admin/orders/order/{order.pk}/change/")
        assert "Hold: Put on hold by staff" in page.content.decode()
        counts.append(len(queries))

    assert counts[0] == counts[1] <= MOST
