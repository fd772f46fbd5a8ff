"""What every table has."""

from __future__ import annotations

from django.contrib.postgres.functions import TransactionNow
from django.db import models

from apps.core.clock import OmniNow
from apps.core.ids import uuid7

__all__ = ["BaseModel", "OmniNow", "PublicModel", "TransactionNow"]


class BaseModel(models.Model):
    """A row: bigint key inside, and when it was written, by the database's (shiftable) clock."""

    id = models.BigAutoField(primary_key=True)
    created_at = models.DateTimeField(db_default=OmniNow(), editable=False)

    class Meta:
        abstract = True


class PublicModel(BaseModel):
    """A row that machines outside may name: by its UUIDv7, never by its key."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)

    class Meta:
        abstract = True
