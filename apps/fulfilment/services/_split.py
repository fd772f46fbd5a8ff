"""A partial result splits the fulfilment order: there are no partial states."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from apps.core.actor import Actor
from apps.fulfilment.enums import Status
from apps.fulfilment.errors import BadQuantity, WrongItem
from apps.fulfilment.events import FulfilmentSplit
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder
from apps.fulfilment.services._state import log, publish, tell

Units = Mapping[uuid.UUID, int]
"""Units by the public id of a line of the fulfilment order."""


def chosen(lines: Sequence[FulfilmentLine], units: Units, *, field: str) -> dict[int, int]:
    """Units by line key, each within its line. Raises: WrongItem, BadQuantity."""
    known = {line.public_id: line for line in lines}
    found: dict[int, int] = {}
    for public_id, quantity in units.items():
        line = known.get(public_id)
        if line is None:
            raise WrongItem(field=field)
        if not 0 <= quantity <= line.quantity:
            raise BadQuantity(field=field, context={"line": str(public_id), "units": line.quantity})
        if quantity:
            found[line.pk] = quantity
    return found


def split(
    work: FulfilmentOrder, lines: Sequence[FulfilmentLine], units: Mapping[int, int], *, actor: Actor
) -> tuple[FulfilmentOrder, list[FulfilmentLine]]:
    """Moves units of a READY fulfilment order into a new READY one on the same shelf, and returns it with its lines.

    It names the one from which it all began. The caller holds the lock. `units` are by line key and fewer than all. Publishes: FulfilmentSplit.
    """
    rest = FulfilmentOrder.objects.create(
        order=work.order,
        location=work.location,
        pickup_group=work.pickup_group,
        slot_id=work.slot_id,
        method=work.method,
        status=Status.READY,
        promised_at=work.promised_at,
        ready_at=work.ready_at,
        collect_by=work.collect_by,
        reminders_sent=work.reminders_sent,
        in_locker=work.in_locker,
        bin=work.bin,
        split_from_id=work.split_from_id or work.pk,
    )
    moved = []
    for line in lines:
        quantity = units.get(line.pk, 0)
        if quantity:
            line.quantity -= quantity
            line.picked_quantity -= quantity
            line.save(update_fields=["quantity", "picked_quantity"])
            moved.append(
                FulfilmentLine(
                    fulfilment_order=rest, order_line=line.order_line, quantity=quantity, picked_quantity=quantity
                )
            )
    FulfilmentLine.objects.bulk_create(moved)
    log(rest, "", Status.READY, actor=actor, reason="split")
    publish(FulfilmentSplit, rest, split_from_id=work.pk)
    tell(rest)
    return rest, moved
