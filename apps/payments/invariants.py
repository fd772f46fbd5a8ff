"""What must hold of money (domain.md I7; reliability.md 10, 11, 20)."""

from __future__ import annotations

from typing import Final

from apps.core.invariants import Invariant, machine
from apps.payments.enums import OPERATION_TRANSITIONS, TRANSITIONS, OperationState, PaymentState

AMOUNTS = Invariant(
    "payments.amounts",
    "I7: Refunded ≤ captured ≤ authorised, per payment",
    """
    SELECT id, owner, authorised_amount, captured_amount, refunded_amount FROM payments_payment
    WHERE NOT (0 <= refunded_amount AND refunded_amount <= captured_amount AND captured_amount <= authorised_amount)
    """,
)
ATTEMPTS = Invariant(
    "payments.attempts",
    "R10: Captured and refunded amounts are the sums of the attempts",
    """
    SELECT p.id, p.owner, p.captured_amount, p.refunded_amount, coalesce(a.taken, 0) AS taken,
           coalesce(a.given_back, 0) AS given_back
    FROM payments_payment p
    LEFT JOIN (SELECT payment_id, sum(amount) FILTER (WHERE kind = 'take') AS taken,
                      sum(amount) FILTER (WHERE kind = 'refund') AS given_back
               FROM payments_paymentattempt GROUP BY payment_id) a ON a.payment_id = p.id
    WHERE p.captured_amount <> coalesce(a.taken, 0) OR p.refunded_amount <> coalesce(a.given_back, 0)
    """,
)
STATE_FOLLOWS = Invariant(
    "payments.state_follows_amounts",
    "R10: A payment that is waiting or cancelled has captured nothing, one that is done has captured something",
    """
    SELECT id, owner, state, captured_amount FROM payments_payment
    WHERE (state IN ('initiated', 'action_required', 'voided', 'failed', 'expired') AND captured_amount <> 0)
       OR (state = 'closed' AND captured_amount = 0)
    """,
)
CURRENCY = Invariant(
    "payments.one_currency",
    "R9: All payments of an owner are in one currency",
    "SELECT owner, array_agg(DISTINCT currency) AS currencies FROM payments_payment "
    "GROUP BY owner HAVING count(DISTINCT currency) > 1",
)
REFERENCES = Invariant(
    "payments.provider_references",
    "R11: A provider's transaction is on one attempt only",
    "SELECT provider, provider_reference, count(*) AS attempts FROM payments_paymentattempt "
    "WHERE provider_reference <> '' GROUP BY 1, 2 HAVING count(*) > 1",
)
CASH_ENTRIES = Invariant(
    "payments.cash_entries",
    "I7: Every attempt in cash has its journal entry of the same amount and currency, and no other attempt has one",
    """
    SELECT a.id AS attempt, a.kind, a.tender, a.amount, e.id AS entry, e.amount AS entered
    FROM payments_paymentattempt a JOIN payments_payment p ON p.id = a.payment_id
    LEFT JOIN payments_cashjournalentry e ON e.attempt_id = a.id
    WHERE CASE WHEN a.tender = 'cash'
               THEN e.id IS NULL OR e.currency <> p.currency
                    OR e.amount <> CASE a.kind WHEN 'take' THEN a.amount ELSE -a.amount END
               ELSE e.id IS NOT NULL END
    """,
)
CASH_JOURNAL = Invariant(
    "payments.cash_journal",
    "I7: Each drawer's journal is numbered without a gap, and every balance follows from the entries before it",
    """
    SELECT drawer_id, sequence, amount, balance_amount, running, place FROM (
        SELECT drawer_id, sequence, amount, balance_amount, sum(amount) OVER w AS running, row_number() OVER w AS place
        FROM payments_cashjournalentry WINDOW w AS (PARTITION BY drawer_id ORDER BY sequence)) e
    WHERE running <> balance_amount OR place <> sequence
    """,
)
CASH_DRAWERS = Invariant(
    "payments.cash_drawers",
    "I7: Each drawer's balance is the sum of its journal, and its count the number of entries",
    """
    SELECT d.id, d.balance_amount, d.entry_count, coalesce(e.amount, 0) AS journal, coalesce(e.entries, 0) AS entries
    FROM payments_cashdrawer d
    LEFT JOIN (SELECT drawer_id, sum(amount) AS amount, count(*) AS entries FROM payments_cashjournalentry
               GROUP BY drawer_id) e ON e.drawer_id = d.id
    WHERE d.balance_amount <> coalesce(e.amount, 0) OR d.entry_count <> coalesce(e.entries, 0)
    """,
)
OPERATIONS = Invariant(
    "payments.operations",
    "R10: What a card gave and got back is the sum of the requests that succeeded, and no more is on its way back",
    """
    SELECT p.id, p.owner, p.captured_amount, p.refunded_amount, o.charged, o.given_back, o.going_back
    FROM payments_payment p CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount) FILTER (WHERE kind = 'capture' AND state = 'succeeded'), 0) AS charged,
               coalesce(sum(amount) FILTER (WHERE kind = 'refund' AND state = 'succeeded'), 0) AS given_back,
               coalesce(sum(amount) FILTER (WHERE kind = 'refund'
                        AND state IN ('pending', 'processing', 'unknown', 'manual')), 0) AS going_back
        FROM payments_paymentoperation WHERE payment_id = p.id) o
    WHERE p.tender = 'card' AND (p.captured_amount <> o.charged OR p.refunded_amount <> o.given_back
       OR p.refunded_amount + o.going_back > p.captured_amount)
    """,
)
ONE_CHARGE = Invariant(
    "payments.one_charge",
    "I7: An authorisation is charged or released once, and an owner has one card in hand",
    """
    SELECT 'payment:' || payment_id AS subject, count(*) AS times FROM payments_paymentoperation
    WHERE kind IN ('capture', 'void') AND state IN ('pending', 'processing', 'unknown', 'manual', 'succeeded')
    GROUP BY payment_id HAVING count(*) > 1
    UNION ALL
    SELECT owner, count(*) FROM payments_payment
    WHERE tender = 'card' AND state IN ('initiated', 'action_required', 'authorized', 'unknown')
    GROUP BY owner HAVING count(*) > 1
    """,
)
UNKNOWN = Invariant(
    "payments.unknown_is_asked_about",
    "R11: Whatever had no answer is asked about within a quarter of an hour",
    """
    SELECT 'payment' AS kind, id, poll_at AS asked_at FROM payments_payment
    WHERE tender = 'card' AND state = 'unknown' AND (poll_at IS NULL OR poll_at > omni_now() + interval '15 min')
    UNION ALL
    SELECT 'request', id, due_at FROM payments_paymentoperation
    WHERE state = 'unknown' AND due_at > omni_now() + interval '15 min'
    """,
)
CARD_REFERENCES = Invariant(
    "payments.card_references",
    "R11: A provider's authorisation belongs to one payment",
    "SELECT provider, provider_reference, count(*) AS payments FROM payments_payment "
    "WHERE provider_reference <> '' GROUP BY 1, 2 HAVING count(*) > 1",
)
FAILED_CAPTURE = Invariant(
    "payments.failed_capture_has_task",
    "R10: A capture that failed has its payment task",
    """
    SELECT o.id, o.payment_id, o.amount FROM payments_paymentoperation o
    WHERE o.kind = 'capture' AND o.state = 'failed' AND NOT EXISTS (
        SELECT FROM payments_paymenttask t WHERE t.payment_id = o.payment_id AND t.kind = 'capture_failed')
    """,
)
OPERATION_STATES = machine(
    code="payments.operation_transitions",
    title="R20: Every step of a request to a provider is an allowed one, from the first to where it stands",
    table="payments_paymentoperation",
    history="payments_paymentoperationtransition",
    reference="operation_id",
    transitions=OPERATION_TRANSITIONS,
    initial=OperationState.PENDING,
)
STATES = machine(
    code="payments.transitions",
    title="R20: Every step of a payment is an allowed one, from the first to where it stands",
    table="payments_payment",
    history="payments_paymenttransition",
    reference="payment_id",
    transitions=TRANSITIONS,
    initial=PaymentState.INITIATED,
)

INVARIANTS: Final[list[Invariant]] = [
    AMOUNTS,
    ATTEMPTS,
    STATE_FOLLOWS,
    CURRENCY,
    REFERENCES,
    CASH_ENTRIES,
    CASH_JOURNAL,
    CASH_DRAWERS,
    OPERATIONS,
    ONE_CHARGE,
    UNKNOWN,
    CARD_REFERENCES,
    FAILED_CAPTURE,
    STATES,
    OPERATION_STATES,
]
