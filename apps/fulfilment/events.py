from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.outbox.events import CustomerEvent, DomainEvent


@dataclass(frozen=True, kw_only=True)
class FulfilmentEvent(CustomerEvent):
    """What all events of a fulfilment order carry."""

    order_id: int
    fulfilment_order_id: int
    location_id: int


@dataclass(frozen=True, kw_only=True)
class FulfilmentAccepted(FulfilmentEvent):
    name: ClassVar[str] = "fulfilment.accepted"


@dataclass(frozen=True, kw_only=True)
class PickingStarted(FulfilmentEvent):
    name: ClassVar[str] = "fulfilment.picking_started"


@dataclass(frozen=True, kw_only=True)
class FulfilmentPacked(FulfilmentEvent):
    name: ClassVar[str] = "fulfilment.packed"


@dataclass(frozen=True, kw_only=True)
class FulfilmentRejected(FulfilmentEvent):
    """The shop cannot do it; all its units are unsourced now."""

    name: ClassVar[str] = "fulfilment.rejected"
    reason: str


@dataclass(frozen=True, kw_only=True)
class FulfilmentShort(FulfilmentEvent):
    """Some units were not there; they are unsourced now."""

    name: ClassVar[str] = "fulfilment.short"
    order_line_id: int
    quantity: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class FulfilmentCancelled(FulfilmentEvent):
    name: ClassVar[str] = "fulfilment.cancelled"


@dataclass(frozen=True, kw_only=True)
class PickupReady(FulfilmentEvent):
    """It lies on the pickup shelf. The customer is called where `calls` says so: once, when all parts are there."""

    name: ClassVar[str] = "fulfilment.pickup_ready"
    calls: bool = True


@dataclass(frozen=True, kw_only=True)
class PickupCollected(FulfilmentEvent):
    name: ClassVar[str] = "fulfilment.pickup_collected"
    amount: int
    hand_over: int = 1


@dataclass(frozen=True, kw_only=True)
class PickupExpired(FulfilmentEvent):
    """Nobody came; its units are unsourced and on their way back to the shelf."""

    name: ClassVar[str] = "fulfilment.pickup_expired"


@dataclass(frozen=True, kw_only=True)
class PutBackDone(FulfilmentEvent):
    name: ClassVar[str] = "fulfilment.put_back_done"
    variant_id: int
    quantity: int


@dataclass(frozen=True, kw_only=True)
class AcceptanceLate(FulfilmentEvent):
    """Half of the shop's open minutes to accept it have passed: its manager should look."""

    name: ClassVar[str] = "fulfilment.acceptance_late"


@dataclass(frozen=True, kw_only=True)
class ParcelShipped(FulfilmentEvent):
    """A parcel left the house."""

    name: ClassVar[str] = "fulfilment.parcel_shipped"
    amount: int


@dataclass(frozen=True, kw_only=True)
class ParcelDelivered(FulfilmentEvent):
    name: ClassVar[str] = "fulfilment.parcel_delivered"


@dataclass(frozen=True, kw_only=True)
class DecisionEvent(FulfilmentEvent):
    """What all events of a customer decision carry."""

    decision_id: int


@dataclass(frozen=True, kw_only=True)
class DecisionOpened(DecisionEvent):
    """A customer is asked about units that a shop could not keep. Of several opened together one `is_first`: one mail."""

    name: ClassVar[str] = "fulfilment.decision_opened"
    quantity: int
    reason: str
    is_first: bool


@dataclass(frozen=True, kw_only=True)
class DecisionMade(DecisionEvent):
    """The customer answered, or nobody did in time (`state` defaulted), or it was no longer needed (overtaken)."""

    name: ClassVar[str] = "fulfilment.decision_made"
    state: str
    choice: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class CountFinished(DomainEvent):
    """Somebody counted an item that was missed: of `missing` units so many were `found`, and sell again."""

    name: ClassVar[str] = "fulfilment.count_finished"
    variant_id: int
    location_id: int
    missing: int
    found: int


@dataclass(frozen=True, kw_only=True)
class OrderHeld(CustomerEvent):
    """Something must be cleared up first; with a fulfilment order only that one waits."""

    name: ClassVar[str] = "fulfilment.order_held"
    order_id: int
    fulfilment_order_id: int | None
    hold_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class OrderHoldEnded(CustomerEvent):
    name: ClassVar[str] = "fulfilment.order_hold_ended"
    order_id: int
    fulfilment_order_id: int | None
    hold_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class FulfilmentSplit(FulfilmentEvent):
    """Some units of a ready pickup stay behind, in a fulfilment order of their own, which this event is about."""

    name: ClassVar[str] = "fulfilment.split"
    split_from_id: int


@dataclass(frozen=True, kw_only=True)
class PickupRefused(FulfilmentEvent):
    """The customer left these units at the desk; they are cancelled and wait to be put back."""

    name: ClassVar[str] = "fulfilment.pickup_refused"
    amount: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class FullInvoiceIssued(FulfilmentEvent):
    """The receipt of a hand-over was replaced by an invoice with the customer's tax data."""

    name: ClassVar[str] = "fulfilment.full_invoice_issued"
    document_id: int


@dataclass(frozen=True, kw_only=True)
class HandOverUndone(FulfilmentEvent):
    """A manager has the units back in hand; they wait for their customer again."""

    name: ClassVar[str] = "fulfilment.hand_over_undone"
    amount: int
    hand_over: int


@dataclass(frozen=True, kw_only=True)
class PickupExtended(FulfilmentEvent):
    """There is more time to collect it: `reason` is staff, customer, closed (on the last day), held (nobody could collect it), or not_reminded."""

    name: ClassVar[str] = "fulfilment.pickup_extended"
    reason: str


@dataclass(frozen=True, kw_only=True)
class PickupReminder(FulfilmentEvent):
    """Nobody has come yet: half-way, and on the last day. Once for all parts that wait for one customer."""

    name: ClassVar[str] = "fulfilment.pickup_reminder"
    kind: str


@dataclass(frozen=True, kw_only=True)
class CustomerArrived(CustomerEvent):
    """The customer says that they are at the shop."""

    name: ClassVar[str] = "fulfilment.customer_arrived"
    order_id: int
    pickup_group_id: int
    location_id: int


@dataclass(frozen=True, kw_only=True)
class DelegateNamed(CustomerEvent):
    """Somebody else may collect it, or (`is_named` false) nobody else any more."""

    name: ClassVar[str] = "fulfilment.delegate_named"
    order_id: int
    pickup_group_id: int
    location_id: int
    is_named: bool
