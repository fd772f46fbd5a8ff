"""Saved filters: a list as somebody wants to see it again, for themselves or for colleagues of a role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from apps.accounts.permissions import ROLE_NAMES, Role
from apps.audit import services as audit
from apps.backoffice.models import SavedFilter
from apps.core.actor import Actor
from apps.core.errors import InvalidInput, NotFound, PermissionDenied
from apps.stores import selectors as stores

MOST = 50
NEVER_KEPT = frozenset({"p", "all", "e", "_popup", "_to_field", "csrfmiddlewaretoken"})
LONGEST = 2000


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A saved filter for one reader."""

    id: UUID
    name: str
    query: str
    is_mine: bool
    is_on: bool
    role: str


def query_of(asked: QueryDict | Mapping[str, str]) -> str:
    """The part of an address that is worth keeping, in one spelling."""
    pairs = asked.lists() if isinstance(asked, QueryDict) else [(key, [value]) for key, value in asked.items()]
    kept = [(key, value) for key, values in sorted(pairs) if key not in NEVER_KEPT for value in values]
    return urlencode(kept)


def shown_to(actor: Actor, *, page: str, query: str, roles: Sequence[Role]) -> list[Shown]:
    """The filters of a list that somebody has saved or that colleagues share with these roles of theirs. One statement."""
    if actor.user_id is None:
        return []
    visible = Q(owner_id=actor.user_id) | Q(role__in=[role.value for role in roles])
    rows = SavedFilter.objects.filter(visible, page=page).order_by("name", "pk")[:MOST]
    return [
        Shown(
            id=row.public_id,
            name=row.name,
            query=row.query,
            is_mine=row.owner_id == actor.user_id,
            is_on=row.query == query and bool(query),
            role=str(ROLE_NAMES[Role(row.role)]) if row.role else "",
        )
        for row in rows
    ]


def named(roles: Sequence[Role]) -> list[tuple[str, str]]:
    """Roles as people call them."""
    return [(role.value, str(ROLE_NAMES[role])) for role in roles]


@transaction.atomic
def save(*, actor: Actor, page: str, name: str, query: str, role: str = "") -> SavedFilter:
    """Keeps a list under a name; the same name again replaces it. Sharing is in the audit trail.

    Raises: InvalidInput (name, query), PermissionDenied for a role that is not one's own.
    """
    clean = " ".join(name.split())
    if not clean or len(clean) > 60:
        raise InvalidInput(_("Give it a name of at most 60 characters."), field="name")
    kept = query_of(QueryDict(query))
    if not kept:
        raise InvalidInput(_("Filter or search the list first; then there is something to save."), field="query")
    if len(kept) > LONGEST:
        raise InvalidInput(_("This filter is too long to be saved."), field="query")
    if role and role not in stores.roles_behind(actor):
        raise PermissionDenied
    if actor.user_id is None:
        raise PermissionDenied
    row, _created = SavedFilter.objects.update_or_create(
        owner_id=actor.user_id, page=page, name=clean, defaults={"query": kept, "role": role}
    )
    if role:
        audit.record(
            actor=actor, verb="backoffice.filter_shared", object_key=f"saved_filter:{row.pk}", after={"page": page, "role": role}
        )  # fmt: skip
    return row


def forget(*, actor: Actor, public_id: UUID) -> None:
    """Deletes one's own filter. Raises: NotFound, also for somebody else's."""
    deleted, _rows = SavedFilter.objects.filter(public_id=public_id, owner_id=actor.user_id).delete()
    if not deleted:
        raise NotFound
