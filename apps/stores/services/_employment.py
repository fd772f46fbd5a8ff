"""Who works where, as what, with which PIN. Nobody changes their own, nobody gives away more than they have."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import selectors as account_reads
from apps.accounts.errors import NotYourself
from apps.accounts.permissions import EMPLOYABLE, ROLE_PERMISSIONS, Permission, Reach, Role
from apps.audit import services as audit
from apps.core.actor import Actor, ActorKind
from apps.core.errors import InvalidInput, NotFound
from apps.stores import pins
from apps.stores.errors import RoleTooWide
from apps.stores.models import Employment, Location


@transaction.atomic
def employ(
    *,
    user_id: int,
    location_id: int | None,
    role: Role,
    actor: Actor,
    pin: str | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Employment:
    """Gives a user a role at a location (None: everywhere), or changes it; without a PIN the one they have stays.

    Locks: the employment. Raises: NotYourself, RoleTooWide, NotFound, InvalidInput, WeakPin.
    """
    _may_give(actor, user_id, role, location_id)
    if ends_on and starts_on and ends_on < starts_on:
        raise InvalidInput(_("The last day can't lie before the first."), field="ends_on")
    if not account_reads.exists(user_id) or not (
        location_id is None or Location.objects.filter(pk=location_id).exists()
    ):
        raise NotFound
    row, created = Employment.objects.select_for_update(of=("self",)).get_or_create(
        user_id=user_id,
        location_id=location_id,  # type: ignore[misc]  # None is a place too: everywhere
        defaults={"role": role},
    )
    if not created:
        _may_give(actor, user_id, Role(row.role), location_id)
    before = None if created else _facts(row)
    row.role, row.is_active, row.starts_on, row.ends_on = role, True, starts_on, ends_on
    if pin is not None:
        row.pin_hash = hashed_pin(user_id, pin)
    row.save(update_fields=["role", "is_active", "starts_on", "ends_on", "pin_hash"])
    audit.record(
        actor=actor,
        verb="stores.employed" if created else "stores.employment_changed",
        object_key=f"employment:{row.pk}",
        before=before,
        after={**_facts(row), "pin_changed": pin is not None},
        location_id=location_id,
    )
    return row


@transaction.atomic
def end_employment(*, employment_id: int, actor: Actor, ends_on: date | None = None) -> None:
    """Ends it after that day, or at once; open sessions at devices end with it, on their next request.

    Locks: the employment. Raises: NotFound, NotYourself, RoleTooWide, InvalidInput.
    """
    row = _locked(employment_id)
    _may_give(actor, row.user_id, Role(row.role), row.location_id)
    if ends_on and row.starts_on and ends_on < row.starts_on:
        raise InvalidInput(_("The last day can't lie before the first."), field="ends_on")
    before = _facts(row)
    row.is_active, row.ends_on = ends_on is not None and row.is_active, ends_on or row.ends_on
    row.save(update_fields=["is_active", "ends_on"])
    audit.record(
        actor=actor,
        verb="stores.employment_ended",
        object_key=f"employment:{row.pk}",
        before=before,
        after=_facts(row),
        location_id=row.location_id,
    )


@transaction.atomic
def set_pin(*, employment_id: int, pin: str, actor: Actor) -> None:
    """A new PIN: one's own, or that of somebody whom the actor may employ.

    Locks: the employment. Raises: NotFound, RoleTooWide, WeakPin.
    """
    row = _locked(employment_id)
    if actor.user_id != row.user_id:
        _may_give(actor, row.user_id, Role(row.role), row.location_id)
    row.pin_hash = hashed_pin(row.user_id, pin)
    row.save(update_fields=["pin_hash"])
    audit.record(actor=actor, verb="stores.pin_changed", object_key=f"employment:{row.pk}", location_id=row.location_id)


def hashed_pin(user_id: int, pin: str) -> str:
    """Argon2 over the peppered PIN. Raises: WeakPin."""
    pins.refuse_weak(pin)
    return make_password(pins.peppered(user_id, pin))


def _locked(employment_id: int) -> Employment:
    row = Employment.objects.select_for_update(of=("self",)).filter(pk=employment_id).first()
    if row is None:
        raise NotFound
    return row


def _may_give(actor: Actor, user_id: int, role: Role, location_id: int | None) -> None:
    """Refuses oneself, other people's shops and roles wider than one's own; only who may employ everywhere lets employ."""
    if actor.kind is ActorKind.SYSTEM:
        _employable(role)
        return
    if actor.user_id == user_id:
        raise NotYourself
    everywhere = 0
    place = everywhere if location_id is None else location_id
    actor.require(Permission.STAFF_EDIT, place)
    _employable(role)
    given = ROLE_PERMISSIONS[role]
    held = all(actor.may(code, everywhere if reach is Reach.ALL else place) for code, reach in given.items())
    if not held or (Permission.STAFF_EDIT in given and not actor.may(Permission.STAFF_EDIT, everywhere)):
        raise RoleTooWide(field="role")


def _employable(role: Role) -> None:
    if role not in EMPLOYABLE:
        raise InvalidInput(_("Nobody is employed as this."), field="role")


def _facts(row: Employment) -> dict[str, object]:
    return {
        "user_id": row.user_id,
        "location_id": row.location_id,
        "role": str(row.role),
        "is_active": row.is_active,
        "starts_on": row.starts_on.isoformat() if row.starts_on else None,
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
    }
