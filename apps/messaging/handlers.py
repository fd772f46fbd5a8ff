"""Which event is told with which letter. What is told to nobody, and why, stands in docs/guides/messages.md."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from apps.checkout.events import CardOrderNotPlaced
from apps.fulfilment.enums import DecisionState, RejectReason, ReminderKind
from apps.fulfilment.events import (
    AcceptanceLate,
    DecisionMade,
    DecisionOpened,
    DelegateNamed,
    FulfilmentRejected,
    FullInvoiceIssued,
    HandOverUndone,
    ParcelShipped,
    PickupCollected,
    PickupExpired,
    PickupExtended,
    PickupReady,
    PickupRefused,
    PickupReminder,
)
from apps.messaging import selectors, services
from apps.messaging.enums import Occasion
from apps.orders.enums import CancelReason
from apps.orders.events import OrderCancelled, OrderLinesCancelled, OrderPlaced
from apps.orders.models import OrderDelivery
from apps.outbox.registry import on
from apps.payments.enums import TaskKind
from apps.payments.events import CardRefunded, PaymentFailed, PaymentRefunded, PaymentTaskOpened

TOLD_ELSEWHERE: Final = frozenset({CancelReason.NOT_COLLECTED, CancelReason.REFUSED, CancelReason.REPLACED})
"""Reasons of a cancellation whose turn has a letter of its own."""
FOUND: Final = "found"
"""Why a question is overtaken by its goods."""
PATIENCE: Final = timedelta(minutes=10)
"""How long a shopper whose card was refused may go on trying before we write about it."""


@on(OrderPlaced, locks=False)
def confirm_order(event: OrderPlaced, *, event_id: int) -> None:  # noqa: ARG001 every handler gets the event's id
    """Sends the confirmation with the promised time, or with the address where it is brought."""
    is_sent = OrderDelivery.objects.filter(order_id=event.order_id).exists()
    occasion = Occasion.ORDER_TO_SEND if is_sent else Occasion.ORDER_PLACED
    services.write(occasion=occasion, order_id=event.order_id, owner_key=f"order:{event.order_id}")


@on(CardOrderNotPlaced)
def tell_not_placed(event: CardOrderNotPlaced, *, event_id: int) -> None:
    """Says that there is no order and nothing is charged: the browser may be closed by now."""
    services.write(occasion=Occasion.PLACING_FAILED, order_id=event.order_id, owner_key=f"event:{event_id}")


@on(PickupReady, locks=False)
def tell_ready(event: PickupReady, *, event_id: int) -> None:  # noqa: ARG001 every handler gets the event's id
    """Sends the code with which the customer collects: once all parts are there, or for each where that is agreed."""
    if not event.calls:
        return
    services.write(
        occasion=selectors.ready_occasion(event.fulfilment_order_id),
        order_id=event.order_id,
        owner_key=f"fulfilment_order:{event.fulfilment_order_id}",
    )


@on(PickupCollected, locks=False)
def thank(event: PickupCollected, *, event_id: int) -> None:  # noqa: ARG001 every handler gets the event's id
    """Sends the receipt; after an undone hand-over the next one has a receipt of its own."""
    again = f":{event.hand_over}" if event.hand_over > 1 else ""
    services.write(
        occasion=selectors.collected_occasion(event.fulfilment_order_id),
        order_id=event.order_id,
        owner_key=f"fulfilment_order:{event.fulfilment_order_id}{again}",
    )


@on(FullInvoiceIssued)
def send_invoice(event: FullInvoiceIssued, *, event_id: int) -> None:
    """Sends the invoice that stands in the place of the receipt: it also tells whose order it is that somebody asked."""
    services.write(occasion=Occasion.INVOICE_ISSUED, order_id=event.order_id, owner_key=f"event:{event_id}")


@on(PickupRefused)
def tell_refused(event: PickupRefused, *, event_id: int) -> None:
    """Says what the customer left at the desk and does not pay for."""
    services.write(occasion=Occasion.REFUSED_AT_DESK, order_id=event.order_id, owner_key=f"event:{event_id}")


@on(HandOverUndone)
def tell_undone(event: HandOverUndone, *, event_id: int) -> None:
    """Says that it waits at the desk again, and that the money goes back."""
    services.write(occasion=Occasion.HAND_OVER_UNDONE, order_id=event.order_id, owner_key=f"event:{event_id}")


@on(PickupReminder)
def remind(event: PickupReminder, *, event_id: int) -> None:
    """Reminds half-way, and on the last day, which may come twice where time was added."""
    is_last = event.kind == ReminderKind.LAST_DAY
    services.write(
        occasion=Occasion.PICKUP_LAST_DAY if is_last else Occasion.PICKUP_REMINDER,
        order_id=event.order_id,
        owner_key=f"event:{event_id}",
    )


@on(PickupExtended)
def tell_extended(event: PickupExtended, *, event_id: int) -> None:
    """Says until when it waits now."""
    services.write(occasion=Occasion.PICKUP_EXTENDED, order_id=event.order_id, owner_key=f"event:{event_id}")


@on(DelegateNamed)
def tell_delegate(event: DelegateNamed, *, event_id: int) -> None:
    """Tells the customer who may collect, so that nobody is named behind their back."""
    if event.is_named:
        services.write(occasion=Occasion.DELEGATE_NAMED, order_id=event.order_id, owner_key=f"event:{event_id}")


@on(PickupExpired)
def tell_expired(event: PickupExpired, *, event_id: int) -> None:  # noqa: ARG001 every handler gets the event's id
    """Says in plain words that the pickup is over, and how to order again."""
    services.write(
        occasion=Occasion.PICKUP_EXPIRED,
        order_id=event.order_id,
        owner_key=f"fulfilment_order:{event.fulfilment_order_id}",
    )


@on(ParcelShipped)
def tell_shipped(event: ParcelShipped, *, event_id: int) -> None:  # noqa: ARG001 every handler gets the event's id
    """Says that a parcel left."""
    services.write(
        occasion=Occasion.PARCEL_SHIPPED,
        order_id=event.order_id,
        owner_key=f"fulfilment_order:{event.fulfilment_order_id}",
    )


@on(OrderCancelled)
def tell_cancelled(event: OrderCancelled, *, event_id: int) -> None:  # noqa: ARG001 every handler gets the event's id
    """Says why the order ended. A no-show, and what was left at the desk, have messages of their own."""
    if event.reason not in TOLD_ELSEWHERE:
        is_missing = event.reason == CancelReason.OUT_OF_STOCK
        services.write(
            occasion=Occasion.ORDER_OUT_OF_STOCK if is_missing else Occasion.ORDER_CANCELLED,
            order_id=event.order_id,
            owner_key=f"order:{event.order_id}",
        )


@on(OrderLinesCancelled)
def tell_lines_cancelled(event: OrderLinesCancelled, *, event_id: int) -> None:
    """Says what could not be had; the rest of the order goes on. What was replaced is not lost."""
    if event.reason not in TOLD_ELSEWHERE:
        services.write(occasion=Occasion.LINES_CANCELLED, order_id=event.order_id, owner_key=f"event:{event_id}")


@on(DecisionOpened)
def ask_customer(event: DecisionOpened, *, event_id: int) -> None:  # noqa: ARG001 every handler gets the event's id
    """Asks once about all units that one pickup lost."""
    if event.is_first:
        services.write(
            occasion=Occasion.DECISION_NEEDED, order_id=event.order_id, owner_key=f"decision:{event.decision_id}"
        )


@on(DecisionMade)
def tell_decision(event: DecisionMade, *, event_id: int) -> None:
    """Says what happens now, and why nobody has to answer any more; a cancelled order has a letter of its own."""
    if event.state == DecisionState.OVERTAKEN and event.reason != FOUND:
        return
    occasion = {
        DecisionState.DEFAULTED: Occasion.DECISION_DEFAULTED,
        DecisionState.OVERTAKEN: Occasion.UNITS_FOUND,
    }.get(DecisionState(event.state), Occasion.DECISION_MADE)
    services.write(occasion=occasion, order_id=event.order_id, owner_key=f"event:{event_id}")


@on(AcceptanceLate)
def alert_shop(event: AcceptanceLate, *, event_id: int) -> None:  # noqa: ARG001 every handler gets the event's id
    """Tells the shop that an order waits, at half of its time."""
    services.write(
        occasion=Occasion.ACCEPTANCE_LATE,
        order_id=event.order_id,
        owner_key=f"fulfilment_order:{event.fulfilment_order_id}",
        location_id=event.location_id,
    )


@on(FulfilmentRejected)
def tell_shop_that_it_is_over(event: FulfilmentRejected, *, event_id: int) -> None:  # noqa: ARG001 every handler gets it
    """Tells the shop that nobody accepted in time. What the shop says itself it need not be told."""
    if event.reason == RejectReason.NO_ANSWER:
        services.write(
            occasion=Occasion.REJECTED_UNANSWERED,
            order_id=event.order_id,
            owner_key=f"fulfilment_order:{event.fulfilment_order_id}",
            location_id=event.location_id,
        )


@on(PaymentRefunded)
def tell_refunded_at_desk(event: PaymentRefunded, *, event_id: int) -> None:
    """Says how much went back, by which tender, when."""
    _about_money(event.owner, Occasion.REFUNDED, f"event:{event_id}")


@on(CardRefunded)
def tell_refunded_to_card(event: CardRefunded, *, event_id: int) -> None:
    """Says how much went back to the card, and when."""
    _about_money(event.owner, Occasion.REFUNDED, f"event:{event_id}")


@on(PaymentFailed)
def tell_card_gave_nothing(event: PaymentFailed, *, event_id: int) -> None:
    """A card refused at order, once per order and not while the shopper is still trying; or one that died before pickup."""
    if event.was_authorised:
        _about_money(event.owner, Occasion.PAY_AT_SHOP, f"event:{event_id}")
    else:
        _about_money(event.owner, Occasion.CARD_FAILED, "", wait=PATIENCE)


@on(PaymentTaskOpened)
def ask_for_money(event: PaymentTaskOpened, *, event_id: int) -> None:
    """A card could not be charged for what left: the rest is to be paid. Other tasks are for our own people."""
    if event.kind == TaskKind.CAPTURE_FAILED:
        _about_money(event.owner, Occasion.PAYMENT_NEEDED, f"event:{event_id}")


def _about_money(owner: str, occasion: Occasion, owner_key: str, *, wait: timedelta | None = None) -> None:
    kind, _colon, pk = owner.partition(":")
    if kind == "order":
        services.write(occasion=occasion, order_id=int(pk), owner_key=owner_key or owner, wait=wait)
