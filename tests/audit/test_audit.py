from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from apps.audit import services
from apps.audit.canonical import GENESIS
from apps.audit.models import AuditEntry, AuditSeal
from apps.core.actor import SYSTEM
from tests.tampering import broken_invariants, tamper

pytestmark = pytest.mark.django_db
AGO = "UPDATE audit_auditentry SET created_at = created_at - interval '1 minute'"


def act(*numbers: int) -> None:
    with transaction.atomic():
        for number in numbers:
            services.record(
                actor=SYSTEM, verb="price.change", object_key=f"variant:{number}", after={"amount": number, "why": "ñ"}
            )


def test_entries_are_sealed_into_one_chain():
    act(0, 1, 2)
    tamper(AGO)

    assert services.seal() == 3
    act(3)
    assert services.seal() == 0  # an entry of this moment waits: one with a smaller id may still be to come
    tamper(AGO + " WHERE id = (SELECT max(id) FROM audit_auditentry)")
    assert services.seal() == 1

    seals = list(AuditSeal.objects.order_by("entry_id"))
    assert [seal.previous_hash for seal in seals] == [GENESIS, *[seal.hash for seal in seals[:-1]]]
    assert broken_invariants() == []


@pytest.mark.parametrize(
    "crime",
    [
        "UPDATE audit_auditentry SET reason = 'nothing to see' WHERE id = {id}",
        "UPDATE audit_auditentry SET after = '{{}}' WHERE id = {id}",
        "DELETE FROM audit_auditseal WHERE entry_id = {id}",
        "UPDATE audit_auditseal SET hash = repeat('a', 64) WHERE entry_id = {id}",
    ],
)
def test_whoever_touches_the_trail_is_seen(crime):
    act(0, 1, 2)
    tamper(AGO)
    services.seal()

    tamper(crime.format(id=AuditEntry.objects.order_by("pk")[1].pk))

    assert broken_invariants() == ["audit.chain"]


@pytest.mark.parametrize("statement", ["UPDATE audit_auditentry SET reason = ''", "DELETE FROM audit_auditentry"])
def test_entries_refuse_change(statement):
    act(1)

    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(statement)
