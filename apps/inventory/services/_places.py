"""Where things stand in a shop, so that picking is one walk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission
from apps.core.actor import Actor, ActorKind
from apps.core.errors import InvalidInput
from apps.inventory.models import ShelfPlace

LONGEST = 20
_BIN = re.compile(r"^([^\W\d_]+|[^\s/_.:-]+)[\s/_.:-]*(.*)$")


@dataclass(frozen=True, kw_only=True)
class Placing:
    """An item's place in a location; without a zone it has none."""

    variant_id: int
    location_id: int
    zone: str
    shelf: str = ""


def split_bin(text: str) -> tuple[str, str]:
    """A bin name of other systems as zone and shelf: "A-03-2" and "A3" stand in zone A, "Wool/3" in zone Wool."""
    plain = " ".join(text.split())
    found = _BIN.match(plain)
    zone, shelf = found.groups() if found else (plain, "")
    return zone[:LONGEST], shelf[:LONGEST].strip()


@transaction.atomic
def place_items(rows: Sequence[Placing], *, actor: Actor) -> int:
    """Says where items stand; returns how many places are now written. Two statements for any number.

    Who counts a shop's stock knows its shelves. Raises: PermissionDenied, InvalidInput for names that are too long.
    """
    for location_id in {row.location_id for row in rows}:
        if actor.kind is not ActorKind.SYSTEM and not actor.may(Permission.IMPORT_RUN):
            actor.require(Permission.STOCK_COUNT, location_id)
    placed = {(row.variant_id, row.location_id): _place(row) for row in rows}
    for place in placed.values():
        for field in ("zone", "shelf"):
            if len(getattr(place, field)) > LONGEST:
                raise InvalidInput(_("Use %(n)s characters at most.") % {"n": LONGEST}, field=field)
    gone = [key for key, place in placed.items() if not place.zone]
    for variant_id, location_id in gone:
        ShelfPlace.objects.filter(variant_id=variant_id, location_id=location_id).delete()
    standing = [place for place in placed.values() if place.zone]
    ShelfPlace.objects.bulk_create(
        standing, update_conflicts=True, unique_fields=["location", "variant"], update_fields=["zone", "shelf"]
    )
    return len(standing)


def _place(row: Placing) -> ShelfPlace:
    zone, shelf = (" ".join(text.split()) for text in (row.zone, row.shelf))
    return ShelfPlace(variant_id=row.variant_id, location_id=row.location_id, zone=zone, shelf=shelf)
