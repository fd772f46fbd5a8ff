"""What single events add to a letter: read from the event that caused it, for an event never changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from zoneinfo import ZoneInfo

from apps.core.money import Money
from apps.fulfilment.enums import OPEN
from apps.fulfilment.models import FulfilmentOrder, PickupGroup
from apps.messaging import decision_facts
from apps.messaging.enums import Occasion
from apps.messaging.facts import Extra, Facts, shown_time, to_pay
from apps.messaging.letters import Link
from apps.messaging.models import Message
from apps.orders import services as order_money
from apps.orders.enums import OrderStatus
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
    if kind == "decision":
        return decision_facts.work_id(pk)
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
    return Extra(
        values={
            "amount": Money(int(told["amount"]), told["currency"]).shown(message.language),
            "tender": str(Tender(told.get("tender", Tender.CARD)).label),
            "happened_at": shown_time(at, zone_of(order, work), message.language),
        }
    )


def _amount(message: Message, order: Order, work: FulfilmentOrder | None, told: dict[str, Any]) -> Extra | None:  # noqa: ARG001 a builder
    return Extra(values={"amount": Money(int(told["amount"]), told["currency"]).shown(message.language)})


def _card_refused(message: Message, order: Order, work: FulfilmentOrder | None, told: dict[str, Any]) -> Extra | None:  # noqa: ARG001 a builder
    """Only while there is no order: another try, or paying in the shop, may have placed it meanwhile."""
    if order.status in {OrderStatus.PLACED, OrderStatus.CLOSED}:
        return None
    return Extra(values={"amount": Money(order.total_amount, order.currency).shown(message.language)})


def _pay_at_shop(message: Message, order: Order, work: FulfilmentOrder | None, told: dict[str, Any]) -> Extra | None:  # noqa: ARG001 a builder
    """Only while something is to be paid for goods that are still to be collected."""
    is_waiting = FulfilmentOrder.objects.filter(order=order, status__in=OPEN).exists()
    if order.status != OrderStatus.PLACED or not is_waiting:
        return None
    left = to_pay(order, order_money.due_of(order), message.language)
    return Extra(values={"amount": left}) if left else None


def _late(message: Message, order: Order, work: FulfilmentOrder | None, told: dict[str, Any]) -> Extra | None:  # noqa: ARG001 a builder
    """The other half of the shop's time is left."""
    return Extra(values={"minutes": str(work.location.acceptance_minutes // 2)}) if work else None


def _delegate(message: Message, order: Order, work: FulfilmentOrder | None, told: dict[str, Any]) -> Extra | None:  # noqa: ARG001 a builder
    """Only while that person may collect it."""
    group = PickupGroup.objects.filter(pk=told["pickup_group_id"]).first()
    return Extra(values={"delegate_name": group.delegate_name}) if group and group.delegate_name else None


def zone_of(order: Order, work: FulfilmentOrder | None) -> ZoneInfo:
    """On whose clock times are told."""
    place = work.location if work else order.place
    return ZoneInfo(place.time_zone if place else "UTC")


def _asked(message: Message, order: Order, work: FulfilmentOrder | None, told: dict[str, Any]) -> Extra | None:  # noqa: ARG001 a builder
    pk = owner_of(message.owner_key)[1]
    return decision_facts.asked(pk, order, zone_of(order, work), message.language)


def _decided(message: Message, order: Order, work: FulfilmentOrder | None, told: dict[str, Any]) -> Extra | None:
    return decision_facts.decided(int(told["decision_id"]), str(told["choice"]), zone_of(order, work), message.language)


BUILDERS: Final[dict[str, Builder]] = {
    Occasion.REFUNDED: _refunded,
    Occasion.PLACING_FAILED: _amount,
    Occasion.PAYMENT_NEEDED: _amount,
    Occasion.CARD_FAILED: _card_refused,
    Occasion.PAY_AT_SHOP: _pay_at_shop,
    Occasion.ACCEPTANCE_LATE: _late,
    Occasion.DELEGATE_NAMED: _delegate,
    Occasion.DECISION_NEEDED: _asked,
    Occasion.DECISION_MADE: _decided,
    Occasion.DECISION_DEFAULTED: _decided,
    Occasion.UNITS_FOUND: _decided,
}
