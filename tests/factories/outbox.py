from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from apps.outbox.models import Delivery, Event, IdempotencyKey, InboxMessage


class EventFactory(DjangoModelFactory):
    class Meta:
        model = Event

    name = "inventory.stock_changed"
    key = "stock:1:1"
    payload = factory.LazyFunction(lambda: {"variant_id": 1, "location_id": 1, "level_version": 1})


class DeliveryFactory(DjangoModelFactory):
    class Meta:
        model = Delivery

    event = factory.SubFactory(EventFactory)
    handler = "tests.listen"
    key = factory.SelfAttribute("event.key")


class IdempotencyKeyFactory(DjangoModelFactory):
    class Meta:
        model = IdempotencyKey

    actor_key = "user:1"
    key = factory.Sequence(lambda n: f"key-{n}")
    request_hash = "0" * 64


class InboxMessageFactory(DjangoModelFactory):
    class Meta:
        model = InboxMessage

    source = "stripe"
    event_id = factory.Sequence(lambda n: f"evt_{n}")
    name = "payment_intent.amount_capturable_updated"
    subject = "pi_1"
