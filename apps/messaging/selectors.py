"""Messages that need a person."""

from __future__ import annotations

from collections.abc import Collection

from apps.messaging.enums import MessageState
from apps.messaging.models import Message


def failed(*, location_ids: Collection[int] | None = None) -> int:
    """How many messages were given up, of orders of these shops or of all."""
    rows = Message.objects.filter(state=MessageState.FAILED)
    return (rows if location_ids is None else rows.filter(order__place_id__in=location_ids)).count()
