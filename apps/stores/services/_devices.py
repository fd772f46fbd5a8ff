"""Devices of a shop: enrolled by a code that works once, opened by a person's PIN, closed by silence."""

from __future__ import annotations

import secrets
from typing import Final

from django.db import connection, transaction

from apps.accounts.permissions import Permission
from apps.accounts.services import user_key
from apps.audit import services as audit
from apps.core import ids
from apps.core.actor import Actor, ActorKind
from apps.core.errors import NotFound
from apps.core.models import OmniNow
from apps.core.transactions import durable
from apps.stores.enums import DeviceKind
from apps.stores.errors import CodeNotValid, WrongPin
from apps.stores.models import Device, Employment, Location, StaffSession
from apps.stores.services._proof import as_device, prove

_CODE_LENGTH: Final = 10
_CODE_SECONDS: Final = 900


@transaction.atomic
def issue_enrolment_code(*, actor: Actor, location_id: int, name: str, kind: str = DeviceKind.TABLET) -> str:
    """A code of ten characters that makes one browser a device of that shop, within a quarter of an hour.

    Raises: PermissionDenied, NotFound.
    """
    if actor.kind is not ActorKind.SYSTEM:
        actor.require(Permission.DEVICE_ENROL, location_id)
    if not Location.objects.filter(pk=location_id, is_active=True).exists():
        raise NotFound
    code = "".join(secrets.choice(ids.CROCKFORD) for _ in range(_CODE_LENGTH))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO stores_enrolmentcode (location_id, name, kind, code_hash, issued_by, expires_at)"
            " VALUES (%s, %s, %s, %s, %s, omni_now() + %s * interval '1 second') RETURNING id",
            [location_id, name.strip(), DeviceKind(kind), ids.code_hash("enrol", code), actor.key, _CODE_SECONDS],
        )
        (issued,) = cursor.fetchone()
    audit.record(
        actor=actor,
        verb="stores.enrolment_code_issued",
        object_key=f"enrolment_code:{issued}",
        after={"name": name, "kind": kind},
        location_id=location_id,
    )
    return code


@transaction.atomic
def enrol_device(*, code: str) -> tuple[Device, str]:
    """Trades a code for a device and its token, shown once; of several at a time one gets it.

    Locks: the code. Raises: CodeNotValid.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE stores_enrolmentcode SET used_at = omni_now()"
            " WHERE code_hash = %s AND used_at IS NULL AND expires_at > omni_now()"
            " RETURNING location_id, name, kind, issued_by",
            [ids.code_hash("enrol", ids.read_aloud(code))],
        )
        row = cursor.fetchone()
    if row is None:
        raise CodeNotValid(field="code")
    location_id, name, kind, issued_by = row
    token = ids.new_token()
    device = Device.objects.create(location_id=location_id, name=name, kind=kind, token_hash=ids.token_hash(token))
    audit.record(
        actor=as_device(device.pk, location_id),
        verb="stores.device_enrolled",
        object_key=f"device:{device.pk}",
        after={"name": name, "kind": kind},
        location_id=location_id,
        on_behalf_of=issued_by,
    )
    return device, token


@transaction.atomic
def revoke_device(*, device_id: int, actor: Actor) -> None:
    """Shuts a device out, and whoever works at it, from the next request; twice is as good as once.

    Locks: the device. Raises: NotFound, PermissionDenied.
    """
    device = Device.objects.select_for_update(of=("self",)).filter(pk=device_id).first()
    if device is None:
        raise NotFound
    if actor.kind is not ActorKind.SYSTEM:
        actor.require(Permission.DEVICE_ENROL, device.location_id)
    if not Device.objects.filter(pk=device_id, revoked_at__isnull=True).update(revoked_at=OmniNow()):
        return
    _end_sessions(device_id)
    audit.record(
        actor=actor, verb="stores.device_revoked", object_key=f"device:{device_id}", location_id=device.location_id
    )


@durable
def unlock(*, device_id: int, user_id: int, pin: str) -> str:
    """Opens a device for a person; the session's token is returned, and whoever was at the device before is out.

    Five wrong PINs lock the person everywhere, and the device for everybody, for 15 minutes.
    Locks: the device. Raises: WrongPin (with `tries_left`), TooManyAttempts.
    """
    employment = prove(device_id=device_id, user_id=user_id, pin=pin)
    return _open_session(device_id, employment)


def lock(*, session_token: str) -> None:
    """Ends a person's session at a device; an unknown token is as good as an ended one."""
    StaffSession.objects.filter(token_hash=ids.token_hash(session_token), ended_at__isnull=True).update(
        ended_at=OmniNow()
    )


@transaction.atomic
def _open_session(device_id: int, employment: Employment) -> str:
    device = Device.objects.select_for_update(of=("self",)).filter(pk=device_id, revoked_at__isnull=True).first()
    if device is None:
        raise WrongPin(field="pin")
    _end_sessions(device_id)
    token = ids.new_token()
    StaffSession.objects.create(
        device=device, employment=employment, user_id=employment.user_id, token_hash=ids.token_hash(token)
    )
    audit.record(
        actor=as_device(device.pk, device.location_id),
        verb="stores.device_unlocked",
        object_key=f"device:{device.pk}",
        on_behalf_of=user_key(employment.user_id),
        location_id=device.location_id,
    )
    return token


def _end_sessions(device_id: int) -> None:
    StaffSession.objects.filter(device_id=device_id, ended_at__isnull=True).update(ended_at=OmniNow())
