"""What somebody may do right now: read anew on each request, so that an ended contract or a revoked device ends at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from apps.accounts.models import User
from apps.accounts.permissions import ROLE_PERMISSIONS, Permission, Reach, Role
from apps.accounts.services import TokenUse, user_key
from apps.core import ids
from apps.core.actor import EVERYWHERE, Actor, ActorKind
from apps.core.models import OmniNow
from apps.stores.enums import DeviceKind
from apps.stores.models import Device, Employment, StaffSession

Grants = Mapping[str, frozenset[int]]

_VALID: Final = """
    employment.is_active
    AND (employment.starts_on IS NULL OR employment.starts_on <= (omni_now() AT TIME ZONE {zone})::date)
    AND (employment.ends_on IS NULL OR employment.ends_on >= (omni_now() AT TIME ZONE {zone})::date)
"""
"""An employment counts from its first day to its last, by the calendar of the place."""

_DEVICE: Final = f"""
WITH found AS (
    SELECT device.id, device.location_id, device.last_seen_at,
           session.id AS session_id, session.last_seen_at AS session_seen_at,
           employment.role, holder.id AS user_id, holder.language
    FROM stores_device device
    JOIN stores_location place ON place.id = device.location_id AND place.is_active
    LEFT JOIN (stores_staffsession session
               JOIN accounts_user holder ON holder.id = session.user_id AND holder.is_active
               JOIN stores_employment employment ON employment.id = session.employment_id)
           ON session.device_id = device.id AND session.token_hash = %(session)s AND session.ended_at IS NULL
          AND session.last_seen_at > omni_now() - interval '600 seconds'
          AND (employment.location_id IS NULL OR employment.location_id = device.location_id)
          AND {_VALID.format(zone="place.time_zone")}
    WHERE device.token_hash = %(device)s AND device.revoked_at IS NULL
), session_seen AS (
    UPDATE stores_staffsession SET last_seen_at = omni_now() FROM found
    WHERE %(acts)s AND stores_staffsession.id = found.session_id AND found.session_seen_at < omni_now() - interval '15 seconds'
), device_seen AS (
    UPDATE stores_device SET last_seen_at = omni_now() FROM found
    WHERE stores_device.id = found.id
      AND (found.last_seen_at IS NULL OR found.last_seen_at < omni_now() - interval '60 seconds')
)
SELECT id, location_id, user_id, role, language FROM found
"""

_EMPLOYMENTS: Final = f"""
SELECT employment.role, employment.location_id
FROM stores_employment employment LEFT JOIN stores_location place ON place.id = employment.location_id
WHERE employment.user_id = %s AND {_VALID.format(zone="coalesce(place.time_zone, 'UTC')")}
"""

_EMPLOYMENT_AT: Final = f"""
SELECT employment.*
FROM stores_device device
JOIN stores_location place ON place.id = device.location_id AND place.is_active
JOIN stores_employment employment ON employment.location_id IS NULL OR employment.location_id = place.id
JOIN accounts_user holder ON holder.id = employment.user_id AND holder.is_active
WHERE device.id = %s AND device.revoked_at IS NULL AND holder.id = %s AND employment.pin_hash <> ''
  AND {_VALID.format(zone="place.time_zone")}
ORDER BY employment.location_id NULLS LAST LIMIT 1
"""

_STAFF_AT: Final = f"""
SELECT DISTINCT ON (holder.id) holder.id, coalesce(nullif(holder.name, ''), holder.email), employment.role
FROM stores_location place
JOIN stores_employment employment ON employment.location_id IS NULL OR employment.location_id = place.id
JOIN accounts_user holder ON holder.id = employment.user_id AND holder.is_active
WHERE place.id = %s AND employment.pin_hash <> '' AND {_VALID.format(zone="place.time_zone")}
ORDER BY holder.id, employment.location_id NULLS LAST
"""


@dataclass(frozen=True, kw_only=True)
class DeviceCard:
    """A device and its shop, for the screen's heading."""

    device_id: int
    public_id: UUID
    name: str
    kind: str
    location_id: int
    location_code: str
    location_name: str
    time_zone: str


@dataclass(frozen=True, kw_only=True)
class StaffCard:
    """Somebody who can open the devices of a shop with a PIN."""

    user_id: int
    name: str
    role: Role


def device_actor(*, device_token: str, session_token: str = "", acts: bool = True) -> Actor | None:
    """Who acts at a device: the person whose session is open, else the device itself; None for a stranger's token.

    One statement, which also notes that both were seen; with `acts` off, for what a page asks by itself, only the
    device: a screen that nobody touches falls silent. A session ends by ten minutes of silence, by the end of the
    employment, by the suspension of the user. A person's rights at a device are those at its shop.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _DEVICE,
            {
                "device": ids.token_hash(device_token),
                "session": ids.token_hash(session_token) if session_token else "",
                "acts": acts,
            },
        )
        row = cursor.fetchone()
    if row is None:
        return None
    device_id, location_id, user_id, role, language = row
    if user_id is None:
        return Actor(
            kind=ActorKind.DEVICE,
            key=f"device:{device_id}",
            device_id=device_id,
            location_id=location_id,
            grants=grants_of([(Role.DEVICE, location_id)]),
        )
    return Actor(
        kind=ActorKind.STAFF,
        key=user_key(user_id),
        user_id=user_id,
        device_id=device_id,
        location_id=location_id,
        language=language,
        grants=grants_of([(Role(role), location_id)]),
    )


def actor_for_user(user: User, *, customer_id: int | None = None, visitor_id: str | None = None) -> Actor:
    """A signed-in user, with the rights of their employments of today; without any, a customer. One statement."""
    rights = _rights(user_id=user.pk, is_superuser=user.is_superuser)
    return Actor(
        kind=ActorKind.STAFF if rights["grants"] else ActorKind.CUSTOMER,
        key=user_key(user.pk),
        user_id=user.pk,
        customer_id=customer_id,
        visitor_id=visitor_id,
        language=user.language,
        **rights,
    )


def actor_for_token(use: TokenUse) -> Actor:
    """A program, with the rights of the user whose key it carries. One statement."""
    return Actor(
        kind=ActorKind.CLIENT,
        key=f"client:{use.token_public_id}",
        user_id=use.user_id,
        language=use.language,
        **_rights(user_id=use.user_id, is_superuser=use.is_superuser),
    )


def grants_of(roles: Iterable[tuple[Role, int | None]]) -> Grants:
    """The matrix applied: each role at its location (None: everywhere), united."""
    grants: dict[str, frozenset[int]] = {}
    for role, location_id in roles:
        for permission, reach in ROLE_PERMISSIONS[role].items():
            everywhere = reach is Reach.ALL or location_id is None
            places = EVERYWHERE if everywhere else frozenset({location_id or 0})
            grants[permission] = grants.get(permission, frozenset()) | places
    return grants


def employment_at(*, device_id: int, user_id: int) -> Employment | None:
    """The employment with which a person may open that device: the one at its shop before the one everywhere."""
    rows: Any = Employment.objects.raw(_EMPLOYMENT_AT, [device_id, user_id])
    return next(iter(rows), None)


def staff_at(*, location_id: int) -> list[StaffCard]:
    """The people who can open a device of that shop today, by name, for the PIN screen."""
    with connection.cursor() as cursor:
        cursor.execute(_STAFF_AT, [location_id])
        cards = [StaffCard(user_id=pk, name=name, role=Role(role)) for pk, name, role in cursor.fetchall()]
    return sorted(cards, key=lambda card: card.name.casefold())


@dataclass(frozen=True, kw_only=True)
class Presence:
    """Somebody who unlocked a device of the shop: since when, seen last when, at which device, whether still."""

    user_id: int
    device: str
    since: datetime
    seen_at: datetime
    is_here: bool


def people_at_work(*, location_id: int, since: datetime) -> list[Presence]:
    """Who unlocked a device of that shop since then, who is at one now first; each once. One statement."""
    rows = (
        StaffSession.objects.filter(device__location_id=location_id, started_at__gte=since)
        .annotate(is_open=Q(ended_at__isnull=True, last_seen_at__gt=OmniNow() - timedelta(seconds=600)))
        .select_related("device")
        .order_by("started_at")
    )
    found: dict[int, Presence] = {}
    for row in rows:
        before = found.get(row.user_id)
        found[row.user_id] = Presence(
            user_id=row.user_id,
            device=row.device.name,
            since=before.since if before else row.started_at,
            seen_at=max(row.last_seen_at, before.seen_at) if before else row.last_seen_at,
            is_here=row.is_open or (before is not None and before.is_here),
        )
    return sorted(found.values(), key=lambda one: (not one.is_here, one.since))


def has_locker(*, location_id: int) -> bool:
    """Whether a shop has a locker that opens to codes."""
    return Device.objects.filter(location_id=location_id, kind=DeviceKind.LOCKER, revoked_at__isnull=True).exists()


def device_card(*, device_id: int) -> DeviceCard | None:
    """The device with its shop."""
    row = Device.objects.select_related("location").filter(pk=device_id).first()
    if row is None:
        return None
    return DeviceCard(
        device_id=row.pk,
        public_id=row.public_id,
        name=row.name,
        kind=row.kind,
        location_id=row.location_id,
        location_code=row.location.code,
        location_name=row.location.name,
        time_zone=row.location.time_zone,
    )


def _employments(user_id: int) -> list[tuple[Role, int | None]]:
    with connection.cursor() as cursor:
        cursor.execute(_EMPLOYMENTS, [user_id])
        return [(Role(role), location_id) for role, location_id in cursor.fetchall()]


def _rights(*, user_id: int, is_superuser: bool) -> dict[str, Any]:
    """Roles and grants of today, as an actor holds them; who holds every right without an employment is an administrator."""
    employed = _employments(user_id)
    roles = tuple(sorted({str(role) for role, _location_id in employed}))
    if is_superuser:
        return {"roles": roles or (str(Role.ADMIN),), "grants": dict.fromkeys(map(str, Permission), EVERYWHERE)}
    return {"roles": roles, "grants": grants_of(employed)}


def roles_behind(actor: Actor) -> tuple[Role, ...]:
    """What somebody works as today, each role once, as it was read with their rights. No statement."""
    return tuple(map(Role, actor.roles)) if actor.user_id is not None else ()


def works_somewhere(*, user_id: int) -> bool:
    """Whether this person has an employment that was not ended."""
    return Employment.objects.filter(user_id=user_id, is_active=True).exists()
