"""The queue as cards: what it is, whose it is, by when, and the one thing to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.money import Money
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment.enums import Status
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder
from apps.inventory.enums import Method
from apps.kiosk import wording
from apps.kiosk.wording import Accept, Due
from apps.payments import selectors as payments
from apps.payments.selectors import PaymentStatus

SHOWN = 4
TONES = {
    Status.ASSIGNED: "ember",
    Status.ACCEPTED: "info",
    Status.PICKING: "warn",
    Status.PACKED: "info",
    Status.READY: "good",
}


@dataclass(frozen=True, kw_only=True)
class Picture:
    name: str
    image: str
    quantity: int


@dataclass(frozen=True, kw_only=True)
class Card:
    """One piece of work. `send` names the form that its action sends; without one, the action leads to `href`."""

    id: UUID
    number: str
    name: str
    href: str
    due: Due
    accept: Accept | None
    held: str
    state: str
    state_tone: str
    items: tuple[Picture, ...]
    more: int
    note: str
    shelf: str
    money: str
    money_tone: str
    send: str
    action: str
    action_kind: str


def cards(rows: Sequence[FulfilmentOrder], *, zone: str, now: datetime, language: str) -> list[Card]:
    """Cards in the order of the rows; what is to pay is asked for once, for those that wait for their customer."""
    waiting = [row for row in rows if row.status == Status.READY]
    paid = payments.status_of([_owner(row) for row in waiting])
    unpaid = {row.order_id for row in waiting if paid[_owner(row)].owed_amount}
    undecided = fulfilment_reads.unsourced_amounts(unpaid) if unpaid else {}
    held = fulfilment_reads.held(rows)
    return [
        _card(
            row,
            _money(row, paid.get(_owner(row)), undecided.get(row.order_id, 0), language),
            held=held.get(row.pk, ""),
            zone=zone,
            now=now,
            language=language,
        )
        for row in rows
    ]


def _card(row: FulfilmentOrder, paid: tuple[str, str], *, held: str, zone: str, now: datetime, language: str) -> Card:
    lines = [line for line in row.lines.all() if line.quantity]
    send, action, kind = _action(row) if not held else ("", _("See why"), "")
    money, tone = paid
    return Card(
        id=row.public_id,
        number=row.order.number,
        name=row.order.contact_name,
        href=reverse("kiosk:work", args=[row.public_id]),
        due=wording.due_of(row, zone=zone, now=now, language=language),
        accept=wording.accept_of(row, zone=zone, now=now, language=language),
        held=held,
        state="" if row.status == Status.READY else str(Status(row.status).label),
        state_tone=TONES.get(Status(row.status), ""),
        items=tuple(_picture(line) for line in lines[:SHOWN]),
        more=max(0, len(lines) - SHOWN),
        note=_note(lines),
        shelf=row.bin,
        money=money,
        money_tone=tone,
        send=send,
        action=action,
        action_kind=kind,
    )


def _picture(line: FulfilmentLine) -> Picture:
    sold = line.order_line
    return Picture(name=sold.description, image=sold.image_url, quantity=line.quantity)


def _note(lines: Sequence[FulfilmentLine]) -> str:
    """The things in words, for who does not see the pictures: "2 × Blue shirt (M), Mug"."""
    words = []
    for line in lines[:SHOWN]:
        sold = line.order_line
        name = f"{sold.description} ({sold.option_text})" if sold.option_text else sold.description
        words.append(f"{line.quantity} × {name}" if line.quantity > 1 else name)
    return ", ".join(words)


def _action(row: FulfilmentOrder) -> tuple[str, str, str]:
    if row.status == Status.ASSIGNED:
        return "accept-form", _("Accept"), "primary"
    if row.status == Status.ACCEPTED:
        return "start-form", _("Start picking"), "primary"
    if row.status == Status.PICKING:
        return "", _("Go on picking"), "primary"
    if row.status == Status.PACKED and row.method == Method.SHIP:
        return "", _("Send it"), "primary"
    if row.status == Status.PACKED:
        return "", _("Put it on a shelf"), "primary"
    return "", _("Hand over"), "good"


def _money(row: FulfilmentOrder, paid: PaymentStatus | None, undecided: int, language: str) -> tuple[str, str]:
    """What is still to be paid when the customer comes."""
    if paid is None:
        return "", ""
    owed = max(paid.owed_amount - undecided, 0)
    if not owed:
        return (_("Paid") if paid.captured_amount else _("Paid by card")), "good"
    return _("To pay: %(amount)s") % {"amount": Money(owed, row.order.currency).shown(language)}, "warn"


def _owner(row: FulfilmentOrder) -> str:
    return f"order:{row.order_id}"
