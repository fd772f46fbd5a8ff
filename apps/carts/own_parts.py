"""What baskets hold about a customer."""

from __future__ import annotations

from typing import Any

from apps.carts.models import Cart, CartLine
from apps.customers.erasure import Person, erases
from apps.customers.own_data import part


@part("baskets")
def baskets(customer_id: int) -> list[dict[str, Any]]:
    """Every basket of theirs with what lies in it. Two statements for any number."""
    lines: dict[int, list[dict[str, Any]]] = {}
    for line in CartLine.objects.filter(cart__customer_id=customer_id).select_related("variant").order_by("pk"):
        lines.setdefault(line.cart_id, []).append({"sku": line.variant.sku, "quantity": line.quantity})
    return [
        {"id": cart.public_id, "state": cart.state, "since": cart.created_at, "lines": lines.get(cart.pk, [])}
        for cart in Cart.objects.filter(customer_id=customer_id).order_by("pk")
    ]


@erases
def forget(person: Person) -> None:
    """Baskets no longer say in which browser they were filled."""
    Cart.objects.filter(customer_id__in=person.customer_ids).update(visitor_id="")
