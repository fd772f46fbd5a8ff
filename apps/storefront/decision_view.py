"""A question about units that a shop could not keep, as its customer reads it: the ways out, and what each costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from apps.core.money import Money
from apps.fulfilment.enums import DecisionChoice, DecisionState
from apps.fulfilment.services import DecisionView
from apps.storefront import shops, wording

SEPARATOR = ":"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was ticked: the way out, and which shop or item where it needs one."""

    choice: DecisionChoice
    location_id: int | None = None
    variant_id: int | None = None


def answer_of(view: DecisionView, ticked: str) -> Answer | None:
    """What a value of the form stands for; None for what was not offered."""
    name, _sep, which = ticked.partition(SEPARATOR)
    if name not in {choice.value for choice in view.choices}:
        return None
    choice = DecisionChoice(name)
    if choice == DecisionChoice.OTHER_SHOP:
        found = next((one.shop.id for one in view.shops if one.shop.code == which), None)
        return Answer(choice=choice, location_id=found) if found else None
    if choice == DecisionChoice.SUBSTITUTE:
        item = next((one.card.id for one in view.substitutes if str(one.card.public_id) == which), None)
        return Answer(choice=choice, variant_id=item) if item else None
    return Answer(choice=choice)


def what(view: DecisionView) -> str:
    """The units in question."""
    name = view.card.product_name
    if view.card.option_text:
        name = f"{name} ({view.card.option_text})"
    return f"{view.decision.quantity} × {name}"


def deadline(view: DecisionView, *, now: datetime, language: str) -> str:
    zone, at = view.shop.time_zone, view.decision.deadline_at
    return f"{wording.day(at, zone, now=now, language=language)}, {wording.clock(at, zone, language=language)}"


def default_text(view: DecisionView) -> str:
    """What happens without an answer."""
    if view.decision.default == DecisionChoice.REFUND:
        return _("If we hear nothing by then, you do without it and do not pay for it.")
    return _("If we hear nothing by then, we choose for you: %(choice)s.") % {
        "choice": DecisionChoice(view.decision.default).label
    }


def options(view: DecisionView, *, now: datetime, language: str) -> list[dict[str, Any]]:
    """The ways out as rows to tick, the first one being what most people take."""
    rows: list[dict[str, Any]] = []
    for choice in view.choices:
        rows += _rows(view, choice, now=now, language=language)
    return rows


def _rows(view: DecisionView, choice: DecisionChoice, *, now: datetime, language: str) -> list[dict[str, Any]]:
    zone = view.shop.time_zone
    if choice == DecisionChoice.OTHER_SHOP:
        return [
            {
                "value": f"{choice.value}{SEPARATOR}{one.shop.code}",
                "title": _("Collect it at %(shop)s") % {"shop": one.shop.name},
                "hint": wording.from_when(one.promised_at, one.shop.time_zone, now=now, language=language),
                "more": shops.address(one.shop),
                "distance": one.shop.distance_metres,
            }
            for one in view.shops
        ]
    if choice == DecisionChoice.SUBSTITUTE:
        return [
            {
                "value": f"{choice.value}{SEPARATOR}{one.card.public_id}",
                "title": _("Take %(item)s instead") % {"item": _named(one.card.product_name, one.card.option_text)},
                "hint": wording.from_when(one.promised_at, zone, now=now, language=language),
                "image": one.card.image_url,
                "saved": Money(one.saved_amount, view.currency) if one.saved_amount else None,
            }
            for one in view.substitutes
        ]
    if choice == DecisionChoice.WAIT and view.wait_until is not None:
        until = wording.day(view.wait_until, zone, now=now, language=language)
        hint = _("We set it aside as soon as it is back, until %(day)s. You can still change your mind.") % {
            "day": until
        }
        return [{"value": choice.value, "title": _("Wait for it"), "hint": hint}]
    if choice == DecisionChoice.SHIP and view.sent_by is not None:
        by = wording.day(view.sent_by, zone, now=now, language=language)
        hint = _("It leaves our warehouse %(day)s, free of charge.") % {"day": by}
        return [{"value": choice.value, "title": _("Have it sent home"), "hint": hint}]
    refund = Money(view.refund_amount, view.currency)
    hint = _("You do not pay for it; what you had paid goes back the way it came.")
    return [{"value": DecisionChoice.REFUND.value, "title": _("Do without it"), "hint": hint, "saved": refund}]


def outcome(view: DecisionView) -> tuple[str, str]:
    """What became of a question that is settled: the headline and a sentence."""
    if view.decision.state == DecisionState.WAITING:
        return _("You are waiting for it"), _("We write to you when it is there.")
    if view.decision.state == DecisionState.OVERTAKEN:
        return _("You need not decide any more"), _("It turned up, or the order has ended. The order's page tells.")
    label = DecisionChoice(view.decision.choice or view.decision.default).label
    if view.decision.state == DecisionState.DEFAULTED:
        return _("Time was up"), _("We chose for you: %(choice)s.") % {"choice": label}
    return _("Thank you, it is settled"), _("You chose: %(choice)s.") % {"choice": label}


def _named(name: str, option: str) -> str:
    return f"{name} ({option})" if option else name
