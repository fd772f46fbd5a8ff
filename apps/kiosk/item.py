"""An item on the shop floor: what it is, what stands here and why, where else it is."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.permissions import Permission
from apps.catalogue import selectors as catalogue
from apps.catalogue.shown import VariantCard
from apps.core.errors import NotFound
from apps.core.money import Money, round_half_up
from apps.discovery import selectors as discovery
from apps.discovery.results import ProductPage
from apps.inventory import selectors as inventory
from apps.inventory.selectors import LevelView, Place
from apps.kiosk import wording
from apps.kiosk.floor import Floor
from apps.stores import selectors as stores


class NoSuchItem(NotFound):
    code = "kiosk.no_such_item"
    message = gettext_lazy("No item has this code.")


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """So many units, and why they are (not) for sale; `is_part` explains the line above it."""

    name: str
    units: int
    is_part: bool = False
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Sibling:
    id: UUID
    name: str
    units: int
    is_here: bool


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    name: str
    distance: int | None
    tone: str
    words: str


@dataclass(frozen=True, kw_only=True)
class ItemView:
    """A variant in this shop."""

    card: VariantCard
    price: Money | None
    place: Place
    on_hand: int
    free: int
    buckets: tuple[Bucket, ...]
    siblings: tuple[Sibling, ...]
    elsewhere: tuple[Elsewhere, ...]


def card_of(*, public_id: str = "", code: str = "", language: str) -> VariantCard:
    """The item that a page names by its id, or a person by SKU or GTIN. Raises: NoSuchItem."""
    if public_id:
        try:
            pk = catalogue.variant_ids([uuid.UUID(public_id)]).get(uuid.UUID(public_id))
        except ValueError:
            raise NoSuchItem(field="variant") from None
        found = [pk] if pk is not None else []
    else:
        found = [match.variant_id for match in catalogue.variants_by_code(code)]
    if not found:
        raise NoSuchItem(field="code")
    return catalogue.variant_cards(found[:1], language=language)[found[0]]


def level_of(variant_id: int, location_id: int) -> LevelView:
    """What stands here; an item that never was here has a level of nothing."""
    levels = inventory.levels(variant_ids=[variant_id], location_ids=[location_id])
    empty = LevelView(variant_id=variant_id, location_id=location_id, on_hand=0, reserved=0, allocated=0, unavailable=0)
    return levels[0] if levels else empty


def view_of(card: VariantCard, floor: Floor, *, now: datetime) -> ItemView:
    """The item whole, the same statements for any number of sizes and shops."""
    level = level_of(card.id, floor.location_id)
    channel = stores.default_channel()
    product = discovery.product_page(
        slug=card.slug, language=floor.language, channel_id=channel.pk, location_id=floor.location_id, now=now
    )
    return ItemView(
        card=card,
        price=_price(card, product),
        place=inventory.places_of([card.id], location_id=floor.location_id).get(card.id, Place()),
        on_hand=level.on_hand,
        free=level.free,
        buckets=_buckets(level),
        siblings=_siblings(card, product, floor) if product else (),
        elsewhere=_elsewhere(card, product, floor) if product else (),
    )


def _price(card: VariantCard, product: ProductPage | None) -> Money | None:
    offers = product.variants if product else ()
    price = next((offer.price for offer in offers if offer.variant.id == card.id), None)
    return Money(round_half_up(price.amount), price.currency) if price else None


def _buckets(level: LevelView) -> tuple[Bucket, ...]:
    rows = [
        Bucket(name=_("On the shelf, free to sell"), units=level.free, tone=wording.tone(level.free)),
        Bucket(name=_("Promised to orders"), units=level.allocated),
    ]
    if level.reserved:
        rows.append(Bucket(name=_("In somebody's checkout right now"), units=level.reserved))
    rows.append(Bucket(name=_("Set aside"), units=level.unavailable))
    if level.unavailable:
        kinds = inventory.set_aside(variant_id=level.variant_id, location_id=level.location_id)
        rows += [Bucket(name=str(kind.label), units=units, is_part=True) for kind, units in sorted(kinds.items())]
    return tuple(rows)


def _siblings(card: VariantCard, product: ProductPage, floor: Floor) -> tuple[Sibling, ...]:
    """The other sizes and colours, with what is free to sell here."""
    ids = [offer.variant.id for offer in product.variants]
    if len(ids) < 2:
        return ()
    cards = catalogue.variant_cards(ids, language=floor.language)
    levels = inventory.levels(variant_ids=ids, location_ids=[floor.location_id])
    free = {level.variant_id: level.free for level in levels}
    return tuple(
        Sibling(id=cards[pk].public_id, name=cards[pk].option_text or cards[pk].sku, units=free.get(pk, 0), is_here=pk == card.id)
        for pk in ids
    )  # fmt: skip


def _elsewhere(card: VariantCard, product: ProductPage, floor: Floor) -> tuple[Elsewhere, ...]:
    rows = []
    for shop in product.shops:
        if shop.location.id == floor.location_id:
            continue
        units = shop.units.get(card.id, 0)
        is_exact = floor.actor.may(Permission.STOCK_VIEW, shop.location.id)
        rows.append(
            Elsewhere(
                name=shop.location.name,
                distance=shop.location.distance_metres,
                tone=wording.tone(units),
                words=wording.stock(units, is_exact=is_exact),
            )
        )
    return tuple(rows)
