"""What the law of each country says on cash, with its source. Written into the table by `services.record_law`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, kw_only=True)
class CashLaw:
    country: str
    currency: str
    refused_from_amount: int
    valid_from: date
    valid_to: date | None = None
    source: str


CASH_LAW: Final = (
    CashLaw(
        country="ES",
        currency="EUR",
        refused_from_amount=250_000,
        valid_from=date(2012, 11, 19),
        valid_to=date(2021, 7, 11),
        source="Ley 7/2012, de 29 de octubre, art. 7.Uno (BOE-A-2012-13416)",
    ),
    CashLaw(
        country="ES",
        currency="EUR",
        refused_from_amount=100_000,
        valid_from=date(2021, 7, 11),
        source="Ley 7/2012, art. 7.Uno, modificado por la Ley 11/2021, de 9 de julio, art. 18 (BOE-A-2021-11473)",
    ),
)
"""Spain: an operation of 1,000 € or more may not be paid in cash, not even in part; payments into which one operation
was split are added up. The higher limit for private visitors from abroad needs proof of residence and is not offered."""
