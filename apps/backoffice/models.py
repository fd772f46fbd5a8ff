"""What people of the back office keep for themselves; nothing of the business."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import ROLE_NAMES, Role
from apps.core.models import BaseModel, PublicModel

ROLES = [(role.value, name) for role, name in ROLE_NAMES.items()]


class SavedFilter(PublicModel):
    """A list as somebody wants to see it again: filters, search and order, under a name. With a role, colleagues see it too."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("owner")
    )
    page = models.CharField(_("list"), max_length=100)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=2000, blank=True)
    role = models.CharField(_("shared with"), max_length=20, choices=ROLES, blank=True, default="")

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="backoffice_filter_one_per_name"),
            models.CheckConstraint(condition=~Q(name=""), name="backoffice_filter_has_name"),
            models.CheckConstraint(condition=Q(role__in=["", *Role]), name="backoffice_filter_role_known"),
        ]
        indexes = [models.Index(fields=["page", "role"], name="backoffice_filter_of_role")]

    def __str__(self) -> str:
        return self.name


class BulkEdit(PublicModel):
    """One change of many rows at once, as it was previewed and confirmed; it can be undone where nothing has changed since."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who")
    )
    page = models.CharField(_("list"), max_length=100)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    undone_at = models.DateTimeField(_("undone at"), null=True)

    class Meta:
        verbose_name = _("bulk edit")
        verbose_name_plural = _("bulk edits")

    def __str__(self) -> str:
        return f"{self.page} {self.created_at:%Y-%m-%d %H:%M}"


class BulkEditLine(BaseModel):
    """One field of one row of a bulk edit, in words that the field understands; `refusal` says why it stayed as it was."""

    edit = models.ForeignKey(BulkEdit, on_delete=models.CASCADE, related_name="lines", verbose_name=_("bulk edit"))
    row_id = models.BigIntegerField(_("row"))
    row_name = models.CharField(_("name"), max_length=300)
    field = models.CharField(_("field"), max_length=60)
    before = models.TextField(_("before"), blank=True, default="")
    after = models.TextField(_("after"), blank=True, default="")
    refusal = models.CharField(_("refused because"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("line of a bulk edit")
        verbose_name_plural = _("lines of bulk edits")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["edit", "row_id", "field"], name="backoffice_bulk_line_once_per_field")
        ]

    def __str__(self) -> str:
        return f"{self.row_name}: {self.field}"
