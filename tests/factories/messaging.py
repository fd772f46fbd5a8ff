from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from apps.messaging.enums import MessageState, Occasion
from apps.messaging.models import Message, MessageTransition, RestockAlert, Wording
from tests.factories.catalogue import VariantFactory
from tests.factories.orders import OrderFactory
from tests.factories.stores import SalesChannelFactory


class MessageFactory(DjangoModelFactory):
    class Meta:
        model = Message

    occasion = Occasion.ORDER_PLACED
    order = factory.SubFactory(OrderFactory)
    owner_key = factory.Sequence(lambda n: f"order:{n}")
    to_address = "ana@example.com"
    language = "en"


class MessageTransitionFactory(DjangoModelFactory):
    class Meta:
        model = MessageTransition

    message = factory.SubFactory(MessageFactory)
    to_state = MessageState.WAITING
    actor_key = "system"


class WordingFactory(DjangoModelFactory):
    class Meta:
        model = Wording

    occasion = Occasion.ORDER_PLACED
    language = "en"
    version = factory.Sequence(lambda n: n + 1)
    subject = "We have it"
    headline = "Thank you"
    text = "Hello {customer_name}"
    button = "See it"
    actor_key = "user:1"


class RestockAlertFactory(DjangoModelFactory):
    class Meta:
        model = RestockAlert

    channel = factory.SubFactory(SalesChannelFactory)
    variant = factory.SubFactory(VariantFactory)
    email = factory.Sequence(lambda n: f"ana{n}@example.com")
    language = "en"
