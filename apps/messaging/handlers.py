from __future__ import annotations

from apps.fulfilment.events import PickupCollected, PickupExpired, PickupReady
from apps.messaging import services
from apps.messaging.enums import Occasion
from apps.orders.enums import CancelReason
from apps.orders.events import OrderCancelled, OrderLinesCancelled, OrderPlaced
from apps.outbox.registry import on


@on(OrderPlaced)
def confirm_order(event: OrderPlaced, *, event_id: int) -> None:  # noqa: ARG001 every handler gets the event's id
    """Sends the confirmation with the promised time."""
    services.write(occasion=Occasion.ORDER_PLACED, order_id=event.order_id, owner_key=f"order:{event.order_id}")


@on(PickupReady)
def tell_ready(event: PickupReady, *, event_id: int) -> None:  # noqa: ARG001 every handler gets the event's id
    """Sends the code with which the customer collects, once all parts are there (or for each, where that is agreed)."""
    if not event.calls:
        return
    services.write(
        occasion=Occasion.PICKUP_READY,
        order_id=event.order_id,
        owner_key=f"fulfilment_order:{event.fulfilment_order_id}",
    )


@on(PickupCollected)
def thank(event: PickupCollected, *, event_id: int) -> None:  # noqa: ARG001 every handler gets the event's id
    """Sends the receipt."""
    services.write(
        occasion=Occasion.PICKUP_COLLECTED,
        order_id=event.order_id,
        owner_key=f"fulfilment_order:{event.fulfilment_order_id}",
    )


@on(PickupExpired)
def tell_expired(event: PickupExpired, *, event_id: int) -> None:  # noqa: ARG001 every handler gets the event's id
    """Says in plain words that the pickup is over, and how to order again."""
    services.write(
        occasion=Occasion.PICKUP_EXPIRED,
        order_id=event.order_id,
        owner_key=f"fulfilment_order:{event.fulfilment_order_id}",
    )


@on(OrderCancelled)
def tell_cancelled(event: OrderCancelled, *, event_id: int) -> None:  # noqa: ARG001 every handler gets the event's id
    """Says why the order ended. A no-show has a message of its own."""
    if event.reason != CancelReason.NOT_COLLECTED:
        is_missing = event.reason == CancelReason.OUT_OF_STOCK
        services.write(
            occasion=Occasion.ORDER_OUT_OF_STOCK if is_missing else Occasion.ORDER_CANCELLED,
            order_id=event.order_id,
            owner_key=f"order:{event.order_id}",
        )


@on(OrderLinesCancelled)
def tell_lines_cancelled(event: OrderLinesCancelled, *, event_id: int) -> None:
    """Says what could not be had; the rest of the order goes on. What was replaced is not lost."""
    if event.reason not in {CancelReason.NOT_COLLECTED, CancelReason.REPLACED}:
        services.write(occasion=Occasion.LINES_CANCELLED, order_id=event.order_id, owner_key=f"event:{event_id}")
