"""What may be promised, and what stands where."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, F, QuerySet, Sum, When

from apps.core.prepared import cursor
from apps.inventory.enums import LIVE, MovementKind, ReservationState, UnavailableKind
from apps.inventory.models import BrokenPromise, LedgerEntry, Reservation, ShelfPlace, StockLevel, StockMovement

FLOOR = """
    CASE WHEN {method} = 'carry_out' THEN 0 ELSE greatest(
        (SELECT p.safety_stock FROM stores_location p WHERE p.id = {location}),
        (SELECT coalesce(max(f.quantity), 0) FROM inventory_stockfloor f
         WHERE f.location_id = {location} AND (f.variant_id IS NULL OR f.variant_id = {variant})
           AND (f.channel_id IS NULL OR f.channel_id = {channel}) AND (f.method = '' OR f.method = {method})))
    END
"""
"""Units that a channel and method may not promise: the safety stock or the largest buffer that fits; 0 at the till."""

ATP = f"""
SELECT l.variant_id, l.location_id,
       greatest(0, l.on_hand - l.reserved - l.allocated - l.unavailable
                   - {FLOOR.format(variant="l.variant_id", location="l.location_id", channel="%(channel)s::bigint", method="%(method)s::text")})
FROM inventory_stocklevel l
WHERE l.variant_id = ANY(%(variants)s) AND l.location_id = ANY(%(locations)s)
"""

FREE = F("on_hand") - F("reserved") - F("allocated") - F("unavailable")
"""Units of a level that nobody was promised and that nothing keeps from sale, before any buffer."""


def atp(
    *, variant_ids: Sequence[int], location_ids: Sequence[int], channel_id: int, method: str
) -> dict[tuple[int, int], int]:
    """Units available to promise per (variant, location), for a channel and method; absent means none. One statement.

    ATP = on hand − reserved − allocated − unavailable − floor (domain.md), never shown below 0.
    """
    if not variant_ids or not location_ids:
        return {}
    with cursor() as found:
        found.execute(
            ATP,
            {
                "variants": list(variant_ids),
                "locations": list(location_ids),
                "channel": channel_id,
                "method": str(method),
            },
        )
        return {(variant_id, location_id): units for variant_id, location_id, units in found.fetchall()}


@dataclass(frozen=True, kw_only=True)
class LevelView:
    """The buckets of one level."""

    variant_id: int
    location_id: int
    on_hand: int
    reserved: int
    allocated: int
    unavailable: int

    @property
    def free(self) -> int:
        return self.on_hand - self.reserved - self.allocated - self.unavailable


def levels(*, variant_ids: Iterable[int], location_ids: Iterable[int] | None = None) -> list[LevelView]:
    """The buckets of these variants, at these locations or everywhere, in order of location."""
    rows = StockLevel.objects.filter(variant_id__in=list(variant_ids))
    if location_ids is not None:
        rows = rows.filter(location_id__in=list(location_ids))
    fields = ("variant_id", "location_id", "on_hand", "reserved", "allocated", "unavailable")
    return [LevelView(**row) for row in rows.order_by("location_id", "variant_id").values(*fields)]


def levels_of(*, location_ids: Collection[int] | None = None) -> QuerySet[StockLevel]:
    """The levels of these locations, or of all, to narrow down."""
    return StockLevel.objects.all() if location_ids is None else StockLevel.objects.filter(location_id__in=location_ids)


def movements_at(location_id: int) -> QuerySet[StockMovement]:
    """Receipts, adjustments and counts of a location, newest first."""
    return StockMovement.objects.filter(location_id=location_id).select_related("variant").order_by("-pk")


@dataclass(frozen=True, kw_only=True)
class Threatened:
    """A promise that a count would break, wholly or in part."""

    reservation_id: int
    owner_kind: str
    owner_id: int
    quantity: int
    is_allocated: bool


def threatened_by(*, variant_id: int, location_id: int, units: int) -> tuple[Threatened, ...]:
    """The promises that go when so many units are found missing, in the order in which a count breaks them.

    Holds before allocations, the newest first. What is promised meanwhile may change it. One statement.
    """
    rows = Reservation.objects.filter(variant_id=variant_id, location_id=location_id, state__in=LIVE)
    found: list[Threatened] = []
    for row in rows.order_by(Case(When(state=ReservationState.HELD, then=0), default=1), "-pk"):
        if units <= 0:
            break
        taken = min(row.quantity, units)
        units -= taken
        found.append(
            Threatened(
                reservation_id=row.pk,
                owner_kind=row.owner_kind,
                owner_id=row.owner_id,
                quantity=taken,
                is_allocated=row.state == ReservationState.ALLOCATED,
            )
        )
    return tuple(found)


def set_aside(*, variant_id: int, location_id: int) -> dict[UnavailableKind, int]:
    """Why units of a level are unavailable, by kind, from its ledger. One statement."""
    rows = LedgerEntry.objects.filter(variant_id=variant_id, location_id=location_id).exclude(unavailable_kind="")
    sums = rows.order_by().values_list("unavailable_kind").annotate(units=Sum("unavailable"))
    return {UnavailableKind(kind): units for kind, units in sums if units}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an item stands in a shop; in the order of `walk` one passes every zone and shelf once."""

    zone: str = ""
    shelf: str = ""

    @property
    def walk(self) -> tuple[bool, tuple[tuple[int, str], ...], tuple[tuple[int, str], ...]]:
        return (not self.zone, _natural(self.zone), _natural(self.shelf))


def places_of(variant_ids: Iterable[int], *, location_id: int) -> dict[int, Place]:
    """Where these items stand in a location; an item without a place is left out. One statement."""
    rows = ShelfPlace.objects.filter(location_id=location_id, variant_id__in=list(variant_ids))
    return {row.variant_id: Place(zone=row.zone, shelf=row.shelf) for row in rows}


def zones_at(location_id: int) -> list[str]:
    """The zones of a location in the order of a walk. One statement."""
    zones = ShelfPlace.objects.filter(location_id=location_id).order_by().values_list("zone", flat=True).distinct()
    return sorted(zones, key=_natural)


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """Numbers within a name count as numbers: A2 stands before A10."""
    parts = re.split(r"(\d+)", text.casefold())
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts if part)


@dataclass(frozen=True, kw_only=True)
class CountView:
    """A count that was entered, and the promises that it broke."""

    variant_id: int
    before: int
    counted: int
    broken: tuple[BrokenPromise, ...]


def count_at(movement_id: int, *, location_id: int) -> CountView | None:
    """A count of that location by the id of its movement. Three statements."""
    row = StockMovement.objects.filter(pk=movement_id, location_id=location_id, kind=MovementKind.COUNT).first()
    if row is None:
        return None
    entry = LedgerEntry.objects.filter(cause_kind="movement", cause_id=row.pk, leg="count").first()
    broken = tuple(BrokenPromise.objects.filter(movement=row).order_by("pk"))
    before = row.quantity - (entry.on_hand if entry else 0)
    return CountView(variant_id=row.variant_id, before=before, counted=row.quantity, broken=broken)
