"""Holds and allocations: HELD → ALLOCATED → CONSUMED, and the ways back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction

from apps.core.actor import SYSTEM, Actor
from apps.core.prepared import cursor
from apps.core.transactions import in_transaction
from apps.inventory import selectors
from apps.inventory.enums import ReservationState, UnavailableKind
from apps.inventory.errors import BadQuantity, OutOfStock, PromiseGone
from apps.inventory.services import _kernel
from apps.inventory.services._kernel import Change

MAX_QUANTITY = 100_000


@dataclass(frozen=True, kw_only=True)
class Demand:
    """Units that an owner wants promised at one location, for a channel and a method."""

    variant_id: int
    location_id: int
    quantity: int
    owner_kind: str
    owner_id: int
    channel_id: int
    method: str


@dataclass
class Plan:
    """Changes of stock that one transaction collects and applies with one statement, at its end.

    Rows of reservations are written at once; `apply()` is the transaction's last statement but its commit.
    """

    actor: Actor
    changes: list[Change] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)

    def reserve(self, demands: Sequence[Demand], *, ttl_seconds: int) -> None:
        """Holds units for `ttl_seconds`; the kernel refuses at the end what ATP does not cover."""
        self._insert(demands, ReservationState.HELD, ttl_seconds)

    def promise(self, demands: Sequence[Demand]) -> None:
        """Allocates units that nobody held, straight away."""
        self._insert(demands, ReservationState.ALLOCATED, None)

    def allocate(self, *, owner_kind: str, owner_ids: Sequence[int]) -> dict[int, int]:
        """HELD → ALLOCATED for the live holds of these owners; returns the units of each: a count may have taken some."""
        rows = self._move(
            ReservationState.HELD,
            ReservationState.ALLOCATED,
            "owner_kind = %s AND owner_id = ANY(%s)",
            owner_kind,
            list(owner_ids),
        )
        self.changes += [row.change("allocate", reserved=-row.quantity, allocated=row.quantity) for row in rows]
        units: dict[int, int] = {}
        for row in rows:
            units[row.owner_id] = units.get(row.owner_id, 0) + row.quantity
        return units

    def release(self, *, owner_kind: str, owner_ids: Sequence[int], to: str = ReservationState.RELEASED) -> int:
        """Ends all live promises of these owners; returns how many units came free."""
        scope = ("owner_kind = %s AND owner_id = ANY(%s)", owner_kind, list(owner_ids))
        held = self._move(ReservationState.HELD, to, *scope)
        allocated = self._move(ReservationState.ALLOCATED, ReservationState.RELEASED, *scope)
        self.changes += [row.change("release", reserved=-row.quantity) for row in held]
        self.changes += [row.change("release", allocated=-row.quantity) for row in allocated]
        return sum(row.quantity for row in [*held, *allocated])

    def release_units(
        self, *, owner_kind: str, owner_id: int, quantity: int, unavailable_kind: str = "", are_gone: bool = False
    ) -> int:
        """Ends the promise of some of an owner's allocated units; with a kind they stay here, set aside as that.

        Units that `are_gone` leave the books at the same time.
        """
        rows = self._take(owner_kind, owner_id, quantity, ReservationState.RELEASED)
        for row in rows:
            aside = row.quantity if unavailable_kind else 0
            gone = row.quantity if are_gone else 0
            self.changes.append(
                row.change(
                    "release",
                    on_hand=-gone,
                    allocated=-row.quantity,
                    unavailable=aside,
                    unavailable_kind=unavailable_kind,
                )
            )
        return sum(row.quantity for row in rows)

    def consume(self, *, owner_kind: str, owner_id: int, quantity: int) -> int:
        """ALLOCATED → CONSUMED: the units leave the building; returns how many did."""
        rows = self._take(owner_kind, owner_id, quantity, ReservationState.CONSUMED)
        self.changes += [row.change("consume", allocated=-row.quantity, on_hand=-row.quantity) for row in rows]
        return sum(row.quantity for row in rows)

    def restore(self, *, owner_kind: str, owner_id: int, location_id: int, quantity: int) -> None:
        """CONSUMED units are back in hand and promised to the same owner again, by a new reservation.

        Raises: PromiseGone when none of the owner's units ever left from there.
        """
        in_transaction("A reservation")
        with connection.cursor() as cursor:
            cursor.execute(
                RESTORE, {"kind": owner_kind, "owner": owner_id, "location": location_id, "quantity": quantity}
            )
            found = cursor.fetchone()
        if found is None:
            raise PromiseGone(context={"missing": quantity})
        self.changes.append(_Row(*found).change("restore", on_hand=quantity, allocated=quantity))

    def bring_back(self, *, cause_kind: str, cause_id: int, variant_id: int, location_id: int, quantity: int) -> None:
        """Units waiting to be put back are on sale again."""
        self.changes.append(
            Change(
                variant_id=variant_id,
                location_id=location_id,
                cause_kind=cause_kind,
                cause_id=cause_id,
                leg="restock",
                unavailable=-quantity,
                unavailable_kind=UnavailableKind.PUT_BACK,
            )
        )

    def apply(self) -> None:
        """Runs the kernel once. Locks: levels, in order. Publishes: StockChanged. Raises: OutOfStock."""
        refused = _kernel.apply(self.changes, actor=self.actor)
        changes, self.changes = self.changes, []
        if refused:
            raise OutOfStock(context={"levels": sorted(refused), "freed": _freed(changes)})

    def _insert(self, demands: Sequence[Demand], state: str, ttl_seconds: int | None) -> None:
        in_transaction("A reservation")
        for demand in demands:
            if not 0 < demand.quantity <= MAX_QUANTITY:
                raise BadQuantity(field="quantity")
        with cursor() as found:
            found.execute(
                INSERT,
                {
                    "owner_kind": [d.owner_kind for d in demands],
                    "owner_id": [d.owner_id for d in demands],
                    "variant": [d.variant_id for d in demands],
                    "location": [d.location_id for d in demands],
                    "channel": [d.channel_id for d in demands],
                    "method": [d.method for d in demands],
                    "quantity": [d.quantity for d in demands],
                    "state": state,
                    "ttl": ttl_seconds,
                },
            )
            ids = sorted(row[0] for row in found.fetchall())
        held = state == ReservationState.HELD
        self.changes += [
            Change(
                variant_id=demand.variant_id,
                location_id=demand.location_id,
                cause_kind="reservation",
                cause_id=pk,
                leg="hold" if held else "promise",
                reserved=demand.quantity if held else 0,
                allocated=0 if held else demand.quantity,
                guarded=True,
                channel_id=demand.channel_id,
                method=demand.method,
            )
            for pk, demand in zip(ids, demands, strict=True)
        ]

    def _move(self, source: str, target: str, where: str, *params: str | int | list[int]) -> list[_Row]:
        """Moves live reservations in order of id; a hold past its time is no longer live for being allocated."""
        alive = "AND expires_at > omni_now()" if target == ReservationState.ALLOCATED else ""
        with cursor() as found:
            found.execute(MOVE.format(where=where, alive=alive), [source, *params, target])
            return [_Row(*row) for row in found.fetchall()]

    def _take(self, owner_kind: str, owner_id: int, quantity: int, target: str) -> list[_Row]:
        """Moves exactly `quantity` allocated units of an owner, splitting a reservation when it holds more.

        Raises: PromiseGone when the owner has fewer.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, quantity FROM inventory_reservation WHERE owner_kind = %s AND owner_id = %s "
                "AND state = 'allocated' ORDER BY id FOR UPDATE",
                [owner_kind, owner_id],
            )
            whole, left = [], quantity
            for pk, units in cursor.fetchall():
                if left >= units:
                    whole.append(pk)
                    left -= units
                elif left:
                    cursor.execute(SPLIT, {"id": pk, "quantity": left})
                    whole.append(cursor.fetchone()[0])
                    left = 0
        if left:
            raise PromiseGone(context={"missing": left})
        return self._move(ReservationState.ALLOCATED, target, "id = ANY(%s)", whole)


INSERT = """
INSERT INTO inventory_reservation (owner_kind, owner_id, variant_id, location_id, channel_id, method, quantity, state, expires_at)
SELECT d.owner_kind, d.owner_id, d.variant_id, d.location_id, d.channel_id, d.method, d.quantity, %(state)s,
       omni_now() + make_interval(secs => %(ttl)s)
FROM unnest(%(owner_kind)s::text[], %(owner_id)s::bigint[], %(variant)s::bigint[], %(location)s::bigint[],
            %(channel)s::bigint[], %(method)s::text[], %(quantity)s::int[])
     WITH ORDINALITY d(owner_kind, owner_id, variant_id, location_id, channel_id, method, quantity, n)
ORDER BY d.n RETURNING id
"""

MOVE = """
WITH mine AS MATERIALIZED (
    SELECT id FROM inventory_reservation WHERE state = %s AND {where} {alive} ORDER BY id FOR UPDATE
)
UPDATE inventory_reservation r SET state = %s, expires_at = NULL FROM mine WHERE r.id = mine.id
RETURNING r.id, r.owner_kind, r.owner_id, r.variant_id, r.location_id, r.quantity
"""

SPLIT = """
WITH rest AS (
    UPDATE inventory_reservation SET quantity = quantity - %(quantity)s WHERE id = %(id)s RETURNING *
)
INSERT INTO inventory_reservation (owner_kind, owner_id, variant_id, location_id, channel_id, method, quantity, state, previous_id)
SELECT owner_kind, owner_id, variant_id, location_id, channel_id, method, %(quantity)s, state, id FROM rest RETURNING id
"""

RESTORE = """
INSERT INTO inventory_reservation (owner_kind, owner_id, variant_id, location_id, channel_id, method, quantity, state, previous_id)
SELECT owner_kind, owner_id, variant_id, location_id, channel_id, method, %(quantity)s, 'allocated', id
FROM inventory_reservation
WHERE owner_kind = %(kind)s AND owner_id = %(owner)s AND location_id = %(location)s AND state = 'consumed'
ORDER BY id DESC LIMIT 1
RETURNING id, owner_kind, owner_id, variant_id, location_id, quantity
"""


@dataclass(frozen=True)
class _Row:
    id: int
    owner_kind: str
    owner_id: int
    variant_id: int
    location_id: int
    quantity: int

    def change(
        self,
        leg: str,
        *,
        on_hand: int = 0,
        reserved: int = 0,
        allocated: int = 0,
        unavailable: int = 0,
        unavailable_kind: str = "",
    ) -> Change:
        return Change(
            variant_id=self.variant_id,
            location_id=self.location_id,
            cause_kind="reservation",
            cause_id=self.id,
            leg=leg,
            on_hand=on_hand,
            reserved=reserved,
            allocated=allocated,
            unavailable=unavailable,
            unavailable_kind=unavailable_kind,
        )


def reserve(demands: Sequence[Demand], *, ttl_seconds: int, actor: Actor) -> None:
    """Holds units for a while, all of them or none.

    Locks: levels. Publishes: StockChanged. Raises: OutOfStock with what is left, BadQuantity.
    """
    try:
        with transaction.atomic():
            plan = Plan(actor=actor)
            plan.reserve(demands, ttl_seconds=ttl_seconds)
            plan.apply()
    except OutOfStock:
        raise short_of(demands) from None


def _freed(changes: Iterable[Change]) -> dict[tuple[int, int], int]:
    """Units per level that a plan would have set free: they are left for whoever holds them."""
    freed: dict[tuple[int, int], int] = {}
    for change in changes:
        if not change.guarded:
            units = change.on_hand - change.reserved - change.allocated - change.unavailable
            freed[change.level] = freed.get(change.level, 0) + units
    return freed


def short_of(demands: Sequence[Demand], *, freed: Mapping[tuple[int, int], int] | None = None) -> OutOfStock:
    """The refusal that says, by a plain read after the roll-back, what is left of each item that was short.

    `freed` are units that the asker holds and would have given up for these.
    """
    wanted: dict[tuple[int, int], int] = {}
    for demand in demands:
        wanted[demand.variant_id, demand.location_id] = (
            wanted.get((demand.variant_id, demand.location_id), 0) + demand.quantity
        )
    left = selectors.atp(
        variant_ids=sorted({variant_id for variant_id, _l in wanted}),
        location_ids=sorted({location_id for _v, location_id in wanted}),
        channel_id=demands[0].channel_id,
        method=demands[0].method,
    )
    short = [
        {
            "variant_id": variant_id,
            "location_id": location_id,
            "asked": asked,
            "left": left.get((variant_id, location_id), 0) + (freed or {}).get((variant_id, location_id), 0),
        }
        for (variant_id, location_id), asked in sorted(wanted.items())
    ]
    lacking = [row for row in short if row["left"] < row["asked"]]
    return OutOfStock(context={"short": lacking or short})


@transaction.atomic
def allocate(demands: Sequence[Demand], *, actor: Actor) -> None:
    """Promises units at once. Locks: levels. Publishes: StockChanged. Raises: OutOfStock."""
    plan = Plan(actor=actor)
    plan.promise(demands)
    plan.apply()


@transaction.atomic
def release(*, owner_kind: str, owner_ids: Sequence[int], actor: Actor) -> int:
    """Ends all promises of these owners. Locks: reservations, levels. Publishes: StockChanged."""
    plan = Plan(actor=actor)
    units = plan.release(owner_kind=owner_kind, owner_ids=owner_ids)
    plan.apply()
    return units


@transaction.atomic
def consume(*, owner_kind: str, owner_id: int, quantity: int, actor: Actor) -> int:
    """Promised units leave. Locks: reservations, levels. Publishes: StockChanged. Raises: PromiseGone."""
    plan = Plan(actor=actor)
    units = plan.consume(owner_kind=owner_kind, owner_id=owner_id, quantity=quantity)
    plan.apply()
    return units


def extend(*, owner_kind: str, owner_ids: Iterable[int], ttl_seconds: int) -> int:
    """Gives live holds `ttl_seconds` from now; returns how many units are still held."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE inventory_reservation SET expires_at = omni_now() + make_interval(secs => %s) "
            "WHERE owner_kind = %s AND owner_id = ANY(%s) AND state = 'held' AND expires_at > omni_now() "
            "RETURNING quantity",
            [ttl_seconds, owner_kind, list(owner_ids)],
        )
        return sum(quantity for (quantity,) in cursor.fetchall())


@transaction.atomic
def release_expired(*, limit: int = 500) -> int:
    """Frees holds past their time; SQL decides which. Locks: reservations (SKIP LOCKED), levels. Publishes: StockChanged."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH late AS MATERIALIZED (SELECT id FROM inventory_reservation WHERE state = 'held' "
            "AND expires_at <= omni_now() ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED) "
            "UPDATE inventory_reservation r SET state = 'expired' FROM late WHERE r.id = late.id "
            "RETURNING r.id, r.owner_kind, r.owner_id, r.variant_id, r.location_id, r.quantity",
            [limit],
        )
        rows = [_Row(*row) for row in cursor.fetchall()]
    _kernel.apply([row.change("expire", reserved=-row.quantity) for row in rows], actor=SYSTEM)
    return len(rows)
