"""What a customer shows at the desk: the code of the pickup, derived, never stored; or the code of their account."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Final

from apps.core.ids import code_hash, derived_code, derived_token, read_aloud, same
from apps.fulfilment.models import PickupGroup

PURPOSE = "pickup-code"
ACCOUNT: Final = "account-code"
ACCOUNT_LIFE: Final = timedelta(minutes=10)
TOKEN_LENGTH: Final = 64


def pickup_code(group: PickupGroup) -> str:
    """A new counter on the group revokes it."""
    return derived_code(PURPOSE, group.public_id, group.code_counter)


def hash_of(typed: str) -> str:
    """Under which a code is looked up, however it was typed."""
    return code_hash(PURPOSE, read_aloud(typed))


def account_code(customer_public_id: uuid.UUID, *, now: datetime) -> str:
    """What the customer's account page shows as a QR code; good for ten minutes, for all their pickups."""
    until = int((now + ACCOUNT_LIFE).timestamp())
    return f"{until}.{derived_token(ACCOUNT, customer_public_id, until)}"


def looks_like_account_code(shown: str) -> bool:
    """Whether it has the form of one, so that it is looked for among accounts and nowhere else."""
    until, _dot, token = shown.strip().partition(".")
    return until.isdecimal() and len(until) <= 12 and len(token) == TOKEN_LENGTH and token.isalnum()


def is_account_code(shown: str, customer_public_id: uuid.UUID, *, now: datetime) -> bool:
    """Whether this was shown by that customer's account lately."""
    until, _dot, token = shown.strip().partition(".")
    if not until.isdecimal() or len(until) > 12 or int(until) < now.timestamp():
        return False
    return same(token, derived_token(ACCOUNT, customer_public_id, int(until)))
