"""Who works where, and on which device."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import EMPLOYABLE, ROLE_NAMES
from apps.core.models import BaseModel, OmniNow, PublicModel
from apps.stores.enums import DeviceKind
from apps.stores.models._places import Location


class Employment(PublicModel):
    """A role that a user has at a location, or everywhere, from a day to a day. Its PIN opens the shop's devices."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("user")
    )
    location = models.ForeignKey(
        Location,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("location"),
        help_text=_("Empty: everywhere."),
    )
    role = models.CharField(_("role"), max_length=12, choices=[(role.value, ROLE_NAMES[role]) for role in EMPLOYABLE])
    pin_hash = models.CharField(max_length=200, blank=True, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("employment")
        verbose_name_plural = _("employments")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "location"], nulls_distinct=False, name="stores_employment_one_per_place"
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in EMPLOYABLE]), name="stores_employment_role"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="stores_employment_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.get_role_display()}"


class Device(PublicModel):
    """A tablet, kiosk or till that was enrolled with a one-time code. Its token is kept as a hash."""

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", verbose_name=_("location"))
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=DeviceKind, default=DeviceKind.TABLET)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    enrolled_at = models.DateTimeField(_("enrolled at"), db_default=OmniNow(), editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)
    last_seen_at = models.DateTimeField(_("last seen at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")

    def __str__(self) -> str:
        return self.name


class EnrolmentCode(BaseModel):
    """The one-time code that makes a browser a device of a shop. Kept as a hash; good for a quarter of an hour."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="+", verbose_name=_("location"))
    name = models.CharField(_("name of the device"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=DeviceKind, default=DeviceKind.TABLET)
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    issued_by = models.CharField(_("issued by"), max_length=60)
    expires_at = models.DateTimeField(_("expires at"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("enrolment code")
        verbose_name_plural = _("enrolment codes")

    def __str__(self) -> str:
        return self.name


class StaffSession(PublicModel):
    """A person at a device, from PIN to lock. Silence ends it; at most one per device is open."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="+", verbose_name=_("device"))
    employment = models.ForeignKey(Employment, on_delete=models.CASCADE, related_name="+", verbose_name=_("employment"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("user")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    started_at = models.DateTimeField(_("started at"), db_default=OmniNow())
    last_seen_at = models.DateTimeField(_("last seen at"), db_default=OmniNow())
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("staff session")
        verbose_name_plural = _("staff sessions")
        constraints = [
            models.UniqueConstraint(
                fields=["device"], condition=Q(ended_at__isnull=True), name="stores_session_one_open_per_device"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device_id}: {self.user_id}"
