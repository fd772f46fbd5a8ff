"""The hand-written sources of the demo shop, read from TOML into frozen rows."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CATALOGUE = HERE / "catalogue"
LANGUAGES = ("en", "es")
_NO_FAMILIES = {"categories", "names", "care"}

Words = tuple[str, str]
"""The same in English and in Spanish."""


@dataclass(frozen=True, kw_only=True)
class Category:
    code: str
    name: Words
    blurb: Words
    line: str


@dataclass(frozen=True, kw_only=True)
class Edition:
    """How one model of a family differs from the next; the first, third … are drawn in style 0, the others in style 1."""

    title: Words
    sentence: Words
    price_factor: float


@dataclass(frozen=True, kw_only=True)
class Family:
    """Some ten products of one kind: one drawing, one set of texts."""

    code: str
    number: int
    category: Category
    title: Words
    names: str
    count: int
    price: tuple[int, int]
    grams: int
    sizes: tuple[str, ...]
    measure: Words
    step: float
    palettes: tuple[tuple[str, ...], tuple[str, ...]]
    has_colour_option: bool
    colours_each: int
    tax_class: str
    care: Words
    intro: tuple[Words, ...]
    features: tuple[Words, ...]
    material: Words
    made_of: Words
    editions: tuple[Edition, ...]


@dataclass(frozen=True, kw_only=True)
class Place:
    """What a product is named after."""

    name: str
    story: Words


@cache
def read(name: str) -> dict[str, Any]:
    with (CATALOGUE / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def categories() -> dict[str, Category]:
    return {
        code: Category(code=code, name=_words(row["name"]), blurb=_words(row["blurb"]), line=row["line"])
        for code, row in read("categories").items()
    }


@cache
def families() -> tuple[Family, ...]:
    """In the order of the shelves; the number is part of every article number, so families are only added at the end."""
    found = [(category, code, row) for category in categories().values() for code, row in read(category.code).items()]
    return tuple(_family(number, *one) for number, one in enumerate(found, start=1))


def places(pool: str) -> tuple[Place, ...]:
    return tuple(Place(name=name, story=(en, es)) for name, en, es in read("names")[pool])


def _family(number: int, category: Category, code: str, row: dict[str, Any]) -> Family:
    palettes = row.get("colours") or row["pictures"]
    return Family(
        code=code,
        number=number,
        category=category,
        title=_words(row["title"]),
        names=row["names"],
        count=row["count"],
        price=(row["price"][0], row["price"][1]),
        grams=row["grams"],
        sizes=tuple(row.get("sizes", ())),
        measure=_words(row.get("measure", ["Size", "Talla"])),
        step=row.get("step", 0.0),
        palettes=(tuple(palettes[0]), tuple(palettes[1])),
        has_colour_option="colours" in row,
        colours_each=row.get("per", 1),
        tax_class=row.get("tax", "standard"),
        care=_words(read("care")[row["care"]]),
        intro=tuple(_words(pair) for pair in row["intro"]),
        features=tuple(_words(pair) for pair in row["features"]),
        material=_words(row["material"]),
        made_of=_words(row.get("made_of", ["", ""])),
        editions=tuple(
            Edition(title=_words(one["t"]), sentence=_words(one["s"]), price_factor=one["p"]) for one in row["editions"]
        ),
    )


def _words(pair: list[str]) -> Words:
    en, es = pair
    return en, es
