"""An invented order, for trying out words when there is no real one."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core.money import Money
from apps.messaging.facts import Facts, LineText, days_text, listed, shown_time
from apps.messaging.letters import Link
from apps.stores.models import Location, SalesChannel

CODE = "7KQ4MD"
NUMBER = "W1A2B3"
ZONE = ZoneInfo("Europe/Madrid")


def sample(occasion: str, language: str, channel: SalesChannel | None) -> Facts:
    """Facts of an order that nobody placed, in that language. No statement."""
    with translation.override(language):
        shop = Location(
            name=_("Sample shop"), street="Calle Mayor 1", postcode="28013", city="Madrid", phone="+34910000000"
        )
        lines = (
            LineText(description=_("Blue shirt"), option_text="M", quantity=2, total=_money(3998, language)),
            LineText(
                description=_("Hiking boots"), option_text="42", quantity=1, cancelled_quantity=1,
                total=_money(8995, language),
            ),
        )  # fmt: skip
        brand = channel.name if channel else "Omni"
        return Facts(
            brand=brand,
            values=_values(occasion, language, brand, shop, lines[:1]),
            links=dict.fromkeys(Link, settings.OMNI_PUBLIC_URL),
            shop=shop,
            lines=lines,
            cancelled=lines[1:],
            units=lines[:1],
            options=(_("Another shop: ready tomorrow"), _("Wait"), _("Money back")),
            code=CODE,
            order_number=NUMBER,
            stop_url=settings.OMNI_PUBLIC_URL if occasion == "restocked" else "",
            channel_id=channel.pk if channel else None,
        )


def _values(occasion: str, language: str, brand: str, shop: Location, units: tuple[LineText, ...]) -> dict[str, str]:
    return {
        "customer_name": "Ana Ruiz",
        "order_number": NUMBER,
        "brand": brand,
        "shop_name": shop.name,
        "shop_city": shop.city,
        "total": _money(3998, language),
        "to_pay": "" if occasion in {"refunded", "pickup_collected"} else _money(3998, language),
        "promised_at": _at(23, 15, language),
        "collect_by": _at(28, 21, language),
        "code": CODE,
        "amount": _money(3998, language),
        "tender": _("Card"),
        "happened_at": _at(23, 16, language),
        "address": "Calle Mayor 1, 28013 Madrid",
        "days": days_text(1, 2),
        "carrier": "Correos (PK7)",
        "items": listed(units),
        "deadline": _at(24, 12, language),
        "default": _("we give the money back"),
        "outcome": _("We give the money back for what was missing."),
        "delegate_name": "Luis Vega",
        "minutes": "30",
        "product_name": _("Blue shirt"),
        "code_to_type": CODE,
        "account_address": "ana@example.com",
        "new_address": "ana.ruiz@example.com",
        "came_from": "203.0.113.7",
    }


def _money(amount: int, language: str) -> str:
    return Money(amount, "EUR").shown(language)


def _at(day: int, hour: int, language: str) -> str:
    return shown_time(datetime(2026, 11, day, hour, tzinfo=ZONE), ZONE, language)
