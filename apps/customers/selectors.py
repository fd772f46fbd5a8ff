"""Customers to read: each starts from who asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.customers.enums import Wish
from apps.customers.models import Address, Consent, Customer, GroupMember
from apps.stores.models import Location


@dataclass(frozen=True, kw_only=True)
class CustomerCard:
    """A customer as they see themselves, or as somebody sees them who may."""

    id: int
    public_id: UUID
    name: str
    email: str
    phone: str
    language: str
    has_account: bool


def id_of_user(user_id: int) -> int | None:
    """The customer of an account, if it has bought or saved anything yet. One statement."""
    return Customer.objects.filter(user_id=user_id).values_list("pk", flat=True).first()


def customers_for(actor: Actor) -> QuerySet[Customer]:
    """The customers that the actor may see: all, with CUSTOMER_VIEW everywhere; else only themselves."""
    rows = Customer.objects.order_by("-pk")
    if actor.may(Permission.CUSTOMER_VIEW, 0):
        return rows
    return rows.filter(pk=actor.customer_id) if actor.customer_id is not None else rows.none()


def card(*, actor: Actor, public_id: UUID) -> CustomerCard:
    """Raises: NotFound, also for a customer whom the actor may not see."""
    row = customers_for(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotFound
    return CustomerCard(
        id=row.pk,
        public_id=row.public_id,
        name=row.name,
        email=row.email,
        phone=row.phone,
        language=row.language,
        has_account=row.user_id is not None,
    )


def shop_of(*, customer_id: int) -> Location | None:
    """The shop that the customer chose, while it hands over orders. One statement."""
    return Location.objects.filter(
        pk__in=Customer.objects.filter(pk=customer_id).values("shop"), is_active=True, hosts_pickup=True
    ).first()


def consents_of(*, customer_id: int) -> dict[Wish, bool]:
    """What the customer said last to each kind of message; no where nothing was said. One statement."""
    rows = Consent.objects.filter(customer_id=customer_id).order_by("wish", "-pk").distinct("wish")
    said = {row.wish: row.is_given for row in rows}
    return {wish: said.get(wish.value, False) for wish in Wish}


def addresses_of(*, customer_id: int) -> QuerySet[Address]:
    """A customer's addresses, the main one first."""
    return Address.objects.filter(customer_id=customer_id).order_by("-is_default", "pk")


def members_of(group_ids: Collection[int], *, among: Collection[int]) -> set[int]:
    """Which of these customers belong to one of the groups at least. One statement, none without groups."""
    if not group_ids or not among:
        return set()
    rows = GroupMember.objects.filter(group__in=group_ids, customer__in=among)
    return set(rows.values_list("customer_id", flat=True))
