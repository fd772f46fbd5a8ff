"""What somebody writes to make or change a shipping rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A country, or a part of it, that a rate serves or leaves out. `region` is ISO 3166-2."""

    country: str
    region: str = ""
    postcode_start: str = ""
    is_left_out: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What the rate costs, tax included, from a value of the goods and a weight on."""

    amount: int
    from_amount: int = 0
    from_grams: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class RateDraft:
    """A shipping rate whole: `code` says which; amounts are minor units of `currency`, tax included."""

    code: str
    channel_id: int
    currency: str
    names: Mapping[str, str]
    places: tuple[Place, ...]
    steps: tuple[Step, ...]
    tax_class: str = "standard"
    days_from: int = 1
    days_to: int = 3
    max_grams: int | None = None
    is_active: bool = True
