"""What the work of shops holds about a customer."""

from __future__ import annotations

from typing import Any

from apps.core.money import Money
from apps.customers.erasure import Person, erases, without
from apps.customers.own_data import part
from apps.fulfilment.models import FulfilmentOrder, HandOver, OrderHold, PickupGroup, Shipment
from apps.fulfilment.selectors import document_owners
from apps.invoicing import selectors as invoicing


@part("pickups")
def pickups(customer_id: int) -> list[dict[str, Any]]:
    """Where and when their orders were prepared and collected. One statement."""
    rows = FulfilmentOrder.objects.filter(order__customer_id=customer_id).select_related("order", "location")
    return [
        {
            "order": row.order.number,
            "shop": row.location.name,
            "method": row.method,
            "status": row.status,
            "promised_at": row.promised_at,
            "ready_at": row.ready_at,
            "collect_by": row.collect_by,
        }
        for row in rows.order_by("pk")
    ]


@part("documents")
def documents(customer_id: int) -> list[dict[str, Any]]:
    """The receipts and invoices of what they collected or were sent. Three statements."""
    works = list(FulfilmentOrder.objects.filter(order__customer_id=customer_id).order_by("pk"))
    return [
        {
            "number": one.code,
            "kind": one.kind.value,
            "order": one.reference,
            "date": one.issued_on,
            "total": {"amount": str(Money(one.total_amount, one.currency)), "currency": one.currency},
            "invoiced_to": {"name": one.party_name, "tax_number": one.party_tax_id, "address": one.party_address},
        }
        for one in invoicing.documents_of_all(document_owners(works))
    ]


@erases
def forget(person: Person) -> None:
    """Nothing says any more who collected, for whom, and where in a country a parcel went; what staff wrote no longer
    names the person.
    """
    works = FulfilmentOrder.objects.filter(order__customer_id__in=person.customer_ids)
    PickupGroup.objects.filter(order__customer_id__in=person.customer_ids).update(delegate_name="", delegate_hint="")
    Shipment.objects.filter(fulfilment_order__in=works).update(
        name="", street="", city="", region="", postcode="", phone="", tracking_number="", note=""
    )
    for row in HandOver.objects.filter(fulfilment_order__in=works):
        row.collected_by, row.undo_reason = "", without(row.undo_reason, person)
        row.save(update_fields=["collected_by", "undo_reason"])
    for hold in OrderHold.objects.filter(order__customer_id__in=person.customer_ids):
        hold.reason = without(hold.reason, person)
        hold.save(update_fields=["reason"])
