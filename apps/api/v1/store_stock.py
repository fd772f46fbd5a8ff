"""Stock of a shop: looking it up, receiving, correcting and counting it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language

from apps.accounts.permissions import Permission
from apps.api.endpoint import Endpoint, now, operation
from apps.api.errors import InvalidQuery
from apps.api.idempotency import Key
from apps.api.shapes import Says, Shape, Text, Whole
from apps.api.v1 import show
from apps.api.v1.shapes import Availability, Item, word_for
from apps.api.v1.shops import ShopQuery, WhichShop, shop_of
from apps.api.writing import answer
from apps.carts.errors import NoSuchItem
from apps.catalogue import selectors as catalogue
from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.fulfilment import services as fulfilment
from apps.inventory import selectors as inventory_reads
from apps.inventory import services as inventory
from apps.inventory.enums import AdjustReason, Method
from apps.inventory.selectors import LevelView
from apps.inventory.services import MAX_UNITS
from apps.stores import selectors as stores
from apps.stores.models import Location

NEARBY = 10
Units = Annotated[int, Whole(1, MAX_UNITS)]
Note = Annotated[str, Text(200)]


class StockQuery(ShopQuery):
    code: Annotated[str, Text(255), Says("A SKU or GTIN; or name the variant.")] = ""
    variant: UUID | None = None


class Level(Shape):
    """The buckets of one variant in one shop; `free` may be sold or promised, but for the safety stock."""

    on_hand: int
    reserved: Annotated[int, Says("Held for a checkout.")]
    allocated: Annotated[int, Says("Promised to orders.")]
    unavailable: Annotated[int, Says("Damaged, missing, on display, to be put back.")]
    free: int


class Elsewhere(Shape):
    location: UUID
    name: str
    city: str
    distance_metres: int | None
    availability: Availability
    units: Annotated[int | None, Says("Only for who may see exact counts there.")]


class StockItem(Shape):
    item: Item
    here: Level
    elsewhere: tuple[Elsewhere, ...]


class StockList(Shape):
    location: UUID
    items: tuple[StockItem, ...]


class ReceiveIn(Shape):
    variant: UUID
    quantity: Units
    location: WhichShop = None
    reference: Annotated[str, Text(100), Says("Of the delivery note.")] = ""
    note: Note = ""


class AdjustIn(Shape):
    variant: UUID
    delta: Annotated[int, Whole(-MAX_UNITS, MAX_UNITS), Says("Units more (or less, below 0) on hand.")]
    reason: AdjustReason
    location: WhichShop = None
    note: Note = ""


class CountIn(Shape):
    variant: UUID
    counted: Annotated[int, Whole(0, MAX_UNITS), Says("Everything that stands here, promised and set aside included.")]
    location: WhichShop = None
    note: Note = ""


class StockChanged(Shape):
    variant: UUID
    location: UUID
    level: Level


class Counted(Shape):
    """`broken_units` were promised and are not there: their orders are told."""

    variant: UUID
    location: UUID
    before: int
    after: int
    broken_units: int
    level: Level


class StoreStock(Endpoint):
    """The stock of a shop."""

    tag = "store"
    needs = {
        "look_up": Permission.STOCK_VIEW,
        "receive": Permission.STOCK_RECEIVE,
        "adjust": Permission.STOCK_ADJUST,
        "count": Permission.STOCK_COUNT,
    }

    @operation("look_up_stock", query=StockQuery, answers={200: StockList})
    def look_up(self, query: StockQuery) -> HttpResponse:
        """What a shop has of an item, exactly, and which shops nearby have it."""
        shop = shop_of(self.actor, query.location, Permission.STOCK_VIEW)
        ids = _variants(query)
        cards = catalogue.variant_cards(ids, language=get_language() or "en")
        levels = {row.variant_id: row for row in inventory_reads.levels(variant_ids=ids, location_ids=[shop.pk])}
        elsewhere = _elsewhere(self.actor, shop, ids)
        items = tuple(
            StockItem(item=show.item(cards[pk]), here=_level(levels.get(pk)), elsewhere=elsewhere[pk]) for pk in ids
        )
        return answer(StockList(location=shop.public_id, items=items))

    @operation("receive_stock", body=ReceiveIn, answers={200: StockChanged}, key=Key.REQUIRED)
    def receive(self, body: ReceiveIn) -> HttpResponse:
        """Books a delivery."""
        shop = shop_of(self.actor, body.location, Permission.STOCK_RECEIVE)
        variant_id = _variant(body.variant)

        def work() -> HttpResponse:
            inventory.receive(
                variant_id=variant_id,
                location_id=shop.pk,
                quantity=body.quantity,
                reference=body.reference,
                note=body.note,
                actor=self.actor,
            )
            return answer(_changed(body.variant, variant_id, shop))

        return self.once(work, adds=True)

    @operation("adjust_stock", body=AdjustIn, answers={200: StockChanged}, key=Key.REQUIRED)
    def adjust(self, body: AdjustIn) -> HttpResponse:
        """Corrects what is on hand, with a reason. Never takes units that customers were promised."""
        shop = shop_of(self.actor, body.location, Permission.STOCK_ADJUST)
        variant_id = _variant(body.variant)

        def work() -> HttpResponse:
            inventory.adjust(
                variant_id=variant_id,
                location_id=shop.pk,
                delta=body.delta,
                reason=body.reason,
                note=body.note,
                actor=self.actor,
            )
            return answer(_changed(body.variant, variant_id, shop))

        return self.once(work, adds=True)

    @operation("count_stock", body=CountIn, answers={200: Counted}, key=Key.REQUIRED)
    def count(self, body: CountIn) -> HttpResponse:
        """Sets on hand to what was counted. Promises that it breaks are named, and their customers told."""
        shop = shop_of(self.actor, body.location, Permission.STOCK_COUNT)
        variant_id = _variant(body.variant)

        def work() -> HttpResponse:
            result = fulfilment.count_stock(
                variant_id=variant_id,
                location_id=shop.pk,
                counted=body.counted,
                note=body.note,
                actor=self.actor,
                now=now(),
            )
            return answer(
                Counted(
                    variant=body.variant,
                    location=shop.public_id,
                    before=result.before,
                    after=result.after,
                    broken_units=sum(row.quantity for row in result.broken),
                    level=_level_at(variant_id, shop),
                )
            )

        return self.once(work, adds=True)


def _variants(query: StockQuery) -> list[int]:
    if query.variant is not None:
        return [_variant(query.variant)]
    if not query.code:
        raise InvalidQuery(field="code")
    found = [match.variant_id for match in catalogue.variants_by_code(query.code)]
    if not found:
        raise NotFound(field="code")
    return found


def _variant(public_id: UUID) -> int:
    found = catalogue.variant_ids([public_id]).get(public_id)
    if found is None:
        raise NoSuchItem(field="variant")
    return found


def _elsewhere(actor: Actor, shop: Location, ids: list[int]) -> dict[int, tuple[Elsewhere, ...]]:
    near = (shop.latitude, shop.longitude) if shop.latitude is not None and shop.longitude is not None else None
    cards = [card for card in stores.pickup_locations(near=near, limit=NEARBY + 1) if card.id != shop.pk][:NEARBY]
    atp = inventory_reads.atp(
        variant_ids=ids,
        location_ids=[card.id for card in cards],
        channel_id=stores.default_channel().pk,
        method=Method.PICKUP,
    )
    return {
        pk: tuple(
            Elsewhere(
                location=card.public_id,
                name=card.name,
                city=card.city,
                distance_metres=card.distance_metres,
                availability=word_for(atp.get((pk, card.id), 0)),
                units=atp.get((pk, card.id), 0) if actor.may(Permission.STOCK_VIEW, card.id) else None,
            )
            for card in cards
        )
        for pk in ids
    }


def _changed(variant: UUID, variant_id: int, shop: Location) -> StockChanged:
    return StockChanged(variant=variant, location=shop.public_id, level=_level_at(variant_id, shop))


def _level_at(variant_id: int, shop: Location) -> Level:
    rows = inventory_reads.levels(variant_ids=[variant_id], location_ids=[shop.pk])
    return _level(rows[0] if rows else None)


def _level(row: LevelView | None) -> Level:
    if row is None:
        return Level(on_hand=0, reserved=0, allocated=0, unavailable=0, free=0)
    return Level(
        on_hand=row.on_hand,
        reserved=row.reserved,
        allocated=row.allocated,
        unavailable=row.unavailable,
        free=row.free,
    )
