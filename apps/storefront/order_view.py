"""An order as its customer reads it: what happened, what happens now, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.core.money import Money
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment.codes import pickup_code
from apps.fulfilment.enums import OPEN, Status
from apps.fulfilment.models import FulfilmentOrder
from apps.invoicing import selectors as invoicing
from apps.invoicing.codes import document_code
from apps.invoicing.enums import DocumentKind
from apps.messaging import selectors as message_reads
from apps.orders import selectors as order_reads
from apps.orders import services as order_money
from apps.orders.enums import OrderStatus
from apps.orders.models import Order, OrderLine
from apps.payments import services as payments
from apps.payments.selectors import PaymentStatus
from apps.storefront import order_parts, wording
from apps.stores.models import Location


def units(order: Order) -> int:
    return sum(line.quantity for line in order.lines.all())


def main_work(works: Sequence[FulfilmentOrder]) -> FulfilmentOrder | None:
    """The work that the page tells of: what is still coming before what has ended, the newest first."""
    ended = {Status.REJECTED, Status.CANCELLED}
    return max(works, key=lambda work: (work.status in OPEN, work.status not in ended, work.pk), default=None)


def passes(works: Sequence[FulfilmentOrder]) -> list[dict[str, Any]]:
    """A code for each shop where something is still to be collected; the shop is named where there are several."""
    live = sorted(works, key=lambda work: work.status == Status.READY)
    groups = {work.pickup_group_id: work for work in live if work.status in OPEN and work.pickup_group}
    rows = []
    for work in sorted(groups.values(), key=lambda work: (work.status != Status.READY, work.pk)):
        if work.pickup_group is None:
            continue
        code = pickup_code(work.pickup_group)
        rows.append({
            "code": code,
            "shown": order_parts.shown(code),
            "shop": work.location.name if len(groups) > 1 else "",
            "is_ready": work.status == Status.READY,
        })  # fmt: skip
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
        "is_ready": any(work.pickup_group for work in ready),
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


def papers(works: Sequence[FulfilmentOrder]) -> list[dict[str, str]]:
    """Receipts and invoices of what left, as links for their holder. No statement before anything left."""
    left = [work for work in works if work.hand_over_count or work.status in {Status.SHIPPED, Status.DELIVERED}]
    if not left:
        return []
    return [
        {
            "href": reverse("storefront:document", args=[one.public_id, document_code(one.public_id)]),
            "label": str(one.kind.label),
            "number": one.code,
            "what": _("See it, or get an invoice with your tax data")
            if one.kind == DocumentKind.SIMPLIFIED
            else _("See and print it"),
        }
        for one in invoicing.documents_of_all(fulfilment_reads.document_owners(left))
        if one.replaced_by is None
    ]


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
    delivery = order_reads.delivery_of(order, lines)
    gone = order.total_amount - order_money.due_of(order, lines) if order.status != OrderStatus.DRAFT else 0
    untaxed = sum(line.tax_amount * line.cancelled_amount // line.total_amount for line in lines if line.total_amount)
    if delivery and gone > sum(line.cancelled_amount for line in lines):
        untaxed += delivery.tax_amount
    return {
        "delivery": delivery
        and {
            "name": delivery.description,
            "price": Money(delivery.amount, order.currency),
            "days": wording.days_on_the_way(delivery.days_from, delivery.days_to),
            "to": delivery.name,
            "address": ", ".join(
                filter(None, (delivery.street, f"{delivery.postcode} {delivery.city}", delivery.country))
            ),
        },
        "lines": [_line(line, order.currency) for line in lines],
        "subtotal": Money(order.total_amount + taken_off - (delivery.amount if delivery else 0), order.currency),
        "discounts": [
            {"name": one.name, "code": one.code, "amount": Money(-one.amount, order.currency)} for one in discounts
        ],
        "cancelled": Money(-gone, order.currency) if gone else None,
        "total": Money(order.total_amount - gone, order.currency),
        "tax": Money(order.tax_amount - untaxed, order.currency),
        "tax_note": wording.tax_note(is_tax_included=order.is_tax_included),
    }


def state_of(order: Order, work: FulfilmentOrder | None) -> tuple[str, str]:
    """A word for the list of orders, and its colour."""
    if order.status == OrderStatus.CANCELLED or work is None:
        return _("Cancelled"), "bad"
    return order_parts.state_words(work)


def headline(
    order: Order, works: Sequence[FulfilmentOrder], *, is_asked: bool, now: datetime, language: str
) -> tuple[str, str]:
    """What the page says first, and the sentence below it."""
    work = main_work(works)
    is_over = work is None or (work.status == Status.CANCELLED and not is_asked)
    if order.status == OrderStatus.CANCELLED or work is None or is_over:
        return _("This order is cancelled"), _(
            "The shop keeps the things, and nothing is charged. What you had paid goes back the way it came."
        )
    live = [one for one in works if one.status in OPEN]
    if is_asked and not live:
        return _("We need your answer"), _("A part of your order could not be packed. Tell us what we shall do.")
    if len({one.pickup_group_id for one in live}) > 1:
        return _headline_of_several(live)
    ready = next((one for one in live if one.status == Status.READY), None)
    if ready is not None:
        until = order_parts.moment(ready.collect_by or now, ready, now=now, language=language)
        title = _("Ready for you") if len(live) == 1 else _("Part of your order is ready")
        return title, _("Your things wait at %(shop)s until %(when)s.") % {"shop": ready.location.name, "when": until}
    if work.status not in OPEN:
        title, text = _headline_of_ended(work)
        carried = order_parts.sentence(work, now=now, language=language) if work.status == Status.SHIPPED else ""
        return title, f"{text} {carried}".strip()
    text = order_parts.sentence(work, now=now, language=language)
    if not order_parts.is_parcel(work):
        words = {"when": text, "shop": work.location.name}
        text = _("%(when)s at %(shop)s. We write to you when it is ready.") % words
    return _("Thank you, we have your order"), text


def _headline_of_several(live: Sequence[FulfilmentOrder]) -> tuple[str, str]:
    ready = sum(1 for one in live if one.status == Status.READY)
    text = _("It comes in %(n)s parts. Each has its own place and time: see below.") % {"n": len(live)}
    if ready == len(live):
        return _("Ready for you"), text
    return (_("Part of your order is ready") if ready else _("Thank you, we have your order")), text


def _headline_of_ended(work: FulfilmentOrder) -> tuple[str, str]:
    return {
        Status.COLLECTED: (_("You have it. Enjoy!"), _("Something is not right? Bring it back to any of our shops.")),
        Status.DELIVERED: (_("You have it. Enjoy!"), _("Something is not right? Bring it back to any of our shops.")),
        Status.SHIPPED: (_("It is on its way to you"), _("The parcel has left. Whoever brings it may write to you, too.")),
        Status.EXPIRED: (
            _("You did not come in time"),
            _("The shop has put your things back on the shelf. You can order them again."),
        ),
        Status.REJECTED: (
            _("The shop could not pack it"),
            _("We are sorry. You do not have to do anything, and you pay nothing."),
        ),
    }[Status(work.status)]  # fmt: skip


def steps(work: FulfilmentOrder | None, *, now: datetime, language: str) -> list[dict[str, str]]:
    """The timeline of an order in one part."""
    if work is None:
        return []
    return order_parts.steps(work, fulfilment_reads.progress(work), now=now, language=language)


def can_cancel(order: Order, work: FulfilmentOrder | None, paid: PaymentStatus) -> bool:
    """Whether the customer may still cancel here; what was paid in the shop is undone there."""
    is_open = order.status == OrderStatus.PLACED and work is not None and work.status in OPEN
    return is_open and paid.captured_amount <= paid.refunded_amount


def to_pay(order: Order, paid: PaymentStatus) -> dict[str, Any] | None:
    """What the shop still has to take, whether a card that was to pay it let go of the money, and whether another may."""
    if order.status != OrderStatus.PLACED or not paid.owed_amount:
        return None
    return {
        "amount": Money(paid.owed_amount, order.currency),
        "is_lapsed": paid.has_lapsed_card,
        "by_card": payments.takes_cards(),
    }


def money_word(order: Order, paid: PaymentStatus, *, is_sent: bool = False) -> str:
    """What the total of an order is to its customer."""
    if order.status == OrderStatus.CANCELLED:
        return _("To pay")
    if paid.captured_amount > paid.refunded_amount:
        return _("Paid")
    if paid.authorised_amount and is_sent:
        return _("Reserved on your card, charged when it leaves")
    if paid.authorised_amount:
        return _("Reserved on your card, charged at pickup")
    return _("To pay in the shop")


def _line(line: OrderLine, currency: str) -> dict[str, Any]:
    note = ""
    if line.cancelled_quantity:
        note = ngettext("%(n)s is cancelled", "%(n)s are cancelled", line.cancelled_quantity)
        note = note % {"n": line.cancelled_quantity}
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
