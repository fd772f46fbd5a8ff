"""What single events add to a letter: read from the event that caused it, for an event never changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from zoneinfo import ZoneInfo

from apps.core.money import Money
from apps.fulfilment.models import FulfilmentOrder
from apps.messaging.enums import Occasion
from apps.messaging.facts import Extra, Facts, shown_time
from apps.messaging.letters import Link
from apps.messaging.models import Message
from apps.orders.models import Order
from apps.outbox.models import Event
from apps.payments.enums import Tender

Builder = Callable[[Message, Order, FulfilmentOrder | None, dict[str, Any]], Extra | None]


def owner_of(owner_key: str) -> tuple[str, int]:
    """Kind and id of what a message is about; `#2` marks one that was sent again."""
    kind, _colon, pk = owner_key.partition("#")[0].partition(":")
    return kind, int(pk.partition(":")[0])


def payload_of(owner_key: str) -> dict[str, Any]:
    """The event that a message is about; empty where it is about something else."""
    kind, pk = owner_of(owner_key)
    row = Event.objects.filter(pk=pk).values_list("payload", flat=True).first() if kind == "event" else None
    return dict(row or {})


def work_id(kind: str, pk: int) -> int | None:
    """The work that an event is about."""
    found = payload_of(f"{kind}:{pk}").get("fulfilment_order_id")
    return int(found) if found is not None else None


def extra_of(message: Message, order: Order, work: FulfilmentOrder | None) -> Extra | None:
    """What this occasion adds, or None when the message is no longer worth sending."""
    builder = BUILDERS.get(message.occasion)
    return builder(message, order, work, payload_of(message.owner_key)) if builder else Extra()


def example_of(invented: Facts) -> Extra:
    """For trying words on a real order: what its event would add is taken from an invented one."""
    own = {"amount", "tender", "happened_at", "deadline", "default", "outcome", "delegate_name", "minutes"}
    return Extra(
        values={name: value for name, value in invented.values.items() if name in own},
        links={Link.DECISION: invented.links[Link.DECISION]},
        options=invented.options,
    )


def _refunded(message: Message, order: Order, work: FulfilmentOrder | None, told: dict[str, Any]) -> Extra | None:
    at = Event.objects.filter(pk=owner_of(message.owner_key)[1]).values_list("created_at", flat=True).first()
    place = work.location if work else order.place
    return Extra(
        values={
            "amount": Money(int(told["amount"]), told["currency"]).shown(message.language),
            "tender": str(Tender(told["tender"]).label),
            "happened_at": shown_time(at, ZoneInfo(place.time_zone if place else "UTC"), message.language),
        }
    )


BUILDERS: Final[dict[str, Builder]] = {Occasion.REFUNDED: _refunded}
