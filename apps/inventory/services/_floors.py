"""Buffers: units that a channel or a method may not promise."""

from __future__ import annotations

from django.db import transaction

from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core.actor import Actor, ActorKind
from apps.inventory.errors import BadQuantity
from apps.inventory.models import StockFloor
from apps.inventory.services._movements import MAX_UNITS


@transaction.atomic
def set_floor(
    *,
    location_id: int,
    quantity: int,
    actor: Actor,
    variant_id: int | None = None,
    channel_id: int | None = None,
    method: str = "",
) -> int:
    """Keeps so many units back, of one item or of all, from one channel or method or from all; returns the row's id.

    The same scope again changes its buffer; 0 keeps nothing back. The till ignores buffers. Audited.
    Locks: the row. Raises: PermissionDenied, BadQuantity.
    """
    if actor.kind is not ActorKind.SYSTEM:
        actor.require(Permission.STOCK_ADJUST, location_id)
    if not 0 <= quantity <= MAX_UNITS:
        raise BadQuantity(field="quantity")
    scope = {"location_id": location_id, "variant_id": variant_id, "channel_id": channel_id, "method": method}
    row, created = StockFloor.objects.select_for_update().get_or_create(**scope, defaults={"quantity": quantity})
    before = 0 if created else row.quantity
    if before != quantity:
        StockFloor.objects.filter(pk=row.pk).update(quantity=quantity)
        audit.record(
            actor=actor,
            verb="inventory.floor",
            object_key=f"stock_floor:{row.pk}",
            location_id=location_id,
            before={"quantity": before},
            after={"quantity": quantity},
        )
    return row.pk
