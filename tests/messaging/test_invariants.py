"""`verify` sees messages that should not have left, and turns that nobody was told of."""

from __future__ import annotations

import pytest
from django.db import connection

from apps.core.management.commands.verify import installed_invariants
from apps.messaging.enums import AlertState, MessageState, Occasion, Purpose
from apps.messaging.models import Message
from apps.outbox import services as outbox
from tests.factories.messaging import MessageFactory, MessageTransitionFactory, RestockAlertFactory
from tests.factories.shop import open_shop

pytestmark = pytest.mark.django_db


def broken(code: str) -> int:
    (invariant,) = [one for one in installed_invariants() if one.code == code]
    with connection.cursor() as cursor:
        cursor.execute(invariant.sql)
        return len(cursor.fetchall())


def test_a_restock_letter_that_nobody_asked_for_is_seen():
    alert = RestockAlertFactory(state=AlertState.TOLD, told_at="2026-01-01T00:00Z")
    letter = {
        "occasion": Occasion.RESTOCKED, "purpose": Purpose.RESTOCK, "order": None, "state": MessageState.SENT,
        "sent_at": "2026-01-02T00:00Z",
    }  # fmt: skip
    MessageFactory(owner_key=f"restock_alert:{alert.pk}", **letter)
    assert broken("messaging.consent") == 0

    MessageFactory(owner_key="restock_alert:999999", **letter)

    assert broken("messaging.consent") == 1


def test_a_letter_sent_after_it_was_stopped_is_seen():
    alert = RestockAlertFactory(state=AlertState.STOPPED, told_at="2026-01-01T00:00Z", stopped_at="2026-01-02T00:00Z")
    MessageFactory(
        owner_key=f"restock_alert:{alert.pk}", occasion=Occasion.RESTOCKED, purpose=Purpose.RESTOCK, order=None,
        state=MessageState.SENT, sent_at="2026-01-03T00:00Z",
    )  # fmt: skip

    assert broken("messaging.consent") == 1


def test_a_letter_of_another_purpose_than_its_occasion_is_seen():
    MessageFactory(occasion=Occasion.ACCEPTANCE_LATE, purpose=Purpose.ORDER)

    assert broken("messaging.purpose") == 1


def test_a_state_without_its_step_is_seen():
    message = MessageFactory()
    MessageTransitionFactory(message=message, to_state=MessageState.WAITING)
    assert broken("messaging.steps") == 0

    Message.objects.update(state=MessageState.FAILED)

    assert broken("messaging.steps") == 1


def test_a_turn_that_nobody_was_told_of_is_seen():
    shop = open_shop()
    order = shop.placed((shop.stocked(3), 1))
    shop.ready(order)
    outbox.relay()
    assert broken("messaging.told") == 0

    Message.objects.filter(occasion=Occasion.PICKUP_READY).update(owner_key="fulfilment_order:0")

    assert broken("messaging.told") == 1


def test_somebody_told_without_a_letter_is_seen():
    RestockAlertFactory(state=AlertState.TOLD, told_at="2026-01-01T00:00Z")

    assert broken("messaging.alerts") == 1
