"""Shops, channels and the people and devices in them."""

from apps.stores.services._approval import approve
from apps.stores.services._channel_texts import ChannelWords, remove_channel_words, set_channel_words
from apps.stores.services._devices import enrol_device, issue_enrolment_code, lock, revoke_device, unlock
from apps.stores.services._employment import employ, end_employment, hashed_pin, set_pin
from apps.stores.services._hours import clear_exception, set_exception, set_hours
from apps.stores.services._places import (
    LocationDraft,
    UpsertedLocation,
    ensure_channel,
    ensure_legal_entity,
    ensure_location,
    upsert_locations,
)

__all__ = [
    "ChannelWords",
    "LocationDraft",
    "UpsertedLocation",
    "approve",
    "clear_exception",
    "employ",
    "end_employment",
    "enrol_device",
    "ensure_channel",
    "ensure_legal_entity",
    "ensure_location",
    "hashed_pin",
    "issue_enrolment_code",
    "lock",
    "remove_channel_words",
    "revoke_device",
    "set_channel_words",
    "set_exception",
    "set_hours",
    "set_pin",
    "unlock",
    "upsert_locations",
]
