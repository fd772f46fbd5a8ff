"""What the demo's web shop asks for bringing things home: to Spain and mainland Portugal."""

from __future__ import annotations

from apps.core.actor import SYSTEM
from apps.pricing import services as pricing
from apps.pricing.services import Place, RateDraft, Step

CURRENCY = "EUR"
ISLANDS_AND_CITIES = ("ES-CN", "ES-CE", "ES-ML")
"""Parts of Spain outside its customs or tax territory: nothing is sent there yet."""


def make_rates(*, channel_id: int) -> None:
    """Two rates of the channel; a second time changes nothing."""
    spain = (
        Place(country="ES"),
        *(Place(country="ES", region=region, is_left_out=True) for region in ISLANDS_AND_CITIES),
    )
    portugal = (
        Place(country="PT"),
        *(Place(country="PT", region=region, is_left_out=True) for region in ("PT-20", "PT-30")),
    )
    for code, names, places, steps, days in (
        (
            "home-es",
            {"es": "Envío a domicilio", "en": "Home delivery"},
            spain,
            (Step(amount=495), Step(amount=0, from_amount=10_000), Step(amount=1495, from_grams=20_000)),
            (1, 2),
        ),
        (
            "home-pt",
            {"es": "Envío a domicilio a Portugal", "en": "Home delivery to Portugal"},
            portugal,
            (Step(amount=495), Step(amount=1995, from_grams=20_000)),
            (2, 4),
        ),
    ):
        pricing.save_shipping_rate(
            RateDraft(
                code=code,
                channel_id=channel_id,
                currency=CURRENCY,
                names=names,
                places=places,
                steps=steps,
                days_from=days[0],
                days_to=days[1],
                max_grams=30_000,
            ),
            actor=SYSTEM,
        )
