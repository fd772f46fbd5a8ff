"""Erasing a person: nothing by which they can be known stays, and what the law keeps still sums."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q

from apps.accounts import services as accounts
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.core.models import OmniNow
from apps.customers import erasure
from apps.customers.emails import normalised
from apps.customers.erasure import Person
from apps.customers.errors import WorksHere
from apps.customers.events import CustomerErased
from apps.customers.models import Address, Customer, GroupMember
from apps.outbox import services as outbox
from apps.stores import selectors as stores


@transaction.atomic
def erase(*, customer_id: int, actor: Actor) -> None:
    """Forgets a person in every app: the account, guests that joined it or used its proved address, and all contacts.

    Orders, documents, stock and money stay, without a person. A customer erases themselves; others need the permission.
    Erased twice it is the same. Audited, by id alone. Locks: the customers, then what each app says.
    Publishes: CustomerErased. Raises: NotFound, PermissionDenied, WorksHere, and what an app refuses, such as while an
    order is open.
    """
    if actor.customer_id != customer_id:
        actor.require(Permission.CUSTOMER_ERASE, 0)
    asked = Customer.objects.select_for_update(of=("self",)).filter(pk=customer_id).first()
    if asked is None:
        raise NotFound
    if asked.erased_at is not None:
        return
    rows = _family(asked)
    user_id = asked.user_id
    if user_id is not None and stores.works_somewhere(user_id=user_id):
        raise WorksHere
    person = _person(rows, user_id)
    erasure.everywhere(person)
    Address.objects.filter(customer_id__in=person.customer_ids).delete()
    GroupMember.objects.filter(customer_id__in=person.customer_ids).delete()
    Customer.objects.filter(pk__in=person.customer_ids).update(
        name="", email="", email_normalised="", phone="", shop=None, erased_at=OmniNow()
    )
    if user_id is not None:
        accounts.erase_user(user_id=user_id)
    audit.record(
        actor=actor,
        verb="customer.erase",
        object_key=f"customer:{customer_id}",
        after={"rows": sorted(person.customer_ids)},
    )
    for pk in sorted(person.customer_ids):
        outbox.publish(CustomerErased(customer_id=pk), key=f"customer:{pk}")


def _family(asked: Customer) -> list[Customer]:
    """The row, those that joined it, and guests of an address that its account has proved."""
    mine = Q(pk=asked.pk) | Q(joined_to=asked)
    if asked.user_id is not None:
        proved = EmailAddress.objects.filter(user_id=asked.user_id, verified=True).values_list("email", flat=True)
        mine |= Q(user__isnull=True, email_normalised__in=[normalised(one) for one in proved])
    return list(Customer.objects.select_for_update(of=("self",)).filter(mine).order_by("pk"))


def _person(rows: list[Customer], user_id: int | None) -> Person:
    emails = {row.email for row in rows} | {row.email_normalised for row in rows}
    names = {row.name for row in rows}
    phones = {row.phone for row in rows}
    places = Address.objects.filter(customer__in=rows)
    names |= set(places.values_list("name", flat=True))
    phones |= set(places.values_list("phone", flat=True))
    if user_id is not None:
        known = accounts.known_as(user_id=user_id)
        emails |= known.emails
        names |= known.names
    return Person(
        customer_ids=frozenset(row.pk for row in rows),
        user_id=user_id,
        emails=frozenset(emails - {""}),
        names=frozenset(names - {""}),
        phones=frozenset(phones - {""}),
    )
