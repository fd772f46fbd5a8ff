"""A basket as a draft order: priced, taxed where it is had, its words and pictures frozen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from apps.carts.models import Cart, CartLine
from apps.catalogue import selectors as catalogue
from apps.checkout.services._delivery import Way, draft_of
from apps.core.actor import Actor
from apps.fulfilment import services as fulfilment
from apps.inventory.enums import Method
from apps.orders import services as orders
from apps.orders.models import Order, OrderLine
from apps.orders.services import DraftDiscount, DraftLine
from apps.pricing import services as pricing
from apps.pricing.services import Quote, QuoteLine
from apps.stores.models import Location


def collecting(shop: Location, wanted: Sequence[CartLine], *, now: datetime) -> Way:
    """A pickup in a shop. Raises: NoPickupHere."""
    promised_at = fulfilment.promise_for(shop, units=sum(row.quantity for row in wanted), now=now)
    return Way(location=shop, method=Method.PICKUP, country=shop.country, region=shop.region, promised_at=promised_at)


def drafted(
    cart: Cart, wanted: Sequence[CartLine], way: Way, *, actor: Actor, now: datetime
) -> tuple[Order, list[OrderLine]]:
    """A DRAFT of the basket as it is priced and taxed now, in the caller's transaction. Raises: NoPrice, NoTaxRate."""
    channel = cart.channel
    quote = pricing.quote(
        lines=[QuoteLine(key=str(row.pk), variant_id=row.variant_id, quantity=row.quantity) for row in wanted],
        channel_id=channel.pk,
        country=way.country,
        region=way.region,
        now=now,
        codes=cart.codes,
        customer_id=cart.customer_id,
        without=cart.left_out_offers,
        shipping=way.option,
        language=cart.language,
    )
    return orders.draft(
        channel=channel,
        cart_id=cart.pk,
        cart_version=cart.version,
        customer_id=cart.customer_id,
        place_id=way.location.pk,
        language=cart.language,
        visitor_id=cart.visitor_id,
        promised_at=way.promised_at,
        is_tax_included=quote.is_tax_included,
        lines=_lines(wanted, quote, cart, way),
        discounts=_discounts(wanted, quote),
        delivery=draft_of(quote.shipping, way.to) if quote.shipping and way.to else None,
        actor=actor,
    )


def _lines(wanted: Sequence[CartLine], quote: Quote, cart: Cart, way: Way) -> list[DraftLine]:
    cards = catalogue.variant_cards([row.variant_id for row in wanted], language=cart.language)
    quoted = {line.key: line for line in quote.lines}
    return [
        DraftLine(
            variant_id=row.variant_id,
            description=cards[row.variant_id].product_name,
            option_text=cards[row.variant_id].option_text,
            sku=cards[row.variant_id].sku,
            image_url=cards[row.variant_id].image_url,
            quantity=row.quantity,
            unit_amount=quoted[str(row.pk)].unit_amount,
            discount_amount=quoted[str(row.pk)].discount_amount,
            total_amount=quoted[str(row.pk)].gross_amount,
            tax_amount=quoted[str(row.pk)].tax_amount,
            tax_percent=quoted[str(row.pk)].tax_percent,
            tax_class_code=quoted[str(row.pk)].tax_class_code,
            method=way.method,
            location_id=way.location.pk,
        )
        for row in wanted
    ]


def _discounts(wanted: Sequence[CartLine], quote: Quote) -> list[DraftDiscount]:
    places = {str(row.pk): place for place, row in enumerate(wanted, start=1)}
    return [
        DraftDiscount(
            promotion_id=offer.promotion_id,
            coupon_id=offer.coupon_id,
            code=offer.code,
            name=offer.name,
            amount=offer.amount,
            shares={places[share.key]: share.amount for share in offer.shares},
            shipping_amount=offer.shipping_amount,
        )
        for offer in quote.discounts
    ]
