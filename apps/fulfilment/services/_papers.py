"""The fiscal document of what left, and its correction when it came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from apps.core.actor import Actor
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder
from apps.fulfilment.selectors import document_owner
from apps.invoicing import services as invoicing
from apps.invoicing.enums import DocumentKind
from apps.invoicing.services import DocumentLine, Party
from apps.orders.models import Order, OrderDelivery
from apps.orders.services import Share, discount_of
from apps.pricing.tax import line_amounts


def issue(
    order: Order,
    work: FulfilmentOrder,
    lines: Sequence[FulfilmentLine],
    shares: Mapping[int, Share],
    *,
    party: Party | None,
    delivery: OrderDelivery | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """The document of what leaves, in the series of the device at the desk.

    What a discount made free has a document of 0.00 that shows it; what has no price was not sold, and has none.
    """
    rows = []
    for line in lines:
        sold, share = line.order_line, shares[line.order_line_id]
        rows.append(
            DocumentLine(
                description=f"{sold.description} {sold.option_text}".strip(),
                sku=sold.sku,
                quantity=line.quantity,
                unit_amount=sold.unit_amount,
                net_amount=share.total_amount - share.tax_amount,
                tax_amount=share.tax_amount,
                tax_percent=sold.tax_percent,
                total_amount=share.total_amount,
                discount_amount=discount_of(sold, line.quantity, share, is_tax_included=order.is_tax_included),
            )
        )
    if delivery is not None and delivery.amount:
        rows.append(_delivery_line(delivery, is_tax_included=order.is_tax_included))
    if not any(row.total_amount or row.discount_amount for row in rows):
        return
    invoicing.issue(
        legal_entity_id=order.legal_entity_id,
        source_code=series(work, actor),
        kind=DocumentKind.FULL if party else DocumentKind.SIMPLIFIED,
        owner=document_owner(work),
        currency=order.currency,
        lines=rows,
        party=party,
        language=order.language,
        now=now,
        location_id=work.location_id,
        reference=order.number,
    )


def _delivery_line(delivery: OrderDelivery, *, is_tax_included: bool) -> DocumentLine:
    """The delivery as a line of its own; its price is with or without tax as those of the goods are."""
    amounts = line_amounts(amount=delivery.amount, percent=delivery.tax_percent, is_tax_included=True)
    return DocumentLine(
        description=delivery.description,
        sku="",
        quantity=1,
        unit_amount=Decimal(amounts.gross if is_tax_included else amounts.net),
        net_amount=delivery.total_amount - delivery.tax_amount,
        tax_amount=delivery.tax_amount,
        tax_percent=delivery.tax_percent,
        total_amount=delivery.total_amount,
        discount_amount=delivery.discount_amount,
    )


def correct(order: Order, work: FulfilmentOrder, *, reason: str, actor: Actor, now: datetime) -> None:
    """The corrective document that takes back the whole last hand-over; it names the original and whom that named.

    The original is what stands for the sale now: the receipt, or the full invoice in its place.
    """
    original = invoicing.lock_standing(document_owner(work))
    if original is None:
        return
    party = Party(
        name=original.party_name,
        tax_id=original.party_tax_id,
        address=original.party_address,
        country=original.party_country or "ES",
    )
    invoicing.issue(
        legal_entity_id=order.legal_entity_id,
        source_code=series(work, actor),
        kind=DocumentKind.CORRECTIVE,
        owner=document_owner(work),
        currency=order.currency,
        lines=[
            DocumentLine(
                description=line.description,
                sku=line.sku,
                quantity=-line.quantity,
                unit_amount=line.unit_amount,
                net_amount=-line.net_amount,
                tax_amount=-line.tax_amount,
                tax_percent=line.tax_percent,
                total_amount=-line.total_amount,
                discount_amount=-line.discount_amount,
            )
            for line in original.lines
        ],
        party=party if original.party_name else None,
        language=order.language,
        now=now,
        location_id=work.location_id,
        reference=order.number,
        corrects_id=original.id,
        reason=reason,
    )


def series(work: FulfilmentOrder, actor: Actor) -> str:
    """Of the device at the desk, else of the shop."""
    return f"D{actor.device_id}" if actor.device_id else work.location.code
