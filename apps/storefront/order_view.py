"""An order as its customer reads it: what happened, what happens now, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.core.money import Money
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment.codes import pickup_code
from apps.fulfilment.enums import OPEN, Status
from apps.fulfilment.models import FulfilmentOrder
from apps.fulfilment.selectors import Step
from apps.messaging import selectors as message_reads
from apps.orders import selectors as order_reads
from apps.orders.enums import OrderStatus
from apps.orders.models import Order, OrderLine
from apps.payments.selectors import PaymentStatus
from apps.storefront import wording
from apps.stores.models import Location

ICONS = {"placed": "receipt", "accepted": "shop", "picking": "box", "ready": "bag", "collected": "heart"}
TONES = {
    Status.READY: "good", Status.COLLECTED: "good", Status.REJECTED: "bad", Status.EXPIRED: "bad", Status.CANCELLED: "bad",
}  # fmt: skip


def units(order: Order) -> int:
    return sum(line.quantity for line in order.lines.all())


def main_work(works: Sequence[FulfilmentOrder]) -> FulfilmentOrder | None:
    """The work that the page tells of: what is still coming before what has ended, the newest first."""
    ended = {Status.REJECTED, Status.CANCELLED}
    return max(works, key=lambda work: (work.status in OPEN, work.status not in ended, work.pk), default=None)


def passes(works: Sequence[FulfilmentOrder]) -> list[dict[str, Any]]:
    """A code for each shop where something is still to be collected; the shop is named where there are several."""
    groups = {work.pickup_group_id: work for work in works if work.status in OPEN and work.pickup_group}
    rows = []
    for work in groups.values():
        if work.pickup_group is None:
            continue
        code = pickup_code(work.pickup_group)
        name = work.location.name if len(groups) > 1 else ""
        rows.append({"code": code, "shown": f"{code[:3]} {code[3:]}", "shop": name})
    return rows


def waiting(works: Sequence[FulfilmentOrder]) -> dict[str, Any]:
    """What a customer may still do about the pickup: say that they are there, name somebody, ask for more days."""
    live = [work for work in works if work.status in OPEN and work.pickup_group]
    groups = {work.pickup_group for work in live if work.pickup_group}
    ready = [work for work in live if work.status == Status.READY]
    return {
        "is_open": bool(live),
        "is_here": bool(groups) and all(group.arrived_at for group in groups),
        "delegate": next((group.delegate_name for group in groups if group.delegate_name), ""),
        "can_extend": any(work.pickup_group and work.pickup_group.extended_at is None for work in ready),
        "days": settings.OMNI_EXTENSION_DAYS,
    }


def lost_something(order: Order, works: Sequence[FulfilmentOrder]) -> bool:
    """Whether a shop had to give up units, so that there may be a question about them. No statement."""
    if any(work.status == Status.REJECTED for work in works):
        return True
    ended = {Status.REJECTED, Status.CANCELLED, Status.EXPIRED}
    working: dict[int, int] = {}
    for work in works:
        if work.status not in ended:
            for line in work.lines.all():
                working[line.order_line_id] = working.get(line.order_line_id, 0) + line.quantity
    return order.status == OrderStatus.PLACED and any(
        line.quantity - line.cancelled_quantity > working.get(line.pk, 0) for line in order.lines.all()
    )


def letters(order: Order, shop: Location, *, now: datetime, language: str) -> list[dict[str, str]]:
    """What we wrote about the order, the newest first."""
    rows = []
    for message in message_reads.sent_about(order_id=order.pk):
        if message.sent_at is not None:
            day = wording.capital(wording.day(message.sent_at, shop.time_zone, now=now, language=language))
            at = f"{day}, {wording.clock(message.sent_at, shop.time_zone, language=language)}"
            rows.append(
                {"subject": message.subject or message.get_occasion_display(), "at": at, "to": message.to_address}
            )
    return rows


def can_reorder(order: Order, work: FulfilmentOrder | None) -> bool:
    """Whether there is nothing more to come, so that ordering again makes sense."""
    return order.status in {OrderStatus.CANCELLED, OrderStatus.CLOSED} or work is None or work.status not in OPEN


def cancel_text(order: Order, paid: PaymentStatus) -> str:
    """What cancelling does to goods and money, said before it is done."""
    goods = ngettext(
        "The shop puts %(n)s item back on the shelf.", "The shop puts %(n)s items back on the shelf.", units(order)
    ) % {"n": units(order)}
    if paid.captured_amount > paid.refunded_amount:
        money = _("%(amount)s goes back the way it came.") % {
            "amount": Money(paid.captured_amount - paid.refunded_amount, order.currency).shown(get_language() or "en")
        }
    elif paid.authorised_amount:
        money = _("%(amount)s that is reserved on your card is released; nothing is charged.") % {
            "amount": Money(paid.authorised_amount, order.currency).shown(get_language() or "en")
        }
    else:
        money = _("You have paid nothing, so there is nothing to give back.")
    return f"{goods} {money}"


def money_and_lines(order: Order) -> dict[str, Any]:
    """What pages of an order show of its goods and its money."""
    lines = list(order.lines.all())
    discounts = order_reads.discounts_on(order, lines)
    taken_off = sum(one.amount for one in discounts)
    return {
        "lines": [_line(line, order.currency) for line in lines],
        "subtotal": Money(order.total_amount + taken_off, order.currency),
        "discounts": [
            {"name": one.name, "code": one.code, "amount": Money(-one.amount, order.currency)} for one in discounts
        ],
        "total": Money(order.total_amount, order.currency),
        "tax": Money(order.tax_amount, order.currency),
        "tax_note": wording.tax_note(is_tax_included=order.is_tax_included),
    }


def state_of(order: Order, work: FulfilmentOrder | None) -> tuple[str, str]:
    """A word for the list of orders, and its colour."""
    if order.status == OrderStatus.CANCELLED or work is None:
        return _("Cancelled"), "bad"
    words = {
        Status.ASSIGNED: _("Sent to the shop"),
        Status.ACCEPTED: _("In the shop"),
        Status.PICKING: _("Being packed"),
        Status.PACKED: _("Being packed"),
        Status.READY: _("Ready to pick up"),
        Status.COLLECTED: _("Picked up"),
        Status.REJECTED: _("Not possible"),
        Status.EXPIRED: _("Not picked up"),
        Status.CANCELLED: _("Cancelled"),
    }
    return words[Status(work.status)], TONES.get(Status(work.status), "info")


def headline(order: Order, work: FulfilmentOrder | None, *, now: datetime, language: str) -> tuple[str, str]:
    """What the page says first, and the sentence below it."""
    if order.status == OrderStatus.CANCELLED or work is None or work.status == Status.CANCELLED:
        return _("This order is cancelled"), _(
            "The shop keeps the things, and nothing is charged. What you had paid goes back the way it came."
        )
    zone, place = work.location.time_zone, work.location.name
    if work.status == Status.READY:
        until = work.collect_by or now
        when = (
            f"{wording.day(until, zone, now=now, language=language)}, {wording.clock(until, zone, language=language)}"
        )
        return _("Ready for you"), _("Your things wait at %(shop)s until %(when)s.") % {"shop": place, "when": when}
    if work.status == Status.COLLECTED:
        return _("You have it. Enjoy!"), _("Something is not right? Bring it back to any of our shops.")
    if work.status == Status.EXPIRED:
        return _("You did not come in time"), _(
            "The shop has put your things back on the shelf. You can order them again."
        )
    if work.status == Status.REJECTED:
        return _("The shop could not pack it"), _("We are sorry. You do not have to do anything, and you pay nothing.")
    promise = wording.from_when(work.promised_at, zone, now=now, language=language)
    return _("Thank you, we have your order"), _("%(when)s at %(shop)s. We write to you when it is ready.") % {
        "when": promise,
        "shop": place,
    }


def steps(work: FulfilmentOrder | None, *, now: datetime, language: str) -> list[dict[str, str]]:
    """The timeline: done, now, next; an order that ended otherwise stops there."""
    if work is None:
        return []
    reached = fulfilment_reads.progress(work)
    titles = _titles()
    last = max((index for index, step in enumerate(reached) if step.at), default=-1)
    rows = []
    for index, step in enumerate(reached):
        state = "done" if index <= last else "now" if index == last + 1 else "next"
        if step.code in {Status.REJECTED, Status.EXPIRED, Status.CANCELLED}:
            state = "stopped"
        title = _doing().get(step.code, "") if state == "now" else ""
        rows.append({"state": state, "title": title or titles[step.code], "text": _at(step, work, state, now, language), "icon": ICONS.get(step.code, "close")})  # fmt: skip
    return rows


def can_cancel(order: Order, work: FulfilmentOrder | None, paid: PaymentStatus) -> bool:
    """Whether the customer may still cancel here; what was paid in the shop is undone there."""
    is_open = order.status == OrderStatus.PLACED and work is not None and work.status in OPEN
    return is_open and paid.captured_amount <= paid.refunded_amount


def money_word(paid: PaymentStatus) -> str:
    """What the total of an order is to its customer."""
    if paid.captured_amount > paid.refunded_amount:
        return _("Paid")
    if paid.authorised_amount:
        return _("Reserved on your card, charged at pickup")
    return _("To pay in the shop")


def _titles() -> dict[str, str]:
    return {
        "placed": _("We have your order"),
        "accepted": _("The shop has seen it"),
        "picking": _("The shop is packing it"),
        "ready": _("Ready to pick up"),
        "collected": _("You have it"),
        "rejected": _("The shop could not pack it"),
        "expired": _("Not picked up in time"),
        "cancelled": _("Cancelled"),
    }


def _doing() -> dict[str, str]:
    """What the step that comes next looks like from here."""
    return {
        "accepted": _("The shop is looking at it"),
        "picking": _("The shop packs it next"),
        "ready": _("The shop is packing it"),
        "collected": _("Come and pick it up"),
    }


def _at(step: Step, work: FulfilmentOrder, state: str, now: datetime, language: str) -> str:
    zone = work.location.time_zone
    if step.at is not None:
        day = wording.capital(wording.day(step.at, zone, now=now, language=language))
        return f"{day}, {wording.clock(step.at, zone, language=language)}"
    if step.code == "ready" and state in {"now", "next"}:
        return wording.from_when(work.promised_at, zone, now=now, language=language)
    return ""


def _line(line: OrderLine, currency: str) -> dict[str, Any]:
    note = ""
    if line.cancelled_quantity:
        note = _("%(n)s cancelled") % {"n": line.cancelled_quantity}
    return {
        "name": line.description,
        "option_text": line.option_text,
        "image": line.image_url,
        "quantity": line.quantity,
        "total": Money(line.total_amount, currency),
        "note": note,
    }


def day_of(order: Order, language: str) -> str:
    """The day of the order in a list."""
    return str(format_datetime(order.placed_at, "d MMM y", locale=language)) if order.placed_at else ""
