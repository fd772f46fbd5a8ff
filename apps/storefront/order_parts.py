"""The parts of an order: each shop, bag or parcel with its state, its units, what they cost, and how far it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from apps.core.money import Money
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment.codes import pickup_code
from apps.fulfilment.enums import ENDED_WITHOUT_GOODS, OPEN, Status
from apps.fulfilment.models import Decision, FulfilmentOrder, HandOver
from apps.fulfilment.selectors import Step
from apps.inventory.enums import Method
from apps.orders.models import Order, OrderLine
from apps.storefront import shops, wording
from apps.stores import selectors as stores
from apps.stores.models import Location

ICONS = {
    "placed": "receipt", "accepted": "shop", "picking": "box", "ready": "bag", "collected": "heart", "shipped": "truck",
    "delivered": "heart",
}  # fmt: skip
TONES = {
    Status.READY: "good", Status.COLLECTED: "good", Status.DELIVERED: "good", Status.REJECTED: "bad", Status.EXPIRED: "bad",
    Status.CANCELLED: "bad",
}  # fmt: skip
LEFT = frozenset({Status.COLLECTED, Status.SHIPPED, Status.DELIVERED})


def is_parcel(work: FulfilmentOrder) -> bool:
    return work.method == Method.SHIP


def shown(code: str) -> str:
    """A code as it is read aloud."""
    return f"{code[:3]} {code[3:]}"


def state_words(work: FulfilmentOrder) -> tuple[str, str]:
    """A word for the state of a part, and its colour."""
    words = {
        Status.ASSIGNED: _("Sent to the shop"),
        Status.ACCEPTED: _("In the shop"),
        Status.PICKING: _("Being packed"),
        Status.PACKED: _("Being packed"),
        Status.READY: _("Ready to pick up"),
        Status.COLLECTED: _("Picked up"),
        Status.SHIPPED: _("On its way"),
        Status.DELIVERED: _("Delivered"),
        Status.REJECTED: _("Not possible"),
        Status.EXPIRED: _("Not picked up"),
        Status.CANCELLED: _("Cancelled"),
    }
    status = Status(work.status)
    if is_parcel(work) and status in {Status.ASSIGNED, Status.ACCEPTED}:
        return _("Being packed"), "info"
    return words[status], TONES.get(status, "info")


def where(work: FulfilmentOrder) -> str:
    """The shop, or the address that a parcel goes to."""
    if is_parcel(work):
        parcel = getattr(work, "shipment", None)
        return _("Parcel to %(city)s") % {"city": parcel.city} if parcel else _("Parcel")
    return work.location.name


def moment(at: datetime, work: FulfilmentOrder, *, now: datetime, language: str) -> str:
    zone = work.location.time_zone
    return f"{wording.day(at, zone, now=now, language=language)}, {wording.clock(at, zone, language=language)}"


def sentence(work: FulfilmentOrder, *, now: datetime, language: str) -> str:
    """What a customer wants to know of this part next."""
    if work.status == Status.READY and work.collect_by is not None:
        return _("Waits for you until %(when)s.") % {"when": moment(work.collect_by, work, now=now, language=language)}
    if work.status in OPEN and is_parcel(work):
        day = wording.day(work.promised_at, work.location.time_zone, now=now, language=language)
        return _("It leaves our warehouse %(day)s.") % {"day": day}
    if work.status in OPEN:
        return wording.from_when(work.promised_at, work.location.time_zone, now=now, language=language)
    if work.status in {Status.SHIPPED, Status.DELIVERED} and getattr(work, "shipment", None):
        return " · ".join(filter(None, (work.shipment.carrier, work.shipment.tracking_number)))
    if work.status == Status.REJECTED:
        return _("The shop could not pack it")
    return ""


def steps(work: FulfilmentOrder, reached: Sequence[Step], *, now: datetime, language: str) -> list[dict[str, str]]:
    """The timeline: done, now, next; what ended otherwise stops there."""
    titles, doing = _titles(), _doing()
    last = max((index for index, step in enumerate(reached) if step.at), default=-1)
    rows = []
    for index, step in enumerate(reached):
        state = "done" if index <= last else "now" if index == last + 1 else "next"
        if step.code in ENDED_WITHOUT_GOODS:
            state = "stopped"
        title = doing.get(step.code, "") if state == "now" and not is_parcel(work) else ""
        text = _at(step, work, state, now, language)
        rows.append({"state": state, "title": title or titles[step.code], "text": text, "icon": ICONS.get(step.code, "close")})  # fmt: skip
    return rows


def parts(
    order: Order,
    works: Sequence[FulfilmentOrder],
    *,
    now: datetime,
    language: str,
    questions: Sequence[Mapping[str, Any]] = (),
) -> list[dict[str, Any]]:
    """Each part as the page shows it, what is still coming first, then the units of open `questions`, then what ended.

    A fixed number of statements.
    """
    rows = sorted((work for work in works if work.lines.all()), key=lambda work: (work.status not in OPEN, work.pk))
    reached = fulfilment_reads.progress_of(rows)
    decisions = [one["decision"] for one in questions]
    amounts, asked = _amounts(order, rows, fulfilment_reads.hand_overs_of(order), decisions)
    found = []
    for work in rows:
        word, tone = state_words(work)
        cost = amounts.get(work.pk, {})
        group = work.pickup_group if work.status in OPEN else None
        found.append({
            "where": where(work),
            "address": "" if is_parcel(work) else shops.address(work.location),
            "map_href": "" if is_parcel(work) else shops.map_href(*_spot(work.location)),
            "word": word,
            "tone": tone,
            "text": sentence(work, now=now, language=language),
            "code": shown(pickup_code(group)) if group else "",
            "is_open": work.status in OPEN,
            "steps": steps(work, reached[work.pk], now=now, language=language),
            "lines": [_line(line.order_line, line.quantity, cost.get(line.order_line_id), order.currency) for line in work.lines.all()],
            "total": Money(sum(cost.values()), order.currency) if cost else None,
        })  # fmt: skip
    undecided = [_undecided(one, asked[one["decision"].pk], order.currency) for one in questions]
    still_coming = sum(1 for part in found if part["is_open"])
    return [*found[:still_coming], *undecided, *found[still_coming:]]


def _undecided(question: Mapping[str, Any], amount: int, currency: str) -> dict[str, Any]:
    """Units that are in no shop's hands while their customer is asked, or waits."""
    decision: Decision = question["decision"]
    return {
        "where": _("Not decided yet") if not question["is_waiting"] else _("Not there yet"),
        "word": _("Your answer is needed") if not question["is_waiting"] else _("Waiting"),
        "tone": "warn" if not question["is_waiting"] else "info",
        "text": _("Until %(when)s.") % {"when": question["until"]},
        "is_open": True,
        "lines": [_line(decision.order_line, decision.quantity, amount, currency)],
    }


def _line(line: OrderLine, quantity: int, amount: int | None, currency: str) -> dict[str, Any]:
    return {
        "name": line.description,
        "option_text": line.option_text,
        "quantity": quantity,
        "total": Money(amount, currency) if amount is not None else None,
    }


def _amounts(
    order: Order, works: Sequence[FulfilmentOrder], hand_overs: Iterable[HandOver], decisions: Iterable[Decision]
) -> tuple[dict[int, dict[int, int]], dict[int, int]]:
    """What the units of each part cost, by order line, and those of each question: what left as charged, the others in turn.

    They go on where cancelled and handed-over units end, as `orders.share_of` does, so that all parts add up to the
    total. Parts that ended without goods cost nothing.
    """
    found: dict[int, dict[int, int]] = {}
    handed, paid = Counter[int](), Counter[int]()
    for one in hand_overs:
        if one.undone_at is None:
            for given in one.lines.all():
                found.setdefault(one.fulfilment_order_id, {})[given.order_line_id] = given.total_amount
                handed[given.order_line_id] += given.quantity
                paid[given.order_line_id] += given.total_amount
    lines = {line.pk: line for line in order.lines.all()}
    units = Counter({pk: line.cancelled_quantity + handed[pk] for pk, line in lines.items()})
    spent = Counter({pk: line.cancelled_amount + paid[pk] for pk, line in lines.items()})
    coming = [work for work in works if work.status in OPEN or (work.status in LEFT and work.pk not in found)]

    def next_units(line: OrderLine, quantity: int) -> int:
        units[line.pk] += quantity
        end = max(line.total_amount * units[line.pk] // line.quantity, spent[line.pk])
        share, spent[line.pk] = end - spent[line.pk], end
        return share

    for work in sorted(coming, key=lambda work: (work.status in OPEN, work.pk)):
        for row in work.lines.all():
            found.setdefault(work.pk, {})[row.order_line_id] = next_units(lines[row.order_line_id], row.quantity)
    asked = {one.pk: next_units(lines[one.order_line_id], one.quantity) for one in decisions}
    return found, asked


def _spot(place: Location) -> tuple[float | None, float | None]:
    card = stores.location_card(place)
    return card.latitude, card.longitude


def _titles() -> dict[str, str]:
    return {
        "placed": _("We have your order"),
        "accepted": _("The shop has seen it"),
        "picking": _("The shop is packing it"),
        "ready": _("Ready to pick up"),
        "collected": _("You have it"),
        "shipped": _("On its way to you"),
        "delivered": _("Delivered"),
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
        return wording.capital(moment(step.at, work, now=now, language=language))
    if step.code == "ready" and state in {"now", "next"}:
        return wording.from_when(work.promised_at, zone, now=now, language=language)
    if step.code == "shipped" and state in {"now", "next"}:
        return wording.capital(wording.day(work.promised_at, zone, now=now, language=language))
    return ""
