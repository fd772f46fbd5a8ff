"""Who did what, to what, why, and on whose behalf. Rows are only ever added; a task seals them into a hash chain."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from apps.core.models import BaseModel


class AuditEntry(BaseModel):
    """One privileged act. Actors and objects are opaque keys such as `user:17` and `order:5`."""

    actor_key = models.CharField(max_length=80)
    on_behalf_of = models.CharField(max_length=80, blank=True, default="")
    verb = models.CharField(max_length=60)
    object_key = models.CharField(max_length=80)
    location_id = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["object_key", "id"], name="audit_entry_object"),
            models.Index(fields=["actor_key", "id"], name="audit_entry_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_key}"


class AuditSeal(models.Model):
    """The place of an entry in the chain: SHA-256 over the seal before it and the entry's canonical text."""

    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, primary_key=True, related_name="+")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.hash[:12]
