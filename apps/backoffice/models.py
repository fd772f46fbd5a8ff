"""What people of the back office keep for themselves; nothing of the business."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import ROLE_NAMES, Role
from apps.core.models import PublicModel

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
