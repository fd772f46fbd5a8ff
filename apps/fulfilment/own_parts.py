"""What the work of shops holds about a customer."""

from __future__ import annotations

from typing import Any

from apps.customers.own_data import part
from apps.fulfilment.models import FulfilmentOrder


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
