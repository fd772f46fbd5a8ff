"""The code that the customer shows at the desk: derived, never stored; a new counter on the group revokes it."""

from __future__ import annotations

from apps.core.ids import code_hash, derived_code, read_aloud
from apps.fulfilment.models import PickupGroup

PURPOSE = "pickup-code"


def pickup_code(group: PickupGroup) -> str:
    return derived_code(PURPOSE, group.public_id, group.code_counter)


def hash_of(typed: str) -> str:
    """Under which a code is looked up, however it was typed."""
    return code_hash(PURPOSE, read_aloud(typed))
