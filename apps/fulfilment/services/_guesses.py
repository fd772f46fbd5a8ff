"""Handing over and finding a pickup count wrong codes, in PostgreSQL, before it looks at them: whoever guesses is locked out at every door."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final

from apps.accounts import attempts
from apps.accounts.attempts import Limit
from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.transactions import durable
from apps.fulfilment import selectors
from apps.fulfilment.errors import WrongCode
from apps.fulfilment.models import FulfilmentOrder
from apps.fulfilment.services import _desk
from apps.fulfilment.services._state import authorise
from apps.invoicing.services import Party

CODE_GUESSES: Final = Limit(tries=10, seconds=900)


@durable
def hand_over(
    *, work_id: uuid.UUID, code: str, actor: Actor, now: datetime, party: Party | None = None
) -> FulfilmentOrder:
    """READY → COLLECTED against the pickup code, once the order is paid; the fiscal document is issued here.

    The document is simplified, or full for a `party`, without whom the law refuses large sums.
    Sent twice it is the same hand-over. The tenth wrong code locks the pickup for a quarter of an hour.
    Locks: order, fulfilment order, document series, reservations, levels.
    Publishes: PickupCollected, OrderClosed, DocumentIssued.
    Raises: NoSuchWork, TooManyAttempts, WrongCode, NotPaid, IllegalTransition, FullInvoiceRequired.
    """
    found = FulfilmentOrder.objects.filter(public_id=work_id).first()
    authorise(found, actor=actor, permission=Permission.ORDER_HAND_OVER)
    guesses = f"pickup-code:{work_id}"
    attempts.claim(key=guesses, limit=CODE_GUESSES)
    try:
        work = _desk.hand_over(work_id=work_id, code=code, actor=actor, now=now, party=party)
    except WrongCode:
        raise
    except Exception:
        attempts.forgive(key=guesses)
        raise
    attempts.reset(key=guesses)
    return work


@durable
def find_by_code(*, code: str, location_id: int, actor: Actor, is_guess: bool = True) -> FulfilmentOrder | None:
    """The pickup in a shop that a shown code opens; the tenth that opens none locks the search for a quarter of an hour.

    What is known to be something else, such as an item's number, is no guess and is not counted.
    Raises: PermissionDenied, TooManyAttempts.
    """
    actor.require(Permission.ORDER_HAND_OVER, location_id)
    guesses = f"pickup-code:find:{actor.key}"
    if is_guess:
        attempts.claim(key=guesses, limit=CODE_GUESSES)
    work = selectors.work_by_code(code, location_id=location_id)
    if work is not None and is_guess:
        attempts.forgive(key=guesses)
    return work
