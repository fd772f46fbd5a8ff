"""What the law of each country says on simplified documents, with its source. `services.record_law` writes the table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from apps.invoicing.enums import Sector


@dataclass(frozen=True, kw_only=True)
class SimplifiedLaw:
    country: str
    sector: Sector
    currency: str
    up_to_amount: int
    valid_from: date
    valid_to: date | None = None
    source: str


@dataclass(frozen=True, kw_only=True)
class SubstitutionLaw:
    country: str
    days: int
    valid_from: date
    valid_to: date | None = None
    source: str


SUBSTITUTION_LAW: Final = (
    SubstitutionLaw(
        country="ES",
        days=1461,
        valid_from=date(2013, 1, 1),
        source="Four years: Ley 58/2003, de 17 de diciembre, General Tributaria, art. 66 (BOE-A-2003-23186), for as long as"
        " the sale can be told the tax agency in another way; a replacement is no corrective invoice: Real Decreto 1619/2012,"
        " de 30 de noviembre, art. 15.6 (BOE-A-2012-14696)",
    ),
)
"""For how long a customer may have the receipt replaced by an invoice with their tax number."""

SIMPLIFIED_LAW: Final = (
    SimplifiedLaw(
        country="ES",
        sector=Sector.GENERAL,
        currency="EUR",
        up_to_amount=40_000,
        valid_from=date(2013, 1, 1),
        source="Real Decreto 1619/2012, de 30 de noviembre, art. 4.1.a (BOE-A-2012-14696): 400 €, IVA incluido",
    ),
    SimplifiedLaw(
        country="ES",
        sector=Sector.RETAIL,
        currency="EUR",
        up_to_amount=300_000,
        valid_from=date(2013, 1, 1),
        source="Real Decreto 1619/2012, de 30 de noviembre, art. 4.2.a (BOE-A-2012-14696): ventas al por menor, 3.000 €, IVA incluido",
    ),
)
