"""What the law of a country says about prices: one module each."""

from __future__ import annotations

from types import ModuleType

from apps.pricing.countries import es, pt

COUNTRIES: dict[str, ModuleType] = {es.COUNTRY: es, pt.COUNTRY: pt}


def tax_area(country: str, region: str) -> str:
    """The region whose rates hold in a province: ES-GC lies in ES-CN; most are their own."""
    rules = COUNTRIES.get(country)
    return rules.AREAS.get(region, region) if rules is not None else region
