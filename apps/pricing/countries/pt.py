"""Portugal: value added tax on goods that are sent there. What is on the lists of reduced rates is named article by
article: enter those rates in the admin before selling such goods there.
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

COUNTRY = "PT"
ZONE = ZoneInfo("Europe/Lisbon")
_VAT = "Código do IVA, art. 18.º"

AREAS: dict[str, str] = {}
"""No province has rates of its own here."""

RATES = [
    ("standard", "", "23", date(2011, 1, 1), _VAT),
    ("standard", "PT-20", "16", date(2021, 7, 1), f"{_VAT}, n.º 3 (Açores)"),
    ("standard", "PT-30", "22", date(2012, 4, 1), f"{_VAT}, n.º 3 (Madeira)"),
]
"""(tax class, region, per cent, first day, law)."""
