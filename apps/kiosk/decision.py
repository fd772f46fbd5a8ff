"""A customer's question answered for them: the ways out as the desk reads them aloud, and what each costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.core.errors import InvalidInput
from apps.core.money import Money
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment.enums import DecisionChoice
from apps.fulfilment.errors import NoSuchDecision
from apps.fulfilment.models import Decision
from apps.fulfilment.services import Address, DecisionView
from apps.kiosk import wording

PLACE = ("name", "street", "postcode", "city")
LONGEST = 150


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way out. `value` is what its button sends; `saved` is what the customer then does not pay."""

    value: str
    choice: DecisionChoice
    title: str
    hint: str = ""
    image: str = ""
    saved: Money | None = None
    location_id: int | None = None
    variant_id: int | None = None


def decision_here(public_id: UUID, *, location_id: int) -> Decision:
    """An open question about units that this shop lost. Raises: NoSuchDecision."""
    rows = fulfilment_reads.decisions_at(location_id=location_id)
    found = next((row for row in rows if row.public_id == public_id), None)
    if found is None:
        raise NoSuchDecision
    return found


def ways_of(view: DecisionView, *, now: datetime, language: str) -> list[Way]:
    """In the order in which the customer's own page has them."""
    makers = {
        DecisionChoice.OTHER_SHOP: _other_shops,
        DecisionChoice.SUBSTITUTE: _substitutes,
        DecisionChoice.WAIT: _wait,
        DecisionChoice.SHIP: _ship,
        DecisionChoice.REFUND: _refund,
    }
    return [way for choice in view.choices for way in makers[choice](view, now, language)]


def address_of(said: QueryDict, *, country: str) -> Address:
    """Where a parcel goes. Raises: InvalidInput beside the first field that is empty."""
    typed = {name: said.get(name, "").strip()[:LONGEST] for name in PLACE}
    for name, value in typed.items():
        if not value:
            raise InvalidInput(_("Write where we send it: name, street, postcode and city."), field=name)
    return Address(**typed, country=country)


def _other_shops(view: DecisionView, now: datetime, language: str) -> list[Way]:
    return [
        Way(
            value=f"{DecisionChoice.OTHER_SHOP}:{one.shop.id}",
            choice=DecisionChoice.OTHER_SHOP,
            title=_("Collect it at %(shop)s") % {"shop": one.shop.name},
            hint=_when(one.promised_at, one.shop.time_zone, now, language),
            location_id=one.shop.id,
        )
        for one in view.shops
    ]


def _substitutes(view: DecisionView, now: datetime, language: str) -> list[Way]:
    return [
        Way(
            value=f"{DecisionChoice.SUBSTITUTE}:{one.card.id}",
            choice=DecisionChoice.SUBSTITUTE,
            title=_("Take %(item)s instead") % {"item": _named(one.card.product_name, one.card.option_text)},
            hint=_when(one.promised_at, view.shop.time_zone, now, language),
            image=one.card.image_url,
            saved=Money(one.saved_amount, view.currency) if one.saved_amount else None,
            variant_id=one.card.id,
        )
        for one in view.substitutes
    ]


def _wait(view: DecisionView, now: datetime, language: str) -> list[Way]:
    if view.wait_until is None:
        return []
    until = wording.day(view.wait_until, view.shop.time_zone, now=now, language=language)
    hint = _("It is set aside as soon as it is here, until %(day)s.") % {"day": until}
    return [Way(value=DecisionChoice.WAIT, choice=DecisionChoice.WAIT, title=_("Wait for it"), hint=hint)]


def _ship(view: DecisionView, now: datetime, language: str) -> list[Way]:
    if view.sent_by is None:
        return []
    by = wording.day(view.sent_by, view.shop.time_zone, now=now, language=language)
    hint = _("It leaves our warehouse: %(day)s. The parcel costs nothing.") % {"day": by}
    return [Way(value=DecisionChoice.SHIP, choice=DecisionChoice.SHIP, title=_("Have it sent home"), hint=hint)]


def _refund(view: DecisionView, _now: datetime, _language: str) -> list[Way]:
    refund = Money(view.refund_amount, view.currency)
    hint = _("It is not paid for; what was paid goes back the way it came.")
    title = _("Do without it")
    return [Way(value=DecisionChoice.REFUND, choice=DecisionChoice.REFUND, title=title, hint=hint, saved=refund)]


def _when(at: datetime, zone: str, now: datetime, language: str) -> str:
    shown = {
        "day": wording.day(at, zone, now=now, language=language),
        "time": wording.clock(at, zone, language=language),
    }
    return _("from %(day)s, %(time)s") % shown


def _named(name: str, option: str) -> str:
    return f"{name} ({option})" if option else name
