"""Several orders picked in one walk: what to take, zone by zone, and into whose box each unit goes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from uuid import UUID

from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment.enums import Status
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder
from apps.inventory import selectors as inventory
from apps.inventory.selectors import Place
from apps.kiosk.floor import Floor
from apps.kiosk.wording import urgency_of

MOST = 8
"""Boxes that one person can push through a shop."""
PICKABLE = (Status.ASSIGNED, Status.ACCEPTED, Status.PICKING)
SHOWN = (*PICKABLE, Status.PACKED, Status.READY)


@dataclass(frozen=True, kw_only=True)
class Box:
    """One order of the batch with the letter on its box."""

    letter: str
    work: FulfilmentOrder
    units: int
    picked: int

    @property
    def is_full(self) -> bool:
        return self.picked == self.units

    @property
    def is_ready(self) -> bool:
        return self.work.status == Status.READY


@dataclass(frozen=True, kw_only=True)
class Piece:
    """So many units of an item for one box."""

    letter: str
    name: str
    work_id: UUID
    line_id: UUID
    quantity: int
    picked: int
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One item on the way, with everything that is taken of it."""

    name: str
    option_text: str
    sku: str
    image: str
    place: Place
    pieces: tuple[Piece, ...]

    @property
    def units(self) -> int:
        return sum(piece.quantity for piece in self.pieces)

    @property
    def picked(self) -> int:
        return sum(piece.picked for piece in self.pieces)

    @property
    def state(self) -> str:
        return "done" if self.picked == self.units else "part" if self.picked else "open"


@dataclass(frozen=True, kw_only=True)
class Batch:
    boxes: tuple[Box, ...]
    stops: tuple[Stop, ...]

    @property
    def units(self) -> int:
        return sum(box.units for box in self.boxes)

    @property
    def picked(self) -> int:
        return sum(box.picked for box in self.boxes)

    @property
    def is_all_picked(self) -> bool:
        return self.picked == self.units

    @property
    def is_done(self) -> bool:
        return all(box.is_ready for box in self.boxes)

    @property
    def next_full(self) -> Box | None:
        """The box that a scanned shelf is meant for."""
        return next((box for box in self.boxes if box.is_full and not box.is_ready), None)


def ids_of(texts: Iterable[str], *, most: int = MOST) -> list[UUID]:
    """The orders that an address or a form names; what is no id is left out."""
    found: list[UUID] = []
    for text in texts:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))[:most]


def works_of(ids: Sequence[UUID], floor: Floor) -> list[FulfilmentOrder]:
    """Those of this shop that are still being worked on, in the order that was chosen, so that a box keeps its letter."""
    rows = fulfilment_reads.work_for(floor.actor).filter(
        public_id__in=ids, location_id=floor.location_id, status__in=SHOWN
    )
    return sorted(rows, key=lambda work: ids.index(work.public_id))


def letter_of(work: FulfilmentOrder, ids: Sequence[UUID]) -> str:
    """The letter on the order's box."""
    return ascii_uppercase[ids.index(work.public_id)]


def choosable(floor: Floor) -> list[FulfilmentOrder]:
    """What could be picked now, most urgent first."""
    rows = fulfilment_reads.queue(location_id=floor.location_id)
    return sorted((row for row in rows if row.status in PICKABLE), key=urgency_of)


def batch_of(works: Sequence[FulfilmentOrder], *, ids: Sequence[UUID], floor: Floor) -> Batch:
    """The walk through the shop. One statement beside those of the works."""
    lettered = [(letter_of(work, ids), work) for work in works]
    boxes = tuple(_box(letter, work) for letter, work in lettered)
    lines: dict[int, list[tuple[str, FulfilmentOrder, FulfilmentLine]]] = {}
    for letter, work in lettered:
        for line in work.lines.all():
            lines.setdefault(line.order_line.variant_id, []).append((letter, work, line))
    places = inventory.places_of(lines, location_id=floor.location_id)
    stops = [_stop(found, places.get(variant_id, Place())) for variant_id, found in lines.items()]
    return Batch(boxes=boxes, stops=tuple(sorted(stops, key=lambda stop: (stop.place.walk, stop.name))))


def _box(letter: str, work: FulfilmentOrder) -> Box:
    lines = list(work.lines.all())
    return Box(
        letter=letter,
        work=work,
        units=sum(line.quantity for line in lines),
        picked=sum(line.picked_quantity for line in lines),
    )


def _stop(found: Sequence[tuple[str, FulfilmentOrder, FulfilmentLine]], place: Place) -> Stop:
    sold = found[0][2].order_line
    return Stop(
        name=sold.description,
        option_text=sold.option_text,
        sku=sold.sku,
        image=sold.image_url,
        place=place,
        pieces=tuple(
            Piece(
                letter=letter,
                name=work.order.contact_name,
                work_id=work.public_id,
                line_id=line.public_id,
                quantity=line.quantity,
                picked=line.picked_quantity,
                is_open=work.status == Status.PICKING,
            )
            for letter, work, line in found
        ),
    )
