"""What a restock alert tells: the item, the shop, and how to stop."""

from __future__ import annotations

from django.conf import settings

from apps.catalogue import selectors as catalogue
from apps.messaging import selectors
from apps.messaging.enums import AlertState
from apps.messaging.facts import Facts
from apps.messaging.letters import Link
from apps.messaging.models import RestockAlert


def facts_of(owner_key: str, language: str) -> Facts | None:
    """What is true of the alert; None when it was stopped or its item is gone from the shop window."""
    pk = int(owner_key.partition("#")[0].partition(":")[2])
    alert = (
        RestockAlert.objects.select_related("channel", "location", "variant")
        .filter(pk=pk, state=AlertState.TOLD)
        .first()
    )
    if alert is None:
        return None
    item = catalogue.variant_cards([alert.variant_id], language=language).get(alert.variant_id)
    if item is None or not catalogue.sellable([alert.variant_id], channel_id=alert.channel_id):
        return None
    page = settings.OMNI_PRODUCT_PAGE.format(language=language, slug=item.slug)
    name = f"{item.product_name} ({item.option_text})" if item.option_text else item.product_name
    return Facts(
        brand=alert.channel.name,
        values={
            "product_name": name,
            "brand": alert.channel.name,
            "shop_name": alert.location.name if alert.location else alert.channel.name,
            "shop_city": alert.location.city if alert.location else "",
        },
        links={Link.PRODUCT: settings.OMNI_PUBLIC_URL + page},
        shop=alert.location,
        stop_url=settings.OMNI_PUBLIC_URL + stop_path(alert, language),
        channel_id=alert.channel_id,
    )


def stop_path(alert: RestockAlert, language: str) -> str:
    """The page that ends the alert; its address carries a secret of its own."""
    return settings.OMNI_STOP_PAGE.format(
        language=language, public_id=alert.public_id, token=selectors.stop_token(alert)
    )
