from __future__ import annotations

from apps.checkout import services
from apps.core import clock
from apps.fulfilment.events import FulfilmentRejected, FulfilmentShort, PickupExpired
from apps.orders.enums import CancelReason
from apps.outbox.registry import on
from apps.payments.events import (
    AuthorisationEnding,
    CardChargedBack,
    CardRefunded,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentFailed,
)


@on(FulfilmentRejected)
def settle_what_was_rejected(event: FulfilmentRejected, *, event_id: int) -> None:  # noqa: ARG001 every handler gets it
    """What a shop cannot do is sent from elsewhere, or the customer decides."""
    services.resolve_unsourced(
        order_id=event.order_id, work_id=event.fulfilment_order_id, reason=event.reason, now=clock.now()
    )


@on(FulfilmentShort)
def settle_what_was_short(event: FulfilmentShort, *, event_id: int) -> None:  # noqa: ARG001 every handler gets it
    """Units that are not there: the customer decides."""
    services.resolve_unsourced(
        order_id=event.order_id,
        work_id=event.fulfilment_order_id,
        units={event.order_line_id: event.quantity},
        reason=event.reason,
        now=clock.now(),
    )


@on(PickupExpired)
def cancel_what_nobody_collected(event: PickupExpired, *, event_id: int) -> None:  # noqa: ARG001 every handler gets it
    """A no-show ends its pickup: nothing is owed for it, and whoever comes late may order again."""
    services.cancel_unsourced(
        order_id=event.order_id,
        work_id=event.fulfilment_order_id,
        reason=CancelReason.NOT_COLLECTED,
        now=clock.now(),
    )


@on(PaymentAuthorised)
def place_what_is_paid_for(event: PaymentAuthorised, *, event_id: int) -> None:  # noqa: ARG001 every handler gets it
    """The customer may have closed their browser: the order is placed all the same, once."""
    if order_id := _order(event.owner):
        services.place_authorised(order_id=order_id, now=clock.now())


@on(PaymentCaptured)
def settle_what_was_charged(event: PaymentCaptured, *, event_id: int) -> None:  # noqa: ARG001 every handler gets it
    """An order is completed when its money is here; what was charged too much goes back."""
    _follow(event.owner)


@on(CardRefunded)
def settle_what_went_back(event: CardRefunded, *, event_id: int) -> None:  # noqa: ARG001 every handler gets it
    """An order is completed when it has paid exactly what it costs."""
    _follow(event.owner)


@on(CardChargedBack)
def settle_what_was_charged_back(event: CardChargedBack, *, event_id: int) -> None:  # noqa: ARG001 every handler gets it
    """Goods that are still here wait until they are paid again."""
    _follow(event.owner)


@on(PaymentFailed)
def ask_at_the_desk(event: PaymentFailed, *, event_id: int) -> None:  # noqa: ARG001 every handler gets it
    """A card that gives nothing any more: the desk takes another tender."""
    _follow(event.owner)


@on(AuthorisationEnding)
def charge_before_it_ends(event: AuthorisationEnding, *, event_id: int) -> None:  # noqa: ARG001 every handler gets it
    """What is still to be collected is charged while the card still holds it."""
    _follow(event.owner)


def _follow(owner: str) -> None:
    if order_id := _order(owner):
        services.follow_money(order_id=order_id, now=clock.now())


def _order(owner: str) -> int:
    kind, _colon, key = owner.partition(":")
    return int(key) if kind == "order" and key.isdecimal() else 0
