from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """States of a fulfilment order on the way of a pickup, or of a parcel that takes its place."""

    ASSIGNED = "assigned", _("New")
    ACCEPTED = "accepted", _("Accepted")
    PICKING = "picking", _("Being picked")
    PACKED = "packed", _("Packed")
    READY = "ready", _("Ready to collect")
    COLLECTED = "collected", _("Collected")
    REJECTED = "rejected", _("Rejected")
    SHIPPED = "shipped", _("On its way")
    DELIVERED = "delivered", _("Delivered")
    EXPIRED = "expired", _("Not collected")
    CANCELLED = "cancelled", _("Cancelled")


TRANSITIONS: dict[str, frozenset[str]] = {
    Status.ASSIGNED: frozenset({Status.ACCEPTED, Status.REJECTED, Status.CANCELLED}),
    Status.ACCEPTED: frozenset({Status.PICKING, Status.REJECTED, Status.CANCELLED}),
    Status.PICKING: frozenset({Status.PACKED, Status.CANCELLED}),
    Status.PACKED: frozenset({Status.READY, Status.SHIPPED, Status.CANCELLED}),
    Status.READY: frozenset({Status.READY, Status.COLLECTED, Status.EXPIRED, Status.CANCELLED}),
    Status.COLLECTED: frozenset({Status.READY}),  # undone by a manager
    Status.SHIPPED: frozenset({Status.DELIVERED}),
    Status.DELIVERED: frozenset(),
    Status.REJECTED: frozenset(),
    Status.EXPIRED: frozenset(),
    Status.CANCELLED: frozenset(),
}

INITIAL = (Status.ASSIGNED, Status.READY)
"""A fulfilment order begins its life assigned, or ready where it is split from one that is."""

OPEN = (Status.ASSIGNED, Status.ACCEPTED, Status.PICKING, Status.PACKED, Status.READY)
TO_PREPARE = (Status.ASSIGNED, Status.ACCEPTED, Status.PICKING)
ENDED_WITHOUT_GOODS = (Status.REJECTED, Status.EXPIRED, Status.CANCELLED)


class RejectReason(models.TextChoices):
    NOT_FOUND = "not_found", _("Can't find it")
    DAMAGED = "damaged", _("Damaged")
    NO_TIME = "no_time", _("No time to prepare it")
    CLOSING = "closing", _("The shop is closing")
    GONE = "gone", _("It is no longer here: sold or lost")
    NO_ANSWER = "no_answer", _("Nobody accepted it in time")
    OTHER = "other", _("Other reason")


class PutBackState(models.TextChoices):
    OPEN = "open", _("To put back")
    RESTOCKED = "restocked", _("Back on the shelf")


class UnitsGo(models.TextChoices):
    """What a reason says of units that were promised: where they are booked to."""

    BACK_ON_SALE = "back_on_sale", _("Back on sale")
    MISSING = "missing", _("Missing until counted")
    DAMAGED = "damaged", _("Set aside as damaged")
    OFF_THE_BOOKS = "off_the_books", _("Taken off the books")


UNITS_OF: dict[str, UnitsGo] = {
    RejectReason.NOT_FOUND: UnitsGo.MISSING,
    RejectReason.DAMAGED: UnitsGo.DAMAGED,
    RejectReason.GONE: UnitsGo.OFF_THE_BOOKS,
    RejectReason.NO_TIME: UnitsGo.BACK_ON_SALE,
    RejectReason.CLOSING: UnitsGo.BACK_ON_SALE,
    RejectReason.NO_ANSWER: UnitsGo.BACK_ON_SALE,
    RejectReason.OTHER: UnitsGo.BACK_ON_SALE,
}
REJECT_REASONS = tuple(reason for reason in RejectReason if reason != RejectReason.NO_ANSWER)
"""What staff may say of a whole order."""
SHORT_REASONS = (RejectReason.NOT_FOUND, RejectReason.DAMAGED, RejectReason.GONE)
"""What staff may say of units: each says that they can't be sold from the shelf now."""


class CountState(models.TextChoices):
    OPEN = "open", _("To count")
    DONE = "done", _("Counted")


class HoldKind(models.TextChoices):
    FRAUD = "fraud", _("Looks like fraud")
    PAYMENT = "payment", _("Payment to clear up")
    SCHEDULED = "scheduled", _("Not before its day")
    STAFF = "staff", _("Put on hold by staff")


class DecisionState(models.TextChoices):
    OPEN = "open", _("Waiting for the customer")
    WAITING = "waiting", _("Waiting for goods")
    ANSWERED = "answered", _("Answered")
    DEFAULTED = "defaulted", _("Decided without an answer")
    OVERTAKEN = "overtaken", _("No longer asked")


DECISION_TRANSITIONS: dict[str, frozenset[str]] = {
    DecisionState.OPEN: frozenset(
        {DecisionState.WAITING, DecisionState.ANSWERED, DecisionState.DEFAULTED, DecisionState.OVERTAKEN}
    ),
    DecisionState.WAITING: frozenset({DecisionState.ANSWERED, DecisionState.DEFAULTED, DecisionState.OVERTAKEN}),
    DecisionState.ANSWERED: frozenset(),
    DecisionState.DEFAULTED: frozenset(),
    DecisionState.OVERTAKEN: frozenset(),
}
ASKING = (DecisionState.OPEN, DecisionState.WAITING)


class DecisionChoice(models.TextChoices):
    OTHER_SHOP = "other_shop", _("Collect it in another shop")
    WAIT = "wait", _("Wait for it")
    SUBSTITUTE = "substitute", _("Take something else")
    SHIP = "ship", _("Have it sent home")
    REFUND = "refund", _("Do without it")


class Identity(models.TextChoices):
    """How whoever collects was known to be the right person."""

    CODE = "code", _("Pickup code")
    ACCOUNT = "account", _("Customer account")
    DOCUMENT = "document", _("Document seen")
    DELEGATE = "delegate", _("Named person, document seen")
    LOCKER = "locker", _("Code at the locker")


class RefusalReason(models.TextChoices):
    """Why a customer leaves units at the desk."""

    WRONG_SIZE = "wrong_size", _("Doesn't fit")
    DAMAGED = "damaged", _("Damaged")
    NOT_AS_EXPECTED = "not_as_expected", _("Not as expected")
    CHANGED_MIND = "changed_mind", _("Changed their mind")
    OTHER = "other", _("Other reason")


class GroupPolicy(models.TextChoices):
    """When a customer is called to collect what lies in one shop for them."""

    TOGETHER = "together", _("When all is ready")
    EACH = "each", _("For each part")


class ReminderKind(models.TextChoices):
    HALF_WAY = "half_way", _("Half-way")
    LAST_DAY = "last_day", _("Last day")
