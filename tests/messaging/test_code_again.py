"""The pickup code once more: to the address of the order alone, not too often, and without telling who has one."""

from __future__ import annotations

from functools import partial

import pytest
from django.core import mail
from django.core.management import call_command

from apps.accounts.errors import TooManyAttempts
from apps.accounts.models import AttemptCounter
from apps.accounts.permissions import Role
from apps.audit.models import AuditEntry
from apps.core.errors import PermissionDenied
from apps.fulfilment.errors import NotWaiting
from apps.messaging import services
from apps.messaging.enums import MessageState, Occasion
from apps.messaging.models import Message
from apps.orders import selectors as orders
from apps.orders.models import Order
from apps.outbox import services as outbox
from tests.api.client import Caller
from tests.factories.shop import ANA, GUEST, code_of, open_shop, staff_of, work_of
from tests.factories.stores import LocationFactory
from tests.races import outcomes, race

pytestmark = pytest.mark.django_db


def post():
    outbox.relay()
    while services.send_due():
        pass
    return mail.outbox


@pytest.fixture
def shop():
    return open_shop()


@pytest.fixture
def order(shop):
    order = shop.placed((shop.stocked(3), 1))
    shop.ready(order)
    post()
    mail.outbox.clear()
    return order


def again(order, actor=GUEST):
    services.send_code_again(order_id=order.pk, actor=actor)
    return post()


def test_code_is_sent_again_to_the_address_of_the_order(order):
    (sent,) = again(order)

    assert sent.to == [ANA.email]
    assert code_of(work_of(order)) in sent.subject
    assert Message.objects.filter(occasion=Occasion.PICKUP_READY, state=MessageState.SENT).count() == 2
    call_command("verify", verbosity=0)


def test_after_three_times_it_is_enough_for_an_hour(order):
    for _time in range(3):
        again(order)
    with pytest.raises(TooManyAttempts, match="several times"):
        again(order)

    assert len(mail.outbox) == 3
    AttemptCounter.objects.all().delete()
    assert len(again(order)) == 4


def test_an_order_without_an_address_gets_the_same_answer(order):
    Order.objects.filter(pk=order.pk).update(contact_email="")

    assert again(order) == []


def test_a_changed_address_gets_it_and_the_old_one_does_not(order):
    Order.objects.filter(pk=order.pk).update(contact_email="new@example.com")

    (sent,) = again(order)

    assert sent.to == ["new@example.com"]


def test_what_was_given_up_is_tried_anew(order):
    Message.objects.filter(occasion=Occasion.PICKUP_READY).update(state=MessageState.FAILED, sent_at=None)

    assert len(again(order)) == 1
    assert Message.objects.get(occasion=Occasion.PICKUP_READY).state == MessageState.SENT


def test_nothing_is_sent_of_what_does_not_wait(shop):
    order = shop.placed((shop.stocked(3), 1))

    with pytest.raises(NotWaiting):
        again(order)


def test_staff_of_the_shop_may_and_leave_a_trace(shop, order):
    for actor in (staff_of(LocationFactory(), Role.STAFF), staff_of(shop.location, Role.FINANCE)):
        with pytest.raises(PermissionDenied):
            again(order, actor)
    assert mail.outbox == []

    assert len(again(order, shop.clerk)) == 1
    assert AuditEntry.objects.filter(verb="message.send_code_again").count() == 1


def test_over_rest_the_holder_is_told_nothing_of_the_address(order):
    holder = Caller(**{"X-Omni-Order-Token": orders.link_token(order)})
    with_one = holder.post(f"orders/{order.public_id}/send-code", {})
    Order.objects.filter(pk=order.pk).update(contact_email="")
    without = holder.post(f"orders/{order.public_id}/send-code", {})

    assert with_one.status_code == without.status_code == 202
    assert with_one.json() == without.json()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_asked_for_from_six_pages_at_once_it_is_sent_once():
    shop = open_shop()
    order = shop.placed((shop.stocked(3), 1))
    shop.ready(order)
    post()

    results = race(*[partial(services.send_code_again, order_id=order.pk, actor=GUEST) for _page in range(6)])

    assert outcomes(results) == {"ok": 3, "TooManyAttempts": 3}
    assert Message.objects.filter(occasion=Occasion.PICKUP_READY, state=MessageState.WAITING).count() == 1
