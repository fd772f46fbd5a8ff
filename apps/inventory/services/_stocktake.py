"""Counting many levels at once, as a file or a bulk edit brings them: one transaction, one call of the kernel."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from apps.audit import services as audit
from apps.core.actor import Actor
from apps.core.errors import DomainError
from apps.inventory.errors import BadQuantity, StockBusy
from apps.inventory.models import BrokenPromise, StockMovement
from apps.inventory.services import _kernel
from apps.inventory.services._count import (
    TRIES,
    Found,
    Level,
    break_promises,
    changes_of,
    found_at,
    movement_values,
    promises_over,
    told,
)
from apps.inventory.services._kernel import Change
from apps.inventory.services._movements import MAX_UNITS


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """How many units of an item stand in a location."""

    variant_id: int
    location_id: int
    counted: int

    @property
    def level(self) -> Level:
        return self.variant_id, self.location_id


@dataclass(kw_only=True)
class Stocktake:
    """What counting many levels did: levels that had no history were opened; some may have been refused."""

    opened: int = 0
    counted: int = 0
    refused: dict[Level, DomainError] = field(default_factory=dict)


def count_many(rows: Sequence[Shelf], *, actor: Actor, note: str = "") -> Stocktake:
    """Sets on hand of many levels as `count` does for one; a level without history is opened with its units instead.

    All or nothing but for those refused, which stay as they are: BadQuantity, and StockBusy where others held on to
    promises for too long. Of two rows for one level the last holds.
    Locks: the levels in the kernel's order, then reservations with SKIP LOCKED: nothing waits while it holds them. What is
    just being ordered makes all of them try again. Publishes: StockChanged, PromiseBroken.
    """
    wanted = {row.level: row for row in rows}
    for attempt in range(TRIES):
        with transaction.atomic():
            done = _try(list(wanted.values()), actor, note, is_last=attempt == TRIES - 1)
            if done is not None:
                return done
            transaction.set_rollback(True)
        time.sleep(random.uniform(0.01, 0.03) * (attempt + 1))  # noqa: S311 jitter, not a secret
    raise StockBusy


def _try(rows: Sequence[Shelf], actor: Actor, note: str, *, is_last: bool) -> Stocktake | None:
    done, taken = Stocktake(), list[tuple[Shelf, Found, list[tuple[int, int]]]]()
    opening: list[Change] = []
    found = found_at([row.level for row in rows]) if rows else {}
    for row in rows:
        before = found[row.level]
        try:
            _check(row, before)
        except DomainError as refusal:
            done.refused[row.level] = refusal
            continue
        if before.version == 0:
            opening += _opened(row, before)
            done.opened += 1
            continue
        victims = promises_over(row.level, before, row.counted)
        if victims is None and not is_last:
            return None
        if victims is None:
            done.refused[row.level] = StockBusy()
        else:
            taken.append((row, before, victims))
    done.counted = len(taken)
    _kernel.apply([*opening, *_counted(taken, actor, note)], actor=actor)
    return done


def _check(row: Shelf, found: Found) -> None:
    if not 0 <= row.counted <= MAX_UNITS:
        raise BadQuantity(field="counted")
    found.check(row.counted)


def _opened(row: Shelf, found: Found) -> list[Change]:
    """The first units of a level; none leave it without history."""
    if not row.counted:
        return []
    return [
        Change(
            variant_id=row.variant_id,
            location_id=row.location_id,
            cause_kind="opening",
            cause_id=found.level_id,
            leg="opening",
            on_hand=row.counted,
        )
    ]


def _counted(taken: Sequence[tuple[Shelf, Found, list[tuple[int, int]]]], actor: Actor, note: str) -> list[Change]:
    """Movements, broken promises and audit entries of the counts; what they change comes back."""
    movements = StockMovement.objects.bulk_create(
        StockMovement(**movement_values(row.level, row.counted, actor, note)) for row, _found, _victims in taken
    )
    changes: list[Change] = []
    entries: list[audit.Entry] = []
    for movement, (row, found, victims) in zip(movements, taken, strict=True):
        broken: list[BrokenPromise] = break_promises(movement, victims)
        changes += changes_of(movement, found, row.counted, broken)
        entries.append(
            audit.Entry(
                object_key=f"variant:{row.variant_id}", location_id=row.location_id, **told(found, row.counted, broken)
            )
        )
    audit.record_many(entries, actor=actor, verb="inventory.count", reason=note)
    return changes
