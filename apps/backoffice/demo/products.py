"""The 600 products and 2,000 variants, made from the families; the same every time."""

from __future__ import annotations

import unicodedata
import zlib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from apps.backoffice.demo.drawings.kit import COLOURS, Colour
from apps.backoffice.demo.sources import Edition, Family, Place, families, places

GTIN_PREFIX = "952"
"""GS1 keeps 952 for demonstrations and examples: no company can own these numbers. Spain's own 840 to 849 belong to
real companies, and 020 to 029 and 200 to 299 mean a number of the shop itself, which readers rightly flag."""


@dataclass(frozen=True, kw_only=True)
class Variant:
    sku: str
    gtin: str
    colour: Colour | None
    size: str
    price: Decimal
    compare_at: Decimal | None
    grams: int
    picture: str


@dataclass(frozen=True, kw_only=True)
class Product:
    family: Family
    edition: Edition
    place: Place
    index: int
    handle: str
    tags: tuple[str, ...]
    pictures: tuple[str, ...]
    variants: tuple[Variant, ...]

    def title(self, language: int) -> str:
        """English puts the name first, Spanish last."""
        kind, edition = self.family.title[language], self.edition.title[language]
        return f"{self.place.name} {edition} {kind}" if language == 0 else f"{kind} {edition} {self.place.name}"


@cache
def products() -> tuple[Product, ...]:
    return tuple(_product(family, index) for family in families() for index in range(family.count))


def chance(*parts: object) -> float:
    """A number in [0, 1) that depends on its parts alone: what looks random is the same on every machine."""
    return zlib.crc32(":".join(map(str, parts)).encode()) / 2**32


def picture_path(family: Family, style: int, colour: str) -> str:
    return f"/static/demo/{family.code.replace('_', '-')}-{'ab'[style]}-{colour}.svg"


def style_of(index: int) -> int:
    return index % 2


def _product(family: Family, index: int) -> Product:
    edition = family.editions[index % len(family.editions)]
    pool = places(family.names)
    place = pool[(index + family.number * 5) % len(pool)]
    style = style_of(index)
    palette = family.palettes[style]
    colours = [palette[(index // 2 + at) % len(palette)] for at in range(family.colours_each)]
    handle = _slug(f"{family.title[1]} {edition.title[1]} {place.name}")  # the retailer is Spanish
    is_reduced = chance("reduced", handle) < 0.07
    variants = [
        _variant(family, index, edition, colour, at, is_reduced=is_reduced)
        for colour in colours
        for at in range(len(family.sizes) or 1)
    ]
    return Product(
        family=family,
        edition=edition,
        place=place,
        index=index,
        handle=handle,
        tags=_tags(handle, is_reduced=is_reduced),
        pictures=tuple(picture_path(family, style, colour) for colour in colours),
        variants=tuple(variants),
    )


def _variant(family: Family, index: int, edition: Edition, colour: str, at: int, *, is_reduced: bool) -> Variant:
    size = family.sizes[at] if family.sizes else ""
    price = _price(family, index, edition, at)
    number = f"{family.number:02}{index + 1:02}"
    parts = [f"LU{number}"]
    if family.has_colour_option:
        parts.append((colour[:2] + colour[-1]).upper())
    if size:
        parts.append(size.replace(" ", "").replace("/", "").replace("×", "X").replace("-", "").upper())
    order = list(COLOURS).index(colour) * 10 + at if family.has_colour_option else at
    return Variant(
        sku="-".join(parts),
        gtin=_gtin(f"{GTIN_PREFIX}00{number}{order:03}"),
        colour=COLOURS[colour] if family.has_colour_option else None,
        size=size,
        price=price,
        compare_at=_charm(price * Decimal("1.25")) if is_reduced else None,
        grams=round(family.grams * (1 + family.step * at) * (0.96 + 0.08 * chance("grams", number))),
        picture=picture_path(family, style_of(index), colour),
    )


def _price(family: Family, index: int, edition: Edition, at: int) -> Decimal:
    low, high = family.price
    level = low + (high - low) * (0.15 + 0.5 * chance("price", family.code, index))
    return _charm(Decimal(str(round(level * edition.price_factor * (1 + family.step * at), 2))))


def _charm(amount: Decimal) -> Decimal:
    """Prices as shops write them: 6.45, 24.90, 129.00."""
    if amount < 10:
        return (amount * 2).quantize(Decimal(1)) / 2 - Decimal("0.05")
    if amount < 100:
        return amount.quantize(Decimal(1)) - Decimal("0.10")
    return (amount / 5).quantize(Decimal(1)) * 5 - 1


def _tags(handle: str, *, is_reduced: bool) -> tuple[str, ...]:
    """Names of collections: internal, so the same in every language."""
    found = ["new"] if chance("new", handle) < 0.12 else []
    found += ["bestseller"] if popularity(handle) > 0.88 else []
    return (*found, *(["outlet"] if is_reduced else []))


def popularity(handle: str) -> float:
    return chance("popular", handle)


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return "-".join("".join(mark if mark.isalnum() else " " for mark in plain.replace("'", "")).split())


def _gtin(body: str) -> str:
    """Thirteen digits: twelve, and the check digit of GS1."""
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(body))
    return f"{body}{-total % 10}"
