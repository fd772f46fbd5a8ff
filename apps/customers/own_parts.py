"""What this app and the accounts below it hold about a customer."""

from __future__ import annotations

from typing import Any

from apps.customers import selectors
from apps.customers.models import Address, Consent, Customer, GroupMember
from apps.customers.own_data import part


@part("profile")
def profile(customer_id: int) -> dict[str, Any]:
    """The person, and the account with which they sign in."""
    row = Customer.objects.select_related("user", "shop").get(pk=customer_id)
    found: dict[str, Any] = {
        "id": row.public_id,
        "name": row.name,
        "email": row.email,
        "phone": row.phone,
        "language": row.language,
        "shop": row.shop.name if row.shop else None,
        "groups": list(GroupMember.objects.filter(customer=row).values_list("group__name", flat=True)),
        "since": row.created_at,
    }
    if row.user is not None:
        found["account"] = {"email": row.user.email, "since": row.user.created_at, "last_sign_in": row.user.last_login}
    return found


@part("addresses")
def addresses(customer_id: int) -> list[dict[str, Any]]:
    """Where they live, work or want a parcel."""
    names = ("name", "company", "street", "postcode", "city", "region", "country", "phone", "is_default")
    rows: list[Address] = list(selectors.addresses_of(customer_id=customer_id))
    return [{name: getattr(row, name) for name in names} for row in rows]


@part("consents")
def consents(customer_id: int) -> list[dict[str, Any]]:
    """What they said to messages, every time."""
    rows = Consent.objects.filter(customer_id=customer_id).order_by("pk")
    return [{"wish": row.wish, "given": row.is_given, "where": row.source, "at": row.created_at} for row in rows]
