"""From a message row to a mail: what is true when it is sent, in the customer's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.utils import translation

from apps.fulfilment import selectors as fulfilment
from apps.fulfilment.enums import Status
from apps.fulfilment.models import FulfilmentOrder
from apps.invoicing import selectors as documents
from apps.invoicing import services as invoicing
from apps.invoicing.enums import DocumentKind, Paper
from apps.invoicing.selectors import DocumentView
from apps.messaging import alert_facts, event_facts, frame, selectors
from apps.messaging.adapters.smtp import Mail
from apps.messaging.enums import Occasion, Purpose
from apps.messaging.facts import Facts, order_facts
from apps.messaging.letters import LETTERS, Papers
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
    Occasion.INVOICE_ISSUED: frozenset({Status.COLLECTED, Status.SHIPPED, Status.DELIVERED}),
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
        attachments=_papers(facts, LETTERS[message.occasion].papers),
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


def _papers(facts: Facts, wanted: Papers) -> tuple[tuple[str, bytes, str], ...]:
    """The documents that belong to the letter, as files; a full invoice on A4."""
    if wanted == Papers.NONE:
        return ()
    return tuple(
        (
            f"{document.code}.pdf".replace("/", "-"),
            invoicing.render_pdf(document, paper=_paper(document)),
            "application/pdf",
        )
        for document in documents.documents_of(facts.documents_owner)
        if _BELONGS[wanted](document)
    )


def _paper(document: DocumentView) -> Paper:
    return Paper.A4 if document.party_tax_id else Paper.RECEIPT


_BELONGS: Final[dict[Papers, Callable[[DocumentView], bool]]] = {
    Papers.SALE: lambda document: document.is_standing,
    Papers.CORRECTION: lambda document: document.kind == DocumentKind.CORRECTIVE,
    Papers.INVOICE: lambda document: document.substitutes_on is not None,
}
