from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """States of a fulfilment order on the way of a pickup."""

    ASSIGNED = "assigned", _("New")
    ACCEPTED = "accepted", _("Accepted")
    PICKING = "picking", _("Being picked")
    PACKED = "packed", _("Packed")
    READY = "ready", _("Ready to collect")
    COLLECTED = "collected", _("Collected")
    REJECTED = "rejected", _("Rejected")
    EXPIRED = "expired", _("Not collected")
    CANCELLED = "cancelled", _("Cancelled")


TRANSITIONS: dict[str, frozenset[str]] = {
    Status.ASSIGNED: frozenset({Status.ACCEPTED, Status.REJECTED, Status.CANCELLED}),
    Status.ACCEPTED: frozenset({Status.PICKING, Status.REJECTED, Status.CANCELLED}),
    Status.PICKING: frozenset({Status.PACKED, Status.CANCELLED}),
    Status.PACKED: frozenset({Status.READY, Status.CANCELLED}),
    Status.READY: frozenset({Status.COLLECTED, Status.EXPIRED, Status.CANCELLED}),
    Status.COLLECTED: frozenset(),
    Status.REJECTED: frozenset(),
    Status.EXPIRED: frozenset(),
    Status.CANCELLED: frozenset(),
}

OPEN = (Status.ASSIGNED, Status.ACCEPTED, Status.PICKING, Status.PACKED, Status.READY)
ENDED_WITHOUT_GOODS = (Status.REJECTED, Status.EXPIRED, Status.CANCELLED)


class RejectReason(models.TextChoices):
    NOT_FOUND = "not_found", _("Can't find it")
    DAMAGED = "damaged", _("Damaged")
    NO_TIME = "no_time", _("No time to prepare it")
    CLOSING = "closing", _("The shop is closing")
    OTHER = "other", _("Other reason")


class PutBackState(models.TextChoices):
    OPEN = "open", _("To put back")
    RESTOCKED = "restocked", _("Back on the shelf")
