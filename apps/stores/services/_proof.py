"""Whose PIN was typed at a device. A try is counted before the PIN is looked at, for the person and for the device."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from apps.accounts import attempts
from apps.accounts.errors import TooManyAttempts
from apps.accounts.services import user_key
from apps.audit import services as audit
from apps.core.actor import Actor, ActorKind
from apps.stores import pins
from apps.stores import selectors as store_reads
from apps.stores.errors import WrongPin
from apps.stores.models import Device, Employment


def prove(*, device_id: int, user_id: int, pin: str) -> Employment:
    """The employment with which this person may work at the device, once their PIN is right.

    Five wrong PINs lock the person everywhere, and the device for everybody, for 15 minutes.
    Raises: WrongPin (with `tries_left`), TooManyAttempts.
    """
    device_tries, user_tries = f"pin:device:{device_id}", f"pin:user:{user_id}"
    tries = attempts.claim(key=device_tries, limit=attempts.PIN)
    try:
        tries = max(tries, attempts.claim(key=user_tries, limit=attempts.PIN))
    except TooManyAttempts:
        attempts.forgive(key=device_tries)
        raise
    employment = store_reads.employment_at(device_id=device_id, user_id=user_id)
    if not _fits(employment, user_id, pin) or employment is None:
        _note_failure(device_id, user_id)
        raise WrongPin(field="pin", context={"tries_left": attempts.PIN.tries - tries})
    attempts.reset(key=user_tries)
    attempts.forgive(key=device_tries)
    return employment


def as_device(device_id: int, location_id: int) -> Actor:
    return Actor(kind=ActorKind.DEVICE, key=f"device:{device_id}", device_id=device_id, location_id=location_id)


def _fits(employment: Employment | None, user_id: int, pin: str) -> bool:
    """Takes as long for a person who does not work here as for a wrong PIN."""
    if employment is None:
        make_password(pins.peppered(user_id, pin))
        return False
    return check_password(pins.peppered(user_id, pin), employment.pin_hash)


def _note_failure(device_id: int, user_id: int) -> None:
    device = Device.objects.filter(pk=device_id).first()
    if device is not None:
        with transaction.atomic():
            audit.record(
                actor=as_device(device.pk, device.location_id),
                verb="stores.pin_refused",
                object_key=f"device:{device.pk}",
                on_behalf_of=user_key(user_id),
                location_id=device.location_id,
            )
