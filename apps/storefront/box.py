"""The availability box: your shop first, then the others: those that have it, by distance, before those that don't."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.errors import DomainError
from apps.discovery.results import ProductPage, ShopStock, VariantOffer
from apps.fulfilment import services as fulfilment
from apps.storefront import wording
from apps.storefront.visit import Visit
from apps.stores.models import Location


@dataclass(frozen=True, kw_only=True)
class OtherShop:
    code: str
    name: str
    distance: int | None
    tone: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Box:
    """`state`: yes, few, no, or ask while no shop is chosen. `short` is one line for the bar at the bottom."""

    state: str
    promise: str
    where: str
    short: str
    chosen: bool
    summary: str
    is_open: bool
    others: tuple[OtherShop, ...]


def box(visit: Visit, found: ProductPage, offer: VariantOffer | None, *, now: datetime) -> Box:
    shop = visit.shop
    variant_id = offer.variant.id if offer else 0
    elsewhere = [_other(one, variant_id) for one in found.shops if shop is None or one.location.id != shop.pk]
    others = tuple(sorted(elsewhere, key=lambda one: one.tone == "none"))
    having = sum(one.tone != "none" for one in others)
    summary = (
        ngettext("In %(n)s more shop", "In %(n)s more shops", having)
        if shop
        else ngettext("In %(n)s shop", "In %(n)s shops", having)
    )
    if not having:
        summary = _("In no other shop now") if shop else _("In no shop now")
    state, promise, where = _mine(shop, (offer.available or 0) if offer else 0, now=now, language=visit.language)
    if shop is None:
        state, promise = ("ask", _("Choose your shop to see when")) if having else ("no", _("Sold out in all shops"))
    return Box(
        state=state, promise=promise, where=where, short=where or promise, chosen=shop is not None,
        summary=(summary % {"n": having} if having else summary) if others else "",
        is_open=state in {"no", "ask"} and having > 0, others=others,
    )  # fmt: skip


def _mine(shop: Location | None, units: int, *, now: datetime, language: str) -> tuple[str, str, str]:
    if shop is None:
        return "ask", "", ""
    if units <= 0:
        return "no", _("Not in your shop now"), shop.name
    try:
        ready = fulfilment.promise_for(shop, units=1, now=now)
    except DomainError as refusal:
        return "no", str(refusal), shop.name
    when = wording.from_when(ready, shop.time_zone, now=now, language=language)
    if units > wording.FEW:
        return "yes", when, _("In your shop, %(shop)s") % {"shop": shop.name}
    return (
        "few",
        when,
        _("In your shop, %(shop)s · %(left)s") % {"shop": shop.name, "left": wording.left(units).lower()},
    )


def _other(one: ShopStock, variant_id: int) -> OtherShop:
    units = one.units.get(variant_id, 0)
    return OtherShop(
        code=one.location.code, name=one.location.name, distance=one.location.distance_metres,
        tone=wording.tone(units), text=wording.left(units),
    )  # fmt: skip
