from __future__ import annotations

from apps.checkout import services
from apps.core import clock
from apps.fulfilment.events import FulfilmentRejected, FulfilmentShort, PickupExpired
from apps.orders.enums import CancelReason
from apps.outbox.registry import on


@on(FulfilmentRejected)
def cancel_what_was_rejected(event: FulfilmentRejected, *, event_id: int) -> None:  # noqa: ARG001 every handler gets it
    """No other shop is asked yet: what a shop cannot do is cancelled, and the customer told."""
    services.cancel_unsourced(order_id=event.order_id, reason=CancelReason.OUT_OF_STOCK, now=clock.now())


@on(FulfilmentShort)
def cancel_what_was_short(event: FulfilmentShort, *, event_id: int) -> None:  # noqa: ARG001 every handler gets it
    """Units that are not there are cancelled, and the customer told."""
    services.cancel_unsourced(order_id=event.order_id, reason=CancelReason.OUT_OF_STOCK, now=clock.now())


@on(PickupExpired)
def cancel_what_nobody_collected(event: PickupExpired, *, event_id: int) -> None:  # noqa: ARG001 every handler gets it
    """A no-show ends the order: nothing is owed, and whoever comes late may order again."""
    services.cancel_unsourced(order_id=event.order_id, reason=CancelReason.NOT_COLLECTED, now=clock.now())
