"""What discovery found, as the cards, filters and links of a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core.money import Money
from apps.discovery.results import Facet, FacetValue, ProductCard
from apps.pricing.quotes import ShownPrice
from apps.storefront import wording

CATEGORY, PRICE, STOCK = "category", "price", "stock"
HERE = "here"


@dataclass(frozen=True, kw_only=True)
class Card:
    """A product in a grid."""

    href: str
    name: str
    image: str
    by: str
    price: Money | None
    was: Money | None
    lowest: Money | None
    varies: bool
    flag: str
    stock: str
    stock_text: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A filter that is on, and the list without it."""

    label: str
    href: str


def cards(found: Iterable[ProductCard]) -> list[Card]:
    return [_card(one) for one in found]


def price_of(price: ShownPrice | None) -> tuple[Money | None, Money | None]:
    """The price, and the higher one before it where there is one."""
    if price is None:
        return None, None
    before = price.compare_at_amount
    was = wording.shown(before, price.currency) if before is not None and before > price.amount else None
    return wording.shown(price.amount, price.currency), was


def lowest_of(price: ShownPrice | None) -> Money | None:
    """What the law wants beside a reduction: the lowest price of the 30 days before it."""
    if price is None or not price.is_reduced or price.lowest_30_amount is None:
        return None
    return wording.shown(price.lowest_30_amount, price.currency)


def _card(found: ProductCard) -> Card:
    now, was = price_of(found.price)
    units = found.available
    return Card(
        href=reverse("storefront:product", args=[found.slug or str(found.public_id)]),
        name=found.name,
        image=found.image_url,
        by=found.brand,
        price=now,
        was=was,
        lowest=lowest_of(found.price),
        varies=found.has_range,
        flag=_("Offer") if was is not None else "",
        stock=wording.tone(units) if units is not None else "none",
        stock_text=_stock_text(units),
    )


def _stock_text(units: int | None) -> str:
    if units is None:
        return ""
    if units <= 0:
        return _("Not in your shop")
    return _("In your shop") if units > wording.FEW else wording.left(units)


def facet_rows(facets: Sequence[Facet]) -> list[dict[str, Any]]:
    """Filters with at least one product, named, ready for the component."""
    rows = []
    for facet in facets:
        values = [_value(facet, value) for value in facet.values if value.count or value.is_chosen]
        if values and facet.group != STOCK:
            rows.append({"code": facet.group, "label": facet.name or group_name(facet.group), "values": values, "open": any(v["selected"] for v in values)})  # fmt: skip
    return rows


def group_name(group: str) -> str:
    names = {"brand": _("Brand"), CATEGORY: _("Department"), PRICE: _("Price")}
    return names.get(group, wording.capital(group.removeprefix("option:")))


def _value(facet: Facet, value: FacetValue) -> dict[str, Any]:
    return {"value": value.code, "label": label(facet.group, value), "count": value.count, "selected": value.is_chosen}


def label(group: str, value: FacetValue, currency: str = "EUR") -> str:
    """The value in words; a price band from its bounds."""
    if group != PRICE:
        return value.name or value.code
    low, _dash, high = value.code.partition("-")
    bounds = [Money(int(bound), currency).shown(get_language() or "en") for bound in (low, high) if bound]
    if not high:
        return _("from %(price)s up") % {"price": bounds[0]}
    if low == "0":
        return _("up to %(price)s") % {"price": bounds[1]}
    return " – ".join(bounds)


def choices(facets: Sequence[Facet], path: str, asked: Mapping[str, Sequence[str]]) -> list[Choice]:
    """The filters that are on; each with the address of the list without it."""
    rows = []
    for facet in facets:
        for value in facet.values:
            if value.is_chosen:
                rest = {
                    group: [code for code in codes if (group, code) != (facet.group, value.code)]
                    for group, codes in asked.items()
                }
                rows.append(Choice(label=label(facet.group, value), href=address(path, rest)))
    return rows


def address(path: str, asked: Mapping[str, Sequence[str]]) -> str:
    """The path with what was asked, in a fixed order."""
    query = urlencode([(group, code) for group in sorted(asked) for code in asked[group]])
    return f"{path}?{query}" if query else path
