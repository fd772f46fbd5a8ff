"""Where we are, when we are open, and who may do what there."""

from apps.stores.selectors._access import (
    DeviceCard,
    StaffCard,
    actor_for_token,
    actor_for_user,
    device_actor,
    device_card,
    employment_at,
    grants_of,
    staff_at,
)
from apps.stores.selectors._hours import is_open, opening_days_after, opening_intervals, schedule, schedules
from apps.stores.selectors._places import (
    LocationCard,
    channel_by_code,
    default_channel,
    location_by_code,
    location_cards,
    locations,
    nearest,
    pickup_locations,
)

__all__ = [
    "DeviceCard",
    "LocationCard",
    "StaffCard",
    "actor_for_token",
    "actor_for_user",
    "channel_by_code",
    "default_channel",
    "device_actor",
    "device_card",
    "employment_at",
    "grants_of",
    "is_open",
    "location_by_code",
    "location_cards",
    "locations",
    "nearest",
    "opening_days_after",
    "opening_intervals",
    "pickup_locations",
    "schedule",
    "schedules",
    "staff_at",
]
