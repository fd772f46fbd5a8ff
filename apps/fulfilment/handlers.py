from __future__ import annotations

from apps.core import clock
from apps.fulfilment import services
from apps.inventory.events import PromiseBroken
from apps.outbox.registry import on


@on(PromiseBroken)
def shrink_work(event: PromiseBroken, *, event_id: int) -> None:  # noqa: ARG001 every handler gets the event's id
    """Takes units that are not there out of the shop's work, so that nobody looks for them."""
    if event.owner_kind == "order_line" and event.was_allocated:
        services.shrink_for_broken_promise(
            order_line_id=event.owner_id, location_id=event.location_id, quantity=event.quantity, now=clock.now()
        )
