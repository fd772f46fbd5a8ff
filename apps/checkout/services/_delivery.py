"""How a basket becomes a delivery: an address that can be right, a rate that goes there, a place that has it all."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from apps.carts.models import Cart, CartLine
from apps.catalogue import selectors as catalogue
from apps.checkout.errors import NoDelivery, NotDelivered
from apps.customers.places import PostalAddress, area_of
from apps.fulfilment import services as fulfilment
from apps.fulfilment.errors import NoSingleSource
from apps.inventory.enums import Method
from apps.orders import selectors as order_reads
from apps.orders.models import Order, OrderLine
from apps.orders.services import Destination, DraftDelivery
from apps.payments import services as payments
from apps.pricing import selectors as pricing
from apps.pricing.services import QuotedShipping, QuoteLine, ShippingOption
from apps.stores.models import Location


@dataclass(frozen=True, kw_only=True)
class Wish:
    """That a basket is brought home: where to, and by which rate (None: the cheapest)."""

    to: Destination
    rate_id: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a draft is to be had: from where, taxed where, promised for when."""

    location: Location
    method: Method
    country: str
    region: str
    promised_at: datetime
    option: ShippingOption | None = None
    to: Destination | None = None


def checked(wish: Wish) -> Wish:
    """The wish with its address as it is kept: the postcode as its country writes it, and the region it lies in.

    Raises: InvalidInput naming the field, NoDelivery.
    """
    if not payments.takes_cards():
        raise NoDelivery(field="delivery")
    typed = PostalAddress(**asdict(wish.to))
    typed.check()
    kept = typed.content(region=typed.country)
    return replace(wish, to=Destination(**{name: kept[name] for name in asdict(wish.to)}))


def options_for(
    *, cart: Cart, wanted: Sequence[CartLine], country: str, postcode: str, region: str = "", now: datetime
) -> tuple[ShippingOption, ...]:
    """How a basket can be brought to a place, the cheapest first. Raises: InvalidInput for a postcode that is none."""
    if not payments.takes_cards():
        return ()
    place = area_of(country=country, postcode=postcode, region=region)
    return pricing.shipping_options(
        lines=[QuoteLine(key=str(row.pk), variant_id=row.variant_id, quantity=row.quantity) for row in wanted],
        channel_id=cart.channel_id,
        country=country,
        region=place.region,
        postcode=place.postcode,
        now=now,
        language=cart.language,
    )


def sending(
    wish: Wish,
    cart: Cart,
    wanted: Sequence[CartLine],
    *,
    without: Collection[int],
    freed: Mapping[tuple[int, int], int],
    now: datetime,
) -> Way:
    """The rate, and the place that sends it all. Raises: NotDelivered, NoSingleSource, NoTaxRate."""
    to = wish.to
    options = options_for(cart=cart, wanted=wanted, country=to.country, postcode=to.postcode, region=to.region, now=now)
    option = next((one for one in options if wish.rate_id in {None, one.public_id}), None)
    if option is None:
        raise NotDelivered(field="delivery")
    units: dict[int, int] = {}
    for row in wanted:
        units[row.variant_id] = units.get(row.variant_id, 0) + row.quantity
    try:
        source = fulfilment.source_parcel(
            units=units,
            channel_id=cart.channel_id,
            legal_entity_id=cart.channel.legal_entity_id,
            without=without,
            freed=freed,
        )
    except NoSingleSource as refusal:
        raise _naming(refusal, language=cart.language) from None
    return Way(
        location=source,
        method=Method.SHIP,
        country=to.country,
        region=to.region,
        promised_at=fulfilment.sent_by(source, now=now),
        option=option,
        to=to,
    )


def _naming(refusal: NoSingleSource, *, language: str) -> NoSingleSource:
    """The same refusal, with the names of what no place has enough of."""
    short = refusal.context["variant_ids"]
    if not short:
        return refusal
    cards = catalogue.variant_cards(short, language=language)
    names = ", ".join(" ".join(filter(None, [card.product_name, card.option_text])) for card in cards.values())
    words = _("We have too few of this to send: %(names)s. Order less of it, or collect it in a shop.")
    return NoSingleSource(words % {"names": names}, field=refusal.field, context=refusal.context)


def draft_of(quoted: QuotedShipping, to: Destination) -> DraftDelivery:
    """The delivery of a quote as the order agrees it."""
    option = quoted.option
    return DraftDelivery(
        rate_id=option.rate_id,
        description=option.name,
        days_from=option.days_from,
        days_to=option.days_to,
        amount=option.amount,
        discount_amount=quoted.discount_amount,
        total_amount=quoted.gross_amount,
        tax_amount=quoted.tax_amount,
        tax_percent=option.tax_percent,
        tax_class_code=option.tax_class_code,
        to=to,
    )


def is_as_wished(wish: Wish, draft: Order, lines: Sequence[OrderLine]) -> bool:
    """Whether a draft goes where and how somebody wants it now."""
    delivery = order_reads.delivery_of(draft, lines)
    if delivery is None or wish.rate_id not in {None, delivery.rate.public_id}:
        return False
    return all(getattr(delivery, name) == value for name, value in asdict(wish.to).items())
