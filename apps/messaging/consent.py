"""Whether we may write: asked when a message is queued and again right before it leaves (I14).

Every purpose has a rule; a purpose without one may not be written for at all. Marketing will add its own, which looks
for a consent of the person and the channel at that moment.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from apps.messaging.enums import AlertState, Purpose
from apps.messaging.models import Message, RestockAlert

Rule = Callable[[Message], bool]


def may_write(message: Message) -> bool:
    """Whether this message may leave now. An address that was erased is never written to."""
    rule = RULES.get(message.purpose)
    return bool(message.to_address) and rule is not None and rule(message)


def _about_an_order(message: Message) -> bool:
    """The contract itself: no consent is needed, but a person who was erased has no address on the order any more."""
    return message.order is not None and message.order.contact_email == message.to_address


def _asked_for(message: Message) -> bool:
    """The wish to be told is the consent; stopping it, or the erasure of the address, ends it."""
    pk = int(message.owner_key.partition("#")[0].partition(":")[2])
    return RestockAlert.objects.filter(pk=pk, state=AlertState.TOLD, email=message.to_address).exists()


def _to_the_shop(message: Message) -> bool:
    """Our own people, at the address that the shop has now."""
    place = message.order.place if message.order else None
    return place is not None


RULES: Final[dict[str, Rule]] = {
    Purpose.ORDER: _about_an_order,
    Purpose.RESTOCK: _asked_for,
    Purpose.STAFF: _to_the_shop,
}
