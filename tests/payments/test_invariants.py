"""Every invariant of money is broken on purpose, past the triggers, and verify names it."""

from __future__ import annotations

import pytest

from apps.core.actor import SYSTEM
from apps.payments import services
from apps.payments.enums import Tender
from apps.payments.invariants import INVARIANTS
from tests.factories.payments import (
    NOW,
    CardFactory,
    PaymentOperationFactory,
    PaymentTransitionFactory,
    clerk,
    open_at_desk,
    take,
)
from tests.factories.stores import LocationFactory
from tests.tampering import broken_invariants, tamper

pytestmark = pytest.mark.django_db

BREAKS = {
    "payments.amounts": (
        "ALTER TABLE payments_payment DROP CONSTRAINT payments_payment_refunded_captured_authorised",
        "UPDATE payments_payment SET authorised_amount = captured_amount - 1 WHERE owner = 'order:1'",
    ),
    "payments.attempts": ("UPDATE payments_paymentattempt SET amount = 1, tendered_amount = 1 WHERE tender = 'bizum'",),
    "payments.state_follows_amounts": (
        "UPDATE payments_payment SET state = 'voided' WHERE owner = 'order:2'",
        "UPDATE payments_paymenttransition SET to_state = 'voided' WHERE to_state = 'closed' AND payment_id = (SELECT id FROM payments_payment WHERE owner = 'order:2')",
    ),
    "payments.one_currency": (
        "UPDATE payments_payment SET currency = 'USD' WHERE owner = 'order:1' AND tender = 'bizum'",
    ),
    "payments.provider_references": (
        "ALTER TABLE payments_paymentattempt DROP CONSTRAINT IF EXISTS payments_attempt_one_per_reference",
        "DROP INDEX IF EXISTS payments_attempt_one_per_reference",
        "UPDATE payments_paymentattempt SET provider = 'terminal', provider_reference = 'T-1'",
    ),
    "payments.cash_entries": (
        "UPDATE payments_paymentattempt SET tender = 'bizum' WHERE tender = 'cash' AND kind = 'refund'",
    ),
    "payments.cash_journal": (
        "UPDATE payments_cashjournalentry SET balance_amount = balance_amount + 1 WHERE sequence = 1",
    ),
    "payments.cash_drawers": ("UPDATE payments_cashdrawer SET balance_amount = balance_amount - 1",),
    "payments.transitions": ("UPDATE payments_paymenttransition SET to_state = 'initiated' WHERE to_state = 'voided'",),
}


CARD_BREAKS = {
    "payments.operations": ("UPDATE payments_paymentoperation SET kind = 'refund' WHERE kind = 'capture'",),
    "payments.one_charge": (
        "DROP INDEX payments_operation_one_per_authorisation",
        (
            "INSERT INTO payments_paymentoperation (public_id, payment_id, kind, amount, state, round, attempts, provider_reference, error, asked_by) "
            "SELECT gen_random_uuid(), payment_id, 'void', 0, state, 1, 0, '', '', 'system' FROM payments_paymentoperation"
        ),
    ),
    "payments.unknown_is_asked_about": (
        "UPDATE payments_payment SET state = 'unknown', poll_at = omni_now() + interval '1 day' WHERE owner = 'order:8'",
        "UPDATE payments_paymenttransition SET to_state = 'unknown' WHERE payment_id = (SELECT id FROM payments_payment WHERE owner = 'order:8')",
    ),
    "payments.card_references": (
        "DROP INDEX payments_payment_one_per_reference",
        "UPDATE payments_payment SET provider_reference = 'pi_same'",
    ),
    "payments.failed_capture_has_task": (
        "UPDATE payments_paymentoperation SET state = 'failed'",
        (
            "INSERT INTO payments_paymentoperationtransition (operation_id, from_state, to_state, actor_key, reason) "
            "SELECT o.id, s.a, s.b, 'system', '' FROM payments_paymentoperation o, (VALUES (1, 'pending', 'processing'), (2, 'processing', 'failed')) s(n, a, b) ORDER BY s.n"
        ),
    ),
    "payments.operation_transitions": ("UPDATE payments_paymentoperation SET state = 'unknown'",),
}


def test_every_invariant_is_broken_below():
    assert set(BREAKS) | set(CARD_BREAKS) == {invariant.code for invariant in INVARIANTS}


@pytest.mark.parametrize("code", CARD_BREAKS)
def test_verify_finds_it_of_cards(code):
    for number in (7, 8):
        card = CardFactory(owner=f"order:{number}")
        PaymentTransitionFactory(payment=card, to_state="authorized")
    PaymentOperationFactory(payment=card)
    assert broken_invariants() == []

    tamper(*CARD_BREAKS[code])

    assert broken_invariants() == [code]


@pytest.mark.parametrize("code", BREAKS)
def test_verify_finds_it(code):
    _a_day_at_the_desk()
    assert broken_invariants() == []

    tamper(*BREAKS[code])

    assert broken_invariants() == [code]


def test_a_missing_journal_entry_is_found_by_every_sum():
    _a_day_at_the_desk()

    tamper("DELETE FROM payments_cashjournalentry WHERE sequence = 1")

    assert broken_invariants() == ["payments.cash_entries", "payments.cash_journal", "payments.cash_drawers"]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM payments_paymenttransition WHERE to_state = 'voided'",
        "UPDATE payments_paymenttransition SET from_state = 'authorized' WHERE to_state = 'voided'",
        "UPDATE payments_payment SET state = 'failed' WHERE state = 'voided'",
    ],
)
def test_a_history_that_does_not_lead_to_the_state_is_found(statement):
    _a_day_at_the_desk()

    tamper(statement)

    assert broken_invariants() == ["payments.transitions"]


def _a_day_at_the_desk():
    shop = LocationFactory()
    actor = clerk(shop)
    open_at_desk(2500)
    take(shop)
    services.refund_at_desk(
        owner="order:1",
        amount=500,
        currency="EUR",
        tender=Tender.CASH,
        location_id=shop.pk,
        reason="scratched",
        actor=actor,
        now=NOW,
    )
    open_at_desk(100)
    take(shop, amount=100, tender=Tender.BIZUM)
    open_at_desk(900, owner="order:2")
    take(shop, amount=900, owner="order:2", tender=Tender.CARD_TERMINAL)
    open_at_desk(900, owner="order:3")
    services.void_open(owner="order:3", actor=SYSTEM)
    open_at_desk(700, owner="order:4")
