"""What is on at the demo shop: a welcome code and three for two on socks, in the web shop and in the shops."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from apps.catalogue import selectors as catalogue
from apps.core.actor import SYSTEM
from apps.pricing import services as pricing
from apps.pricing.enums import ActionKind
from apps.pricing.services import Effect, PromotionDraft, Scope

WELCOME = "BIENVENIDA10"
SOCKS = "calcetines-de-marcha"
CURRENCY = "EUR"


def make_offers(*, channel_ids: Iterable[int]) -> str:
    """Both offers in each channel; a second time changes nothing. Says what there is."""
    socks = catalogue.shelf(slug=SOCKS, language="es")
    scope = Scope(category_ids=frozenset({socks.id} if socks else ()))
    for channel_id in channel_ids:
        welcome = pricing.save_promotion(
            PromotionDraft(
                code=f"welcome-{channel_id}",
                channel_id=channel_id,
                currency=CURRENCY,
                names={"es": "Bienvenida: 10 % menos", "en": "Welcome: 10 % off"},
                effects=(Effect(kind=ActionKind.PERCENTAGE, percent=Decimal(10)),),
                needs_code=True,
                is_active=True,
                min_amount=2000,
                limit_per_customer=1,
            ),
            actor=SYSTEM,
        )
        pricing.add_coupon(promotion_id=welcome.pk, code=WELCOME, actor=SYSTEM)
        if scope.is_empty:
            continue
        pricing.save_promotion(
            PromotionDraft(
                code=f"socks-{channel_id}",
                channel_id=channel_id,
                currency=CURRENCY,
                names={"es": "Calcetines: 3 por 2", "en": "Socks: 3 for 2"},
                effects=(Effect(kind=ActionKind.BUY_X_GET_Y, percent=Decimal(100), buy_quantity=2, get_quantity=1),),
                is_active=True,
                scope=scope,
            ),
            actor=SYSTEM,
        )
    return f"code {WELCOME}, 3 for 2 on socks"
