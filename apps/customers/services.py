"""Recognising people, and their addresses."""

from __future__ import annotations

import json
import unicodedata
import zipfile
from collections.abc import Collection, Mapping
from datetime import datetime
from io import BytesIO
from typing import Final
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import attempts
from apps.accounts.attempts import Limit
from apps.audit import services as audit
from apps.core.actor import SYSTEM, Actor
from apps.core.errors import InvalidInput, NotFound
from apps.core.ids import uuid7
from apps.core.prepared import cursor
from apps.core.transactions import durable
from apps.customers import own_data
from apps.customers.emails import normalised
from apps.customers.enums import Wish
from apps.customers.models import Address, Consent, Customer, CustomerGroup, GroupMember
from apps.customers.phones import e164
from apps.customers.places import PostalAddress
from apps.customers.selectors import consents_of

EXPORTS: Final = Limit(tries=10, seconds=3600)

_RECOGNISE_GUEST: Final = """
INSERT INTO customers_customer AS known (public_id, name, email, email_normalised, phone, language)
VALUES (%(public_id)s, %(name)s, %(email)s, %(normalised)s, %(phone)s, %(language)s)
ON CONFLICT (email_normalised) WHERE user_id IS NULL AND NOT (email_normalised = '')
DO UPDATE SET name = coalesce(nullif(known.name, ''), excluded.name),
              phone = coalesce(nullif(known.phone, ''), excluded.phone)
RETURNING id
"""

_RECOGNISE_USER: Final = """
INSERT INTO customers_customer AS known (public_id, user_id, name, email, email_normalised, phone, language)
SELECT %(public_id)s, holder.id, coalesce(nullif(holder.name, ''), %(name)s), holder.email, holder.email, %(phone)s,
       holder.language
FROM accounts_user holder WHERE holder.id = %(user_id)s
ON CONFLICT (user_id)
DO UPDATE SET name = coalesce(nullif(known.name, ''), excluded.name),
              phone = coalesce(nullif(known.phone, ''), excluded.phone),
              email = excluded.email, email_normalised = excluded.email_normalised
RETURNING id
"""

_JOIN: Final = """
UPDATE customers_customer guest SET joined_to_id = mine.id
FROM customers_customer mine JOIN account_emailaddress address ON address.user_id = mine.user_id AND address.verified
WHERE mine.user_id = %(user_id)s AND guest.email_normalised = lower(address.email) AND guest.email_normalised <> ''
  AND guest.user_id IS NULL AND guest.joined_to_id IS NULL
RETURNING guest.id, mine.id
"""


def recognise(
    *, email: str, name: str = "", phone: str = "", language: str = "en", region: str = "ES", user_id: int | None = None
) -> int:
    """The customer behind a contact, found or made in one statement; returns its id.

    With `user_id` it is that account's customer, under the account's own address. Without, it is the guest row of the
    typed address, never an account's, whoever's address it is: a typed address proves nothing. What is typed fills
    gaps of the row and overwrites nothing, for the next person may type it too; an order keeps its own contact.
    Raises: InvalidInput (email, phone, name), NotFound (user).
    """
    values: dict[str, str | int | UUID | None] = {
        "public_id": uuid7(),
        "name": _clean_name(name),
        "email": unicodedata.normalize("NFC", email.strip()),
        "normalised": normalised(email),
        "phone": e164(phone, region=region),
        "language": language,
        "user_id": user_id,
    }
    return _one_id(_RECOGNISE_GUEST if user_id is None else _RECOGNISE_USER, values)


def customer_for_user(*, user_id: int) -> int:
    """The id of an account's customer, made at the first call. One statement. Raises: NotFound."""
    return _one_id(_RECOGNISE_USER, {"public_id": uuid7(), "name": "", "phone": "", "user_id": user_id})


def join_guests(*, user_id: int) -> int | None:
    """The guest of the account's address joins the account, once that address is proved; returns the guest's id.

    What the guest ordered, before and from now on, is shown in the account. Orders keep their customer, so that clearing
    `joined_to` undoes it exactly. One statement when there is nothing to join. Audited.
    """
    with transaction.atomic():
        with cursor() as found:
            found.execute(_JOIN, {"user_id": user_id})
            row = found.fetchone()
        if row is None:
            return None
        audit.record(actor=SYSTEM, verb="customer.joined", object_key=f"customer:{row[0]}", after={"to": row[1]})
    return int(row[0])


def set_contact(*, customer_id: int, name: str, phone: str, language: str, region: str = "ES") -> None:
    """What customers change about themselves. Raises: InvalidInput, NotFound."""
    changed = Customer.objects.filter(pk=customer_id).update(
        name=_clean_name(name), phone=e164(phone, region=region), language=language
    )
    if not changed:
        raise NotFound


def choose_shop(*, customer_id: int, location_id: int | None) -> None:
    """Remembers the customer's shop, or that they have none, on every device where they sign in. Raises: NotFound."""
    if not Customer.objects.filter(pk=customer_id).update(shop_id=location_id):
        raise NotFound


@transaction.atomic
def set_consents(*, customer_id: int, wishes: Mapping[Wish, bool], source: str) -> None:
    """Records what a customer says to kinds of messages; what they said before and say again is no new row.

    Locks: the customer. Raises: NotFound.
    """
    if not Customer.objects.select_for_update(of=("self",)).filter(pk=customer_id).exists():
        raise NotFound
    before = consents_of(customer_id=customer_id)
    Consent.objects.bulk_create(
        Consent(customer_id=customer_id, wish=wish, is_given=is_given, source=source)
        for wish, is_given in wishes.items()
        if before[wish] != is_given
    )


@durable
def export(*, customer_id: int, actor: Actor, now: datetime) -> bytes:
    """All that we hold about a customer, as a ZIP of JSON files, one for each app that holds something. Audited.

    A few times an hour at most, for it reads much. Raises: NotFound, TooManyAttempts.
    """
    if not Customer.objects.filter(pk=customer_id).exists():
        raise NotFound
    attempts.claim(key=f"export:{customer_id}", limit=EXPORTS)
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in own_data.collected(customer_id):
            text = json.dumps(content, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder)
            entry = zipfile.ZipInfo(f"{name}.json", date_time=now.timetuple()[:6])
            archive.writestr(entry, text, zipfile.ZIP_DEFLATED)
    with transaction.atomic():
        audit.record(actor=actor, verb="customer.export", object_key=f"customer:{customer_id}")
    return kept.getvalue()


@transaction.atomic
def save_address(
    *, customer_id: int, place: PostalAddress, is_default: bool = False, public_id: UUID | None = None
) -> UUID:
    """Adds an address, or replaces the one that `public_id` names; at most one is the main one.

    Locks: the customer. Raises: NotFound, also for somebody else's address; InvalidInput.
    """
    place.check()
    if not Customer.objects.select_for_update(of=("self",)).filter(pk=customer_id).exists():
        raise NotFound
    mine = Address.objects.filter(customer_id=customer_id)
    row = mine.filter(public_id=public_id).first() if public_id else Address(customer_id=customer_id)
    if row is None:
        raise NotFound
    if is_default:
        mine.filter(is_default=True).exclude(pk=row.pk).update(is_default=False)
    for name, value in place.content(region=place.country).items():
        setattr(row, name, value)
    row.is_default = is_default
    row.save()
    return row.public_id


def remove_address(*, customer_id: int, public_id: UUID) -> None:
    """Raises: NotFound, also for somebody else's address."""
    deleted, _rows = Address.objects.filter(customer_id=customer_id, public_id=public_id).delete()
    if not deleted:
        raise NotFound


def ensure_group(*, code: str, name: str) -> CustomerGroup:
    """The group of that code, made or renamed. Raises: InvalidInput."""
    if not name.strip():
        raise InvalidInput(_("Write a name."), field="name")
    group, _made = CustomerGroup.objects.update_or_create(code=code.strip(), defaults={"name": name.strip()})
    return group


@transaction.atomic
def set_members(*, group_id: int, customer_ids: Collection[int], actor: Actor) -> None:
    """Exactly these customers belong to the group. Locks: the group."""
    group = CustomerGroup.objects.select_for_update(of=("self",)).get(pk=group_id)
    before = set(GroupMember.objects.filter(group=group).values_list("customer_id", flat=True))
    after = set(customer_ids)
    if before == after:
        return
    GroupMember.objects.filter(group=group, customer__in=before - after).delete()
    GroupMember.objects.bulk_create(GroupMember(group=group, customer_id=pk) for pk in sorted(after - before))
    audit.record(
        actor=actor,
        verb="customer_group.members",
        object_key=f"customer_group:{group_id}",
        after={"added": sorted(after - before), "taken_out": sorted(before - after)},
    )


@transaction.atomic
def add_member(*, group_id: int, customer_id: int, actor: Actor) -> None:
    """One customer more in the group; again is the same. Locks: the group."""
    group = CustomerGroup.objects.select_for_update(of=("self",)).get(pk=group_id)
    _row, is_new = GroupMember.objects.get_or_create(group=group, customer_id=customer_id)
    if is_new:
        audit.record(
            actor=actor, verb="customer_group.members", object_key=f"customer_group:{group_id}", after={"added": [customer_id]}
        )  # fmt: skip


def _one_id(statement: str, values: dict[str, str | int | UUID | None]) -> int:
    with cursor() as found:
        found.execute(statement, values)
        row = found.fetchone()
    if row is None:
        raise NotFound
    return int(row[0])


def _clean_name(name: str) -> str:
    cleaned = unicodedata.normalize("NFC", name.strip())
    if len(cleaned) > 150:
        raise InvalidInput(_("At most %(count)s characters.") % {"count": 150}, field="name")
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in cleaned):
        raise InvalidInput(_("This name contains signs that can't be shown."), field="name")
    return cleaned
