"""Counting: the shelf is right. A count that finds fewer units than were promised names the promises that it breaks."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.core.actor import Actor
from apps.inventory.enums import AdjustReason, MovementKind, ReservationState, UnavailableKind
from apps.inventory.errors import BadQuantity, StockBusy
from apps.inventory.events import PromiseBroken
from apps.inventory.models import BrokenPromise, StockMovement
from apps.inventory.services import _kernel
from apps.inventory.services._kernel import Change
from apps.inventory.services._movements import MAX_UNITS, ensure_levels
from apps.outbox import services as outbox

TRIES = 10

Level = tuple[int, int]
"""A variant at a location."""

LOCK = """
SELECT l.id, l.variant_id, l.location_id, l.on_hand, l.reserved + l.allocated, l.unavailable, l.version
FROM inventory_stocklevel l JOIN unnest(%s::bigint[], %s::bigint[]) d(variant_id, location_id) USING (variant_id, location_id)
ORDER BY l.variant_id, l.location_id FOR UPDATE OF l
"""
MISSING = """
SELECT e.variant_id, e.location_id, sum(e.unavailable)::int
FROM inventory_ledgerentry e JOIN unnest(%s::bigint[], %s::bigint[]) d(variant_id, location_id) USING (variant_id, location_id)
WHERE e.unavailable_kind = 'missing' GROUP BY e.variant_id, e.location_id
"""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What a count did: `before` and `after` on hand, the promises it broke, and units that pickers had missed."""

    movement_id: int
    before: int
    after: int
    broken: tuple[BrokenPromise, ...]
    missing: int = 0

    @property
    def found(self) -> int:
        """How many of the missing units stood among the counted: what is lacking now is taken to be them."""
        return max(0, min(self.missing, self.missing + self.after - self.before))


def count(*, variant_id: int, location_id: int, counted: int, actor: Actor, note: str = "") -> Counted:
    """Sets on hand to what was counted, everything that stands here included: promised, set aside and on display.

    Where that is less than what is promised, the newest promises are broken first, holds before allocations, and
    named in the same transaction. Units that a picker missed are settled by it: found among the counted, or gone.
    Locks: the level, then reservations with SKIP LOCKED: nothing waits for anything
    while it holds the level, so it cannot deadlock; what is just being ordered makes it try again.
    Publishes: StockChanged, PromiseBroken. Raises: BadQuantity, StockBusy.
    """
    if not 0 <= counted <= MAX_UNITS:
        raise BadQuantity(field="counted")
    for attempt in range(TRIES):
        with transaction.atomic():
            result = _try(variant_id, location_id, counted, actor, note)
            if result is not None:
                return result
            transaction.set_rollback(True)
        time.sleep(random.uniform(0.01, 0.03) * (attempt + 1))  # noqa: S311 jitter, not a secret
    raise StockBusy


def _try(variant_id: int, location_id: int, counted: int, actor: Actor, note: str) -> Counted | None:
    level = (variant_id, location_id)
    found = found_at([level])[level]
    found.check(counted)
    movement = StockMovement.objects.create(**movement_values(level, counted, actor, note))
    victims = promises_over(level, found, counted)
    if victims is None:
        return None
    broken = break_promises(movement, victims)
    facts = told(found, counted, broken)
    audit.record(
        actor=actor,
        verb="inventory.count",
        object_key=f"variant:{variant_id}",
        location_id=location_id,
        before=facts["before"],
        after=facts["after"],
        reason=note,
    )
    _kernel.apply(changes_of(movement, found, counted, broken), actor=actor)
    return Counted(
        movement_id=movement.pk, before=found.on_hand, after=counted, broken=tuple(broken), missing=found.missing
    )


@dataclass(frozen=True, kw_only=True)
class Found:
    """A level before it is counted, locked. `unavailable` leaves out the units that pickers missed."""

    level_id: int
    on_hand: int
    promised: int
    unavailable: int
    missing: int
    version: int

    def check(self, counted: int) -> None:
        """Raises: BadQuantity for fewer units than are set aside here."""
        if counted < self.unavailable:
            raise BadQuantity(
                _(
                    "%(units)s units are set aside here (damaged, on display, to be put back). Count them too, or clear them first."
                )
                % {"units": self.unavailable},
                field="counted",
            )


def found_at(levels: Sequence[Level]) -> dict[Level, Found]:
    """The levels as they are, made where they are missing, locked in the kernel's order. Three statements at most."""
    ensure_levels(levels)
    keys = [list(column) for column in zip(*levels, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(LOCK, keys)
        rows = cursor.fetchall()
        missing: dict[Level, int] = {}
        if any(row[5] for row in rows):
            cursor.execute(MISSING, keys)
            missing = {(variant_id, location_id): units for variant_id, location_id, units in cursor.fetchall()}
    return {
        (variant_id, location_id): Found(
            level_id=pk, on_hand=on_hand, promised=promised, missing=missing.get((variant_id, location_id), 0),
            unavailable=unavailable - missing.get((variant_id, location_id), 0), version=version,
        )
        for pk, variant_id, location_id, on_hand, promised, unavailable, version in rows
    }  # fmt: skip


def movement_values(level: Level, counted: int, actor: Actor, note: str) -> dict[str, Any]:
    """What a count leaves in the list of movements."""
    return {
        "kind": MovementKind.COUNT,
        "variant_id": level[0],
        "location_id": level[1],
        "quantity": counted,
        "reason": AdjustReason.CYCLE_COUNT,
        "note": note,
        "actor_key": actor.key,
    }


def told(found: Found, counted: int, broken: Sequence[BrokenPromise]) -> dict[str, dict[str, object]]:
    """What the audit trail keeps of a count."""
    after: dict[str, object] = {"on_hand": counted, "missing": -found.missing, "broken": [row.pk for row in broken]}
    return {"before": {"on_hand": found.on_hand}, "after": after}


def changes_of(movement: StockMovement, found: Found, counted: int, broken: Sequence[BrokenPromise]) -> list[Change]:
    """The broken promises given back, then the units that are there or not."""
    variant_id, location_id = movement.variant_id, movement.location_id
    changes = [
        Change(
            variant_id=variant_id,
            location_id=location_id,
            cause_kind="broken",
            cause_id=row.pk,
            leg="release",
            reserved=0 if row.was_allocated else -row.quantity,
            allocated=-row.quantity if row.was_allocated else 0,
        )
        for row in broken
    ]
    if counted != found.on_hand or found.missing:
        changes.append(
            Change(
                variant_id=variant_id,
                location_id=location_id,
                cause_kind="movement",
                cause_id=movement.pk,
                leg="count",
                on_hand=counted - found.on_hand,
                unavailable=-found.missing,
                unavailable_kind=UnavailableKind.MISSING if found.missing else "",
            )
        )
    return changes


def promises_over(level: Level, found: Found, counted: int) -> list[tuple[int, int]] | None:
    """The promises that a count breaks; None when others hold too many of them just now."""
    shortfall = found.promised + found.unavailable - counted
    return _newest_promises(*level, shortfall) if shortfall > 0 else []


def _newest_promises(variant_id: int, location_id: int, units: int) -> list[tuple[int, int]] | None:
    """(reservation, units to take from it), holds first, newest first; None when others have too many of them locked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, quantity FROM inventory_reservation WHERE variant_id = %s AND location_id = %s "
            "AND state IN ('held', 'allocated') ORDER BY state = 'held' DESC, id DESC FOR UPDATE SKIP LOCKED",
            [variant_id, location_id],
        )
        victims = []
        for pk, quantity in cursor.fetchall():
            if units <= 0:
                break
            victims.append((pk, min(quantity, units)))
            units -= quantity
    return victims if units <= 0 else None


TAKE = """
UPDATE inventory_reservation r SET
    quantity = CASE WHEN r.quantity > v.units THEN r.quantity - v.units ELSE r.quantity END,
    state = CASE WHEN r.quantity > v.units THEN r.state ELSE %s END,
    expires_at = CASE WHEN r.quantity > v.units THEN r.expires_at END
FROM unnest(%s::bigint[], %s::int[]) v(id, units), inventory_reservation o
WHERE r.id = v.id AND o.id = v.id
RETURNING r.id, v.units, r.owner_kind, r.owner_id, o.state = 'allocated'
"""


def break_promises(movement: StockMovement, victims: list[tuple[int, int]]) -> list[BrokenPromise]:
    """Takes the units from the promises, names each, and publishes it for those who keep them."""
    if not victims:
        return []
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [ReservationState.RELEASED, [pk for pk, _u in victims], [units for _pk, units in victims]])
        taken = sorted(cursor.fetchall())
    broken = BrokenPromise.objects.bulk_create(
        BrokenPromise(
            movement=movement,
            reservation_id=pk,
            quantity=units,
            owner_kind=kind,
            owner_id=owner,
            was_allocated=allocated,
        )
        for pk, units, kind, owner, allocated in taken
    )
    outbox.publish_many(
        (
            PromiseBroken(
                broken_promise_id=row.pk,
                reservation_id=row.reservation_id,
                owner_kind=row.owner_kind,
                owner_id=row.owner_id,
                variant_id=movement.variant_id,
                location_id=movement.location_id,
                quantity=row.quantity,
                was_allocated=row.was_allocated,
            ),
            f"{row.owner_kind}:{row.owner_id}",
        )
        for row in broken
    )
    return broken
