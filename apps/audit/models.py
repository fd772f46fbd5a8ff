"""Who did what, to what, why, and on whose behalf. Rows are only ever added; a task seals them into a hash chain."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel


class AuditEntry(BaseModel):
    """One privileged act. Actors and objects are opaque keys such as `user:17` and `order:5`."""

    actor_key = models.CharField(max_length=80, verbose_name=_("who"))
    on_behalf_of = models.CharField(max_length=80, blank=True, default="", verbose_name=_("on behalf of"))
    verb = models.CharField(max_length=60, verbose_name=_("act"))
    object_key = models.CharField(max_length=80, verbose_name=_("what"))
    location_id = models.BigIntegerField(null=True, verbose_name=_("location number"))
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder, verbose_name=_("before"))
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder, verbose_name=_("after"))
    reason = models.CharField(max_length=500, blank=True, default="", verbose_name=_("reason"))

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["object_key", "id"], name="audit_entry_object"),
            models.Index(fields=["actor_key", "id"], name="audit_entry_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_key}"


class AuditSeal(models.Model):
    """The place of an entry in the chain: SHA-256 over the seal before it and the entry's canonical text."""

    entry = models.OneToOneField(
        AuditEntry, on_delete=models.PROTECT, primary_key=True, related_name="+", verbose_name=_("entry")
    )
    previous_hash = models.CharField(max_length=64, verbose_name=_("seal before it"))
    hash = models.CharField(max_length=64, unique=True, verbose_name=_("seal"))

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self) -> str:
        return self.hash[:12]
