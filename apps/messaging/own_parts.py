"""What messages hold about a customer."""

from __future__ import annotations

from typing import Any

from apps.customers.erasure import Person, erases
from apps.customers.models import Customer
from apps.customers.own_data import part
from apps.messaging import services
from apps.messaging.models import Message, RestockAlert


@part("messages")
def messages(customer_id: int) -> list[dict[str, Any]]:
    """What we wrote about their orders. One statement."""
    rows = Message.objects.filter(order__customer_id=customer_id).select_related("order").order_by("pk")
    return [
        {
            "about": row.occasion,
            "order": row.order.number if row.order else None,
            "to": row.to_address,
            "subject": row.subject,
            "state": row.state,
            "sent_at": row.sent_at,
        }
        for row in rows
    ]


@part("restock_alerts")
def restock_alerts(customer_id: int) -> list[dict[str, Any]]:
    """What the address of their account waits for; a guest's typed address proves nothing."""
    owner = Customer.objects.filter(pk=customer_id, user__isnull=False).exclude(email_normalised="").first()
    if owner is None:
        return []
    rows = RestockAlert.objects.filter(email=owner.email_normalised).select_related("variant", "location")
    return [
        {
            "sku": row.variant.sku,
            "shop": row.location.name if row.location else None,
            "state": row.state,
            "since": row.created_at,
            "told_at": row.told_at,
        }
        for row in rows.order_by("pk")
    ]


@erases
def forget(person: Person) -> None:
    """What was written keeps its occasion and its time; wishes end, and nothing that waits is sent."""
    for email in sorted(person.emails):
        services.erase_address(email=email)
    services.erase_messages(customer_ids=person.customer_ids)
