from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from apps.messaging.enums import MessageState, Occasion
from apps.messaging.models import Message, MessageTransition
from tests.factories.orders import OrderFactory


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
