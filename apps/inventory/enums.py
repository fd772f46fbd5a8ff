from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReservationState(models.TextChoices):
    HELD = "held", _("Held")
    ALLOCATED = "allocated", _("Promised")
    CONSUMED = "consumed", _("Left the building")
    EXPIRED = "expired", _("Expired")
    RELEASED = "released", _("Released")
    REALLOCATED = "reallocated", _("Moved")


TRANSITIONS: dict[str, frozenset[str]] = {
    ReservationState.HELD: frozenset(
        {ReservationState.ALLOCATED, ReservationState.EXPIRED, ReservationState.RELEASED, ReservationState.REALLOCATED}
    ),
    ReservationState.ALLOCATED: frozenset(
        {ReservationState.CONSUMED, ReservationState.RELEASED, ReservationState.REALLOCATED}
    ),
    ReservationState.CONSUMED: frozenset(),
    ReservationState.EXPIRED: frozenset(),
    ReservationState.RELEASED: frozenset(),
    ReservationState.REALLOCATED: frozenset(),
}

LIVE = (ReservationState.HELD, ReservationState.ALLOCATED)


class Method(models.TextChoices):
    """How goods reach the customer; shared words of carts, orders and fulfilment."""

    CARRY_OUT = "carry_out", _("Take away")
    PICKUP = "pickup", _("Pick up in shop")
    SHIP_TO_STORE = "ship_to_store", _("Ship to shop")
    SHIP = "ship", _("Delivery")


class UnavailableKind(models.TextChoices):
    DAMAGED = "damaged", _("Damaged")
    QUALITY = "quality", _("Quality control")
    DISPLAY = "display", _("On display")
    MISSING = "missing", _("Missing")
    PUT_BACK = "put_back", _("To be put back")


class MovementKind(models.TextChoices):
    RECEIVE = "receive", _("Received")
    ADJUST = "adjust", _("Adjusted")
    COUNT = "count", _("Counted")
    SET_ASIDE = "set_aside", _("Set aside")
    BRING_BACK = "bring_back", _("Back on sale")


class AdjustReason(models.TextChoices):
    """Why stock changed without a sale. Codes are stable; words are translated."""

    DELIVERY = "delivery", _("Delivery")
    DAMAGED = "damaged", _("Damaged")
    STOLEN = "stolen", _("Stolen or lost")
    FOUND = "found", _("Found")
    CORRECTION = "correction", _("Correction")
    CYCLE_COUNT = "cycle_count", _("Count")
    RESTOCKED = "restocked", _("Put back on the shelf")
