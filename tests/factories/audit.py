from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from apps.audit.models import AuditEntry, AuditSeal


class AuditEntryFactory(DjangoModelFactory):
    class Meta:
        model = AuditEntry

    actor_key = "user:1"
    verb = "order.cancel"
    object_key = factory.Sequence(lambda n: f"order:{n}")


class AuditSealFactory(DjangoModelFactory):
    class Meta:
        model = AuditSeal

    entry = factory.SubFactory(AuditEntryFactory)
    previous_hash = "0" * 64
    hash = factory.Sequence(lambda n: f"{n:064x}")
