from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from apps.audit import services
from apps.audit.models import AuditEntry, AuditSeal
from apps.core.actor import SYSTEM
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


def act(number: int) -> None:
    with transaction.atomic():
        services.record(actor=SYSTEM, verb="price.change", object_key=f"variant:{number}", after={"amount": number})


def test_entries_are_sealed_into_one_chain():
    for number in range(3):
        act(number)

    assert services.seal() == 3
    act(3)
    assert services.seal() == 1

    seals = list(AuditSeal.objects.order_by("entry_id"))
    assert [seal.previous_hash for seal in seals] == [services.GENESIS, *[seal.hash for seal in seals[:-1]]]
    assert services.broken_seals() == []


def test_changed_entry_breaks_its_seal():
    for number in range(3):
        act(number)
    services.seal()

    second = AuditEntry.objects.order_by("pk")[1]
    tamper(f"UPDATE audit_auditentry SET reason = 'nothing to see' WHERE id = {second.pk}")

    assert services.broken_seals() == [second.pk]


@pytest.mark.parametrize("statement", ["UPDATE audit_auditentry SET reason = ''", "DELETE FROM audit_auditentry"])
def test_entries_refuse_change(statement):
    act(1)

    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(statement)
