"""Spain: value added tax, and the Canary Islands' IGIC. Goods that a shop sells; dates are the days the rates began.

Ceuta and Melilla take the IPSI, whose rates depend on the article and on town rules: enter them in the admin before
selling there.
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

COUNTRY = "ES"
ZONE = ZoneInfo("Europe/Madrid")
_VAT = "Ley 37/1992, arts. 90 y 91"
_IGIC = "Ley 4/2012 de Canarias, arts. 51 a 61; Ley 7/2019"

AREAS = {"ES-GC": "ES-CN", "ES-TF": "ES-CN"}
"""The tax area of a province, where it is not its country's."""

RATES = [
    ("standard", "", "21", date(2012, 9, 1), _VAT),
    ("reduced", "", "10", date(2012, 9, 1), _VAT),
    ("super-reduced", "", "4", date(1995, 1, 1), _VAT),
    ("exempt", "", "0", date(1993, 1, 1), "Ley 37/1992, art. 20"),
    ("standard", "ES-CN", "7", date(2020, 1, 1), _IGIC),
    ("reduced", "ES-CN", "3", date(2013, 1, 1), _IGIC),
    ("super-reduced", "ES-CN", "0", date(2013, 1, 1), _IGIC),
    ("exempt", "ES-CN", "0", date(2013, 1, 1), _IGIC),
]
"""(tax class, region, per cent, first day, law)."""
