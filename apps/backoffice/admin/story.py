"""What happened to an order: who did what and when, from every history that tells of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.accounts import selectors as accounts
from apps.core.money import Money
from apps.fulfilment.enums import DecisionChoice, DecisionState, HoldKind, Identity, RefusalReason, RejectReason
from apps.fulfilment.models import FulfilmentTransition
from apps.messaging.models import Message
from apps.orders.enums import CancelReason, ChangeKind
from apps.orders.models import Order, OrderTransition
from apps.payments.enums import OperationKind, OperationState, PaymentState, TaskKind
from apps.payments.models import PaymentAttempt


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One step. `icon` is a sign of the admin's icon font, `tone` one of its label colours."""

    at: datetime
    who: str
    what: str
    why: str = ""
    icon: str = "radio_button_checked"
    tone: str = ""


def story_of(order: Order, attempts: Iterable[PaymentAttempt], sent: Iterable[Message]) -> list[Entry]:
    """All steps of an order, newest first. Four statements, and none per step."""
    entries = [*_orders(order), *_work(order), *_more(order), *_money(order, attempts), *_messages(sent)]
    names = accounts.actor_names(entry.who for entry in entries)
    told = [Entry(**{**vars(entry), "who": names[entry.who]}) for entry in entries]
    return sorted(told, key=lambda entry: entry.at, reverse=True)


def _orders(order: Order) -> Iterator[Entry]:
    reasons = dict(CancelReason.choices)
    for step in OrderTransition.objects.filter(order=order):
        yield Entry(
            at=step.created_at,
            who=step.actor_key,
            what=_("Order: %(state)s") % {"state": step.get_to_status_display()},
            why=str(reasons.get(step.reason, step.reason)),
            icon="receipt_long",
        )


def _work(order: Order) -> Iterator[Entry]:
    steps = FulfilmentTransition.objects.filter(fulfilment_order__order=order)
    for step in steps.select_related("fulfilment_order__location"):
        yield Entry(
            at=step.created_at,
            who=step.actor_key,
            what=f"{step.fulfilment_order.location.name}: {step.get_to_status_display()}",
            why=_reason(step.reason),
            icon="package_2",
        )


def _more(order: Order) -> Iterator[Entry]:
    """What else is kept about an order, in one statement over every history."""
    keys: dict[str, int | str] = {"order": order.pk, "owner": f"order:{order.pk}"}
    with connection.cursor() as cursor:
        cursor.execute(HISTORIES, keys)
        rows = cursor.fetchall()
    for at, who, kind, word, why, amount in rows:
        told = TELLERS[kind](word, amount, order.currency)
        yield Entry(at=at, who=who, what=str(told), why=_reason(why), icon=ICONS[kind])


HISTORIES = """
WITH work AS (SELECT id, 'fulfilment_order:' || id AS key FROM fulfilment_fulfilmentorder WHERE order_id = %(order)s),
     paid AS (SELECT id FROM payments_payment WHERE owner = %(owner)s),
     asked AS (SELECT id FROM fulfilment_decision WHERE order_id = %(order)s)
SELECT created_at, actor_key, 'audit', verb, reason, 0 FROM audit_auditentry
    WHERE verb NOT IN ('order.hold', 'order.hold_ended', 'order.decide', 'pickup.undo_hand_over')  -- their own tables tell more
      AND (object_key = %(owner)s OR object_key IN (SELECT key FROM work)
           OR object_key IN (SELECT 'message:' || id FROM messaging_message WHERE order_id = %(order)s))
UNION ALL SELECT t.created_at, t.actor_key, 'decision', t.to_state, CASE WHEN t.reason <> '' THEN t.reason ELSE coalesce(nullif(d.choice, ''), d.reason) END, d.quantity
    FROM fulfilment_decisiontransition t JOIN fulfilment_decision d ON d.id = t.decision_id WHERE d.id IN (SELECT id FROM asked)
UNION ALL SELECT created_at, placed_by_key, 'hold', kind, reason, 0 FROM fulfilment_orderhold WHERE order_id = %(order)s
UNION ALL SELECT ended_at, ended_by_key, 'hold_ended', kind, '', 0 FROM fulfilment_orderhold WHERE order_id = %(order)s AND ended_at IS NOT NULL
UNION ALL SELECT at, actor_key, 'hand_over', identity, collected_by, amount FROM fulfilment_handover WHERE fulfilment_order_id IN (SELECT id FROM work)
UNION ALL SELECT undone_at, undone_by_key, 'undone', identity, undo_reason, amount FROM fulfilment_handover
    WHERE fulfilment_order_id IN (SELECT id FROM work) AND undone_at IS NOT NULL
UNION ALL SELECT coalesce(confirmed_at, created_at), actor_key, 'change', kind, '', quantity FROM orders_orderchange
    WHERE order_id = %(order)s AND state = 'confirmed'
UNION ALL SELECT c.created_at, 'system', 'count', '', '', c.quantity FROM fulfilment_counttask c JOIN fulfilment_fulfilmentline l ON l.id = c.fulfilment_line_id
    WHERE l.fulfilment_order_id IN (SELECT id FROM work)
UNION ALL SELECT c.done_at, c.done_by_key, 'counted', '', '', c.found_quantity FROM fulfilment_counttask c JOIN fulfilment_fulfilmentline l ON l.id = c.fulfilment_line_id
    WHERE l.fulfilment_order_id IN (SELECT id FROM work) AND c.done_at IS NOT NULL
UNION ALL SELECT p.restocked_at, p.restocked_by_key, 'restocked', '', '', p.quantity FROM fulfilment_putbacktask p
    JOIN fulfilment_fulfilmentline l ON l.id = p.fulfilment_line_id WHERE l.fulfilment_order_id IN (SELECT id FROM work) AND p.restocked_at IS NOT NULL
UNION ALL SELECT t.created_at, t.actor_key, 'operation', o.kind || ':' || t.to_state, t.reason, o.amount
    FROM payments_paymentoperationtransition t JOIN payments_paymentoperation o ON o.id = t.operation_id WHERE o.payment_id IN (SELECT id FROM paid)
UNION ALL SELECT t.created_at, t.actor_key, 'payment', t.to_state, t.reason, 0 FROM payments_paymenttransition t WHERE t.payment_id IN (SELECT id FROM paid)
UNION ALL SELECT created_at, 'system', 'task', kind, reason, amount FROM payments_paymenttask WHERE payment_id IN (SELECT id FROM paid)
UNION ALL SELECT done_at, done_by, 'task_done', kind, note, amount FROM payments_paymenttask WHERE payment_id IN (SELECT id FROM paid) AND done_at IS NOT NULL
UNION ALL SELECT created_at, 'system', 'document', code, '', total_amount FROM invoicing_fiscaldocument
    WHERE owner = %(owner)s OR owner IN (SELECT key FROM work)
"""

Teller = Callable[[str, int, str], str]


def _shown(amount: int, currency: str) -> str:
    return Money(amount, currency).shown(get_language() or "en")


def _operation(word: str, amount: int, currency: str) -> str:
    kind, _colon, state = word.partition(":")
    words = f"{OperationKind(kind).label}: {OperationState(state).label}"
    return f"{words} · {_shown(amount, currency)}" if amount else words


def _audited(verb: str, _amount: int, _currency: str) -> str:
    words = {
        "order.cancel": _("Cancelled by staff"),
        "message.resend": _("Message sent again"),
        "message.send_code_again": _("Pickup code sent again"),
        "pickup.name_delegate": _("Who may collect was changed by staff"),
        "order.refund": _("Refund asked for by staff"),
    }
    return words.get(verb) or _("Noted in the audit trail: %(verb)s") % {
        "verb": verb.replace("_", " ").replace(".", ": ")
    }


def _units(words: str, count: int) -> str:
    return f"{words} · " + ngettext("%(count)s unit", "%(count)s units", count) % {"count": count}


TELLERS: dict[str, Teller] = {
    "audit": _audited,
    "decision": lambda word, count, _c: _units(f"{_('Decision')}: {DecisionState(word).label}", count),
    "hold": lambda word, _n, _c: f"{_('Hold')}: {HoldKind(word).label}",
    "hold_ended": lambda word, _n, _c: f"{_('Hold ended')}: {HoldKind(word).label}",
    "hand_over": lambda word, amount, currency: (
        f"{_('Handed over')}: {_shown(amount, currency)} · {Identity(word).label}"
    ),
    "undone": lambda _w, amount, currency: f"{_('Hand-over undone')}: {_shown(amount, currency)}",
    "change": lambda word, count, _c: _units(f"{_('Order changed')}: {ChangeKind(word).label}", count),
    "count": lambda _w, count, _c: _units(_("Not found; to be counted"), count),
    "counted": lambda _w, count, _c: _units(_("Counted and found"), count),
    "restocked": lambda _w, count, _c: _units(_("Back on the shelf"), count),
    "operation": _operation,
    "payment": lambda word, _n, _c: f"{_('Payment')}: {PaymentState(word).label}",
    "task": lambda word, amount, currency: f"{TaskKind(word).label} · {_shown(amount, currency)}",
    "task_done": lambda word, _n, _c: f"{_('Settled')}: {TaskKind(word).label}",
    "document": lambda word, amount, currency: f"{_('Document')} {word} · {_shown(amount, currency)}",
}
ICONS = {
    "audit": "policy", "decision": "alt_route", "hold": "pause_circle", "hold_ended": "play_circle", "hand_over": "shopping_bag", "undone": "undo",
    "change": "published_with_changes", "count": "pin", "counted": "pin", "restocked": "inventory_2", "operation": "credit_card", "payment": "credit_card",
    "task": "warning", "task_done": "task_alt", "document": "description",
}  # fmt: skip
REASONS: dict[str, Any] = {
    **dict(RejectReason.choices), **dict(RefusalReason.choices), **dict(DecisionChoice.choices), **dict(CancelReason.choices),
}  # fmt: skip
"""Codes that stand for reasons, in the words of their lists."""


def _reason(code: str) -> str:
    return str(REASONS.get(code, code))


def _money(order: Order, attempts: Iterable[PaymentAttempt]) -> Iterator[Entry]:
    for attempt in attempts:
        amount = Money(attempt.amount, order.currency).shown(get_language() or "en")
        yield Entry(
            at=attempt.at,
            who=attempt.actor_key,
            what=f"{attempt.get_kind_display()}: {amount} · {attempt.get_tender_display()}",
            why=attempt.reason,
            icon="payments",
        )


def _messages(sent: Iterable[Message]) -> Iterator[Entry]:
    for message in sent:
        yield Entry(
            at=message.sent_at or message.created_at,
            who="system",
            what=_("Message “%(occasion)s”: %(state)s")
            % {"occasion": message.get_occasion_display(), "state": message.get_state_display()},
            why=message.to_address,
            icon="mail",
        )
