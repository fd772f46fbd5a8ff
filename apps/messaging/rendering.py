"""From a message row to a mail: what is true when it is sent, in the customer's language."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import segno
from babel.dates import format_datetime
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from apps.core.money import Money
from apps.fulfilment import codes
from apps.fulfilment import selectors as fulfilment
from apps.fulfilment.enums import Status
from apps.fulfilment.models import FulfilmentOrder
from apps.invoicing import selectors as documents
from apps.invoicing import services as invoicing
from apps.messaging.adapters.smtp import Mail
from apps.messaging.enums import Occasion
from apps.messaging.models import Message
from apps.orders import selectors as orders
from apps.orders.models import Order, OrderLine
from apps.stores.models import Location

TRUE_WHILE = {
    Occasion.PICKUP_READY: frozenset({Status.READY}),
}
"""Occasions that are worth a mail only while the work is in one of these states."""


@dataclass(frozen=True, kw_only=True)
class LineText:
    """A line as the mail shows it."""

    description: str
    option_text: str
    quantity: int
    cancelled_quantity: int
    total: str


def render(message: Message) -> Mail | None:
    """The mail, or None when what it says is no longer true."""
    order = message.order
    work = _work(message)
    occasion = Occasion(message.occasion)
    if occasion in TRUE_WHILE and (work is None or work.status not in TRUE_WHILE[occasion]):
        return None
    with translation.override(message.language):
        context = _context(order, work, message.language)
        folder = f"messaging/{message.occasion}"
        return Mail(
            to=message.to_address,
            subject=" ".join(render_to_string(f"{folder}/subject.txt", context).split()),
            text=render_to_string(f"{folder}/body.txt", context).strip() + "\n",
            html=render_to_string(f"{folder}/body.html", context),
            language=message.language,
            pictures=_pictures(occasion, context["code"]),
            attachments=_attachments(occasion, work),
        )


def _work(message: Message) -> FulfilmentOrder | None:
    works = fulfilment.works_of(message.order)
    kind, _colon, pk = message.owner_key.partition("#")[0].partition(":")
    if kind == "fulfilment_order":
        return next((work for work in works if work.pk == int(pk)), None)
    return works[0] if works else None


def _context(order: Order, work: FulfilmentOrder | None, language: str) -> dict[str, object]:
    place: Location | None = work.location if work else order.place
    zone = ZoneInfo(place.time_zone if place else "UTC")
    lines = list(OrderLine.objects.filter(order=order).order_by("position"))
    due = order.total_amount - sum(line.cancelled_amount for line in lines)
    return {
        "order": order,
        "shop": place,
        "lines": [_line(line, order, language) for line in lines],
        "cancelled": [_line(line, order, language) for line in lines if line.cancelled_quantity],
        "total": Money(due, order.currency).shown(language),
        "promised": _when(order.promised_at, zone, language),
        "collect_by": _when(work.collect_by if work else None, zone, language),
        "code": codes.pickup_code(work.pickup_group) if work and work.pickup_group else "",
        "url": settings.OMNI_PUBLIC_URL
        + settings.OMNI_ORDER_PAGE.format(language=language, public_id=order.public_id, token=orders.link_token(order)),
        "home": settings.OMNI_PUBLIC_URL,
        "brand": order.channel.name,
        "language": language,
    }


def _line(line: OrderLine, order: Order, language: str) -> LineText:
    return LineText(
        description=line.description,
        option_text=line.option_text,
        quantity=line.quantity,
        cancelled_quantity=line.cancelled_quantity,
        total=Money(line.total_amount - line.cancelled_amount, order.currency).shown(language),
    )


def _when(at: datetime | None, zone: ZoneInfo, language: str) -> str:
    if at is None:
        return ""
    pattern = "EEEE d MMMM, HH:mm" if language.startswith("en") else "EEEE d 'de' MMMM, HH:mm"
    return str(format_datetime(at.astimezone(zone), pattern, locale=language.replace("-", "_")))


def _pictures(occasion: Occasion, code: object) -> dict[str, bytes]:
    """The pickup code as a QR picture, for the mail that asks to show it."""
    if occasion != Occasion.PICKUP_READY or not code:
        return {}
    buffer = io.BytesIO()
    segno.make(str(code), error="m", micro=False).save(buffer, kind="png", scale=8, border=3)
    return {"pickup-code": buffer.getvalue()}


def _attachments(occasion: Occasion, work: FulfilmentOrder | None) -> tuple[tuple[str, bytes, str], ...]:
    if occasion != Occasion.PICKUP_COLLECTED or work is None:
        return ()
    return tuple(
        (f"{document.code}.pdf".replace("/", "-"), invoicing.render_pdf(document), "application/pdf")
        for document in documents.documents_of(f"fulfilment_order:{work.pk}")
    )
