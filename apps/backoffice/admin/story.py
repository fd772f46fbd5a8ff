"""What happened to an order: who did what and when, from every history that tells of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts import selectors as accounts
from apps.audit.models import AuditEntry
from apps.core.money import Money
from apps.fulfilment.models import FulfilmentTransition
from apps.messaging.models import Message
from apps.orders.enums import CancelReason
from apps.orders.models import Order, OrderTransition
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
    entries = [*_orders(order), *_work(order), *_audit(order), *_money(order, attempts), *_messages(sent)]
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
            why=step.reason,
            icon="package_2",
        )


def _audit(order: Order) -> Iterator[Entry]:
    verbs = {"order.cancel": _("Cancelled by staff")}
    for row in AuditEntry.objects.filter(object_key=f"order:{order.pk}"):
        yield Entry(
            at=row.created_at, who=row.actor_key, what=str(verbs.get(row.verb, row.verb)), why=row.reason, icon="policy"
        )


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
