"""From a message row to a mail: what is true when it is sent, in the customer's language."""

from __future__ import annotations

from django.utils import translation

from apps.fulfilment import selectors as fulfilment
from apps.fulfilment.enums import Status
from apps.fulfilment.models import FulfilmentOrder
from apps.invoicing import selectors as documents
from apps.invoicing import services as invoicing
from apps.messaging import alert_facts, event_facts, frame, selectors
from apps.messaging.adapters.smtp import Mail
from apps.messaging.enums import Occasion, Purpose
from apps.messaging.facts import Facts, order_facts
from apps.messaging.letters import LETTERS
from apps.messaging.models import Message
from apps.orders.models import Order

_WAITS = frozenset({Status.READY})
TRUE_WHILE = {
    Occasion.PICKUP_READY: _WAITS,
    Occasion.PART_READY: _WAITS,
    Occasion.ALL_READY: _WAITS,
    Occasion.PICKUP_REMINDER: _WAITS,
    Occasion.PICKUP_LAST_DAY: _WAITS,
    Occasion.PICKUP_EXTENDED: _WAITS,
    Occasion.HAND_OVER_UNDONE: _WAITS,
    Occasion.PICKUP_COLLECTED: frozenset({Status.COLLECTED}),
    Occasion.PARTLY_COLLECTED: frozenset({Status.COLLECTED}),
    Occasion.ACCEPTANCE_LATE: frozenset({Status.ASSIGNED}),
}
"""Occasions that are worth a mail only while the work is in one of these states."""


def render(message: Message) -> Mail | None:
    """The mail, or None when what it says is no longer true."""
    with translation.override(message.language):
        facts = facts_of(message)
    if facts is None:
        return None
    words = selectors.words_for(message.occasion, message.language, facts.channel_id)
    rendered = frame.put(message.occasion, words, facts, message.language)
    return Mail(
        to=message.to_address,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        language=message.language,
        pictures={"pickup-code": frame.picture(rendered.code)} if rendered.code else {},
        attachments=_receipts(facts) if LETTERS[message.occasion].has_receipt else (),
        stop_url=facts.stop_url,
    )


def facts_of(message: Message) -> Facts | None:
    """What is true of what the message is about; None when it is no longer worth telling."""
    if message.purpose == Purpose.RESTOCK:
        return alert_facts.facts_of(message.owner_key, message.language)
    if message.order is None:
        return None
    work = work_of(message.order, message.owner_key)
    states = TRUE_WHILE.get(Occasion(message.occasion))
    if states is not None and (work is None or work.status not in states):
        return None
    extra = event_facts.extra_of(message, message.order, work)
    return None if extra is None else order_facts(message.order, work, message.language, extra)


def work_of(order: Order, owner_key: str) -> FulfilmentOrder | None:
    """The piece of work that an owner names, else the order's first."""
    works = fulfilment.works_of(order)
    kind, pk = event_facts.owner_of(owner_key)
    wanted = pk if kind == "fulfilment_order" else event_facts.work_id(kind, pk)
    if wanted is not None:
        return next((work for work in works if work.pk == wanted), None)
    return works[0] if works else None


def _receipts(facts: Facts) -> tuple[tuple[str, bytes, str], ...]:
    return tuple(
        (f"{document.code}.pdf".replace("/", "-"), invoicing.render_pdf(document), "application/pdf")
        for document in documents.documents_of(facts.documents_owner)
    )
