"""What a customer decision changes in an order: a preview that only computes, and its confirmation, which gives just that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from apps.core.actor import Actor
from apps.fulfilment import services as fulfilment
from apps.fulfilment.services import Address, SubstituteOption
from apps.inventory.enums import Method
from apps.inventory.services import Plan
from apps.orders import services as orders
from apps.orders.enums import CancelReason, ChangeKind
from apps.orders.models import Order, OrderChange, OrderLine
from apps.orders.services import DraftLine
from apps.stores.models import Location

FOUR_DIGITS = Decimal("0.0001")


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What shall become of `quantity` units of a line: from where and until when they are to be had, or what instead."""

    kind: ChangeKind
    line: OrderLine
    quantity: int
    location: Location | None = None
    promised_at: datetime | None = None
    address: Address | None = None
    substitute: SubstituteOption | None = None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a proposal does: the goods by kind, place and time, and what the order costs before and after."""

    kind: ChangeKind
    quantity: int
    location_id: int | None
    promised_at: datetime | None
    replacement: DraftLine | None
    due_before_amount: int
    due_after_amount: int

    @property
    def saved_amount(self) -> int:
        return self.due_before_amount - self.due_after_amount


def preview_change(proposal: Proposal, *, due_amount: int, is_tax_included: bool, delivery_amount: int = 0) -> Preview:
    """What a proposal does to goods and money of an order that costs `due_amount` now. Pure: it reads and writes nothing.

    `delivery_amount` is what of the delivery ends with these units if they are cancelled.
    """
    worth = orders.share_of(proposal.line, proposal.quantity).total_amount
    replacement, after = None, due_amount
    if proposal.kind == ChangeKind.CANCEL:
        after = due_amount - worth - delivery_amount
    elif proposal.substitute is not None:
        replacement = _line(proposal, proposal.substitute, worth, is_tax_included=is_tax_included)
        after = due_amount - worth + replacement.total_amount
    return Preview(
        kind=proposal.kind,
        quantity=proposal.quantity,
        location_id=proposal.location.pk if proposal.location else None,
        promised_at=proposal.promised_at,
        replacement=replacement,
        due_before_amount=due_amount,
        due_after_amount=after,
    )


def confirm_change(order: Order, proposal: Proposal, plan: Plan, *, actor: Actor, now: datetime) -> OrderChange:
    """Does what the preview of the same proposal says, to a locked order; the caller applies the plan, last.

    Locks: nothing more. Publishes: OrderLinesCancelled or OrderCancelled where units are cancelled.
    """
    said = preview_change(
        proposal,
        due_amount=orders.due_of(order),
        is_tax_included=order.is_tax_included,
        delivery_amount=orders.delivery_ending_with(proposal.line, proposal.quantity),
    )
    change = orders.draft_change(
        order,
        kind=said.kind,
        line=proposal.line,
        quantity=said.quantity,
        due_before_amount=said.due_before_amount,
        due_after_amount=said.due_after_amount,
        location_id=said.location_id,
        variant_id=said.replacement.variant_id if said.replacement else None,
        actor=actor,
    )
    new_line = orders.add_line(order, said.replacement) if said.replacement else None
    if proposal.location is not None and proposal.promised_at is not None:
        fulfilment.assign_units(
            order,
            {new_line or proposal.line: said.quantity},
            plan,
            location=proposal.location,
            promised_at=proposal.promised_at,
            address=proposal.address,
            actor=actor,
        )
    if said.kind in {ChangeKind.CANCEL, ChangeKind.SUBSTITUTE}:
        orders.cancel_units(order, {proposal.line.pk: said.quantity}, reason=_REASONS[said.kind], actor=actor, now=now)
    if orders.due_of(order) != said.due_after_amount:
        raise AssertionError(f"Order {order.pk} would cost {orders.due_of(order)}, the preview said {said}.")
    orders.confirm_change(change, now=now, new_line=new_line)
    return change


_REASONS = {ChangeKind.CANCEL: CancelReason.OUT_OF_STOCK, ChangeKind.SUBSTITUTE: CancelReason.REPLACED}


def _line(proposal: Proposal, other: SubstituteOption, worth: int, *, is_tax_included: bool) -> DraftLine:
    """The line that replaces the units: at its own price, or at theirs where that is less."""
    assert proposal.location is not None  # noqa: S101 a substitute is had somewhere
    quoted, card = other.quoted, other.card
    total, tax = quoted.gross_amount, quoted.tax_amount
    if total > worth:
        total = worth
        rate = quoted.tax_percent / (100 + quoted.tax_percent)
        tax = int((total * rate).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    priced = total if is_tax_included else total - tax
    return DraftLine(
        variant_id=card.id,
        description=card.product_name,
        option_text=card.option_text,
        sku=card.sku,
        image_url=card.image_url,
        quantity=proposal.quantity,
        unit_amount=(Decimal(priced) / proposal.quantity).quantize(FOUR_DIGITS, rounding=ROUND_HALF_UP),
        total_amount=total,
        tax_amount=tax,
        tax_percent=quoted.tax_percent,
        tax_class_code=quoted.tax_class_code,
        method=Method.PICKUP,
        location_id=proposal.location.pk,
    )
