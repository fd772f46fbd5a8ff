"""Stock that comes and goes without a sale: receipts, adjustments, opening stock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction

from apps.audit import services as audit
from apps.core.actor import Actor
from apps.inventory.enums import AdjustReason, MovementKind, UnavailableKind
from apps.inventory.errors import BadQuantity, NotEnoughUnits
from apps.inventory.models import StockMovement
from apps.inventory.services import _kernel
from apps.inventory.services._kernel import Change
from apps.outbox.services import EVENT_COLUMNS, ring_after_commit

MAX_UNITS = 10_000_000


@dataclass(frozen=True, kw_only=True)
class OpeningStock:
    """What a file says is on hand."""

    variant_id: int
    location_id: int
    quantity: int


ENSURE_LEVELS = """
INSERT INTO inventory_stocklevel (variant_id, location_id, on_hand, reserved, allocated, unavailable, version)
SELECT v, l, 0, 0, 0, 0, 0 FROM unnest(%s::bigint[], %s::bigint[]) d(v, l) GROUP BY v, l ORDER BY v, l
ON CONFLICT DO NOTHING
"""

OPENING = """
WITH wanted AS MATERIALIZED (
    SELECT variant_id, location_id, max(quantity) AS quantity
    FROM unnest(%(variant)s::bigint[], %(location)s::bigint[], %(quantity)s::int[]) w(variant_id, location_id, quantity)
    WHERE quantity > 0 GROUP BY 1, 2
), fresh AS MATERIALIZED (
    SELECT l.id, w.quantity FROM inventory_stocklevel l JOIN wanted w USING (variant_id, location_id)
    WHERE l.version = 0 ORDER BY l.variant_id, l.location_id FOR UPDATE OF l
), done AS (
    UPDATE inventory_stocklevel l SET on_hand = f.quantity, version = 1, updated_at = omni_now()
    FROM fresh f WHERE l.id = f.id AND l.version = 0
    RETURNING l.id, l.variant_id, l.location_id, l.on_hand
), entry AS (
    INSERT INTO inventory_ledgerentry (variant_id, location_id, on_hand, reserved, allocated, unavailable,
        unavailable_kind, cause_kind, cause_id, leg, actor_key, level_version)
    SELECT variant_id, location_id, on_hand, 0, 0, 0, '', 'opening', id, 'opening', %(actor)s, 1 FROM done
), event AS (
    INSERT INTO outbox_event ({columns})
    SELECT 'inventory.stock_changed', 1, 'stock:' || variant_id || ':' || location_id, false,
        jsonb_build_object('variant_id', variant_id, 'location_id', location_id, 'level_version', 1)
    FROM done
)
SELECT count(*) FROM done
"""


def ensure_levels(levels: Sequence[tuple[int, int]]) -> None:
    """Makes sure that the (variant, location) rows exist."""
    with connection.cursor() as cursor:
        cursor.execute(ENSURE_LEVELS, [[v for v, _l in levels], [location for _v, location in levels]])


@transaction.atomic
def set_opening_stock(rows: Sequence[OpeningStock], *, actor: Actor) -> int:
    """Takes a file's quantities where the level has no ledger row yet; returns how many levels it opened.

    A level that has history keeps it: a product file is no count. Three statements for any number of rows.
    Locks: levels. Publishes: StockChanged. Raises: BadQuantity.
    """
    for row in rows:
        if not 0 <= row.quantity <= MAX_UNITS:
            raise BadQuantity(field="quantity")
    ensure_levels([(row.variant_id, row.location_id) for row in rows])
    with connection.cursor() as cursor:
        cursor.execute(
            OPENING.format(columns=EVENT_COLUMNS),
            {
                "variant": [row.variant_id for row in rows],
                "location": [row.location_id for row in rows],
                "quantity": [row.quantity for row in rows],
                "actor": actor.key,
            },
        )
        opened = int(cursor.fetchone()[0])
    if opened:
        ring_after_commit()
    return opened


@transaction.atomic
def receive(
    *, variant_id: int, location_id: int, quantity: int, actor: Actor, reference: str = "", note: str = ""
) -> int:
    """Books a delivery; returns the movement's id. Locks: level. Publishes: StockChanged. Raises: BadQuantity."""
    if not 0 < quantity <= MAX_UNITS:
        raise BadQuantity(field="quantity")
    return _movement(
        MovementKind.RECEIVE,
        (variant_id, location_id),
        quantity,
        reason=AdjustReason.DELIVERY,
        actor=actor,
        note=note,
        reference=reference,
    )


@transaction.atomic
def adjust(*, variant_id: int, location_id: int, delta: int, reason: AdjustReason, actor: Actor, note: str = "") -> int:
    """Corrects on hand by a signed number of units with a reason; returns the movement's id. Audited.

    It never takes units that customers were promised: count the item for that.
    Locks: level. Publishes: StockChanged. Raises: BadQuantity, NotEnoughUnits.
    """
    if delta == 0 or abs(delta) > MAX_UNITS:
        raise BadQuantity(field="delta")
    return _movement(
        MovementKind.ADJUST, (variant_id, location_id), delta, reason=reason, actor=actor, note=note, reference=""
    )


@transaction.atomic
def bring_back(
    *, variant_id: int, location_id: int, quantity: int, cause_kind: str, cause_id: int, actor: Actor
) -> None:
    """Units set aside to be put back are on sale again. Locks: level. Publishes: StockChanged."""
    _kernel.apply(
        [
            Change(
                variant_id=variant_id,
                location_id=location_id,
                cause_kind=cause_kind,
                cause_id=cause_id,
                leg="restock",
                unavailable=-quantity,
                unavailable_kind=UnavailableKind.PUT_BACK,
            )
        ],
        actor=actor,
    )


def _movement(
    kind: MovementKind,
    level: tuple[int, int],
    delta: int,
    *,
    reason: AdjustReason,
    actor: Actor,
    note: str,
    reference: str,
) -> int:
    variant_id, location_id = level
    ensure_levels([(variant_id, location_id)])
    movement = StockMovement.objects.create(
        kind=kind,
        variant_id=variant_id,
        location_id=location_id,
        quantity=delta,
        reason=reason,
        note=note,
        reference=reference,
        actor_key=actor.key,
    )
    audit.record(
        actor=actor,
        verb=f"inventory.{kind}",
        object_key=f"variant:{variant_id}",
        location_id=location_id,
        after={"units": delta, "reason": reason, "movement": movement.pk},
        reason=note,
    )
    change = Change(
        variant_id=variant_id,
        location_id=location_id,
        cause_kind="movement",
        cause_id=movement.pk,
        leg=kind,
        on_hand=delta,
    )
    try:
        _kernel.apply([change], actor=actor)
    except IntegrityError:
        raise NotEnoughUnits(field="quantity") from None
    return movement.pk
