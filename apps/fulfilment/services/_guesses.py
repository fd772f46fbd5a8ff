"""Handing over and finding a pickup count wrong codes, in PostgreSQL, before it looks at them: whoever guesses is locked out at every door."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar

from django.db import DatabaseError

from apps.accounts import attempts
from apps.accounts.attempts import Limit
from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.errors import DomainError
from apps.core.transactions import durable
from apps.fulfilment import selectors
from apps.fulfilment.enums import Identity
from apps.fulfilment.errors import WrongAccount, WrongCode
from apps.fulfilment.models import FulfilmentOrder
from apps.fulfilment.services import _hand_over
from apps.fulfilment.services._hand_over import ALL, Leaving
from apps.fulfilment.services._identity import SHOWN, Proof
from apps.fulfilment.services._state import authorise
from apps.invoicing.services import Party

Given = TypeVar("Given")
CODE_GUESSES: Final = Limit(tries=10, seconds=900)


@durable
def hand_over(
    *,
    work_id: uuid.UUID,
    code: str = "",
    identity: Identity = Identity.CODE,
    collected_by: str = "",
    leaving: Leaving = ALL,
    actor: Actor,
    now: datetime,
    party: Party | None = None,
) -> FulfilmentOrder:
    """READY → COLLECTED once what leaves is paid; the fiscal document of it is issued here.

    Known by the pickup code or the code of the customer's account in `code`, or by a document that staff have seen: of
    the person in `collected_by`, or of whom the customer named. `leaving` says which units; those that stay wait on in
    a fulfilment order of their own, those refused are cancelled, set aside, and not charged.
    The document is simplified, or full for a `party`, without whom the law refuses large sums.
    Sent twice it is the same hand-over. The tenth wrong code locks the pickup for a quarter of an hour.
    Locks: order, fulfilment order, payments, slot, document series, reservations, levels.
    Publishes: PickupCollected, FulfilmentSplit, PickupRefused, OrderClosed, DocumentIssued.
    Raises: NoSuchWork, TooManyAttempts, WrongCode, WrongAccount, NobodyNamed, NoDelegate, NotPaid, IllegalTransition,
    NothingLeaves, WrongItem, BadQuantity, FullInvoiceRequired.
    """
    proof = Proof(identity=identity, shown=code, collected_by=collected_by)
    found = FulfilmentOrder.objects.filter(public_id=work_id).first()
    authorise(found, actor=actor, permission=Permission.ORDER_HAND_OVER)

    def give() -> FulfilmentOrder:
        return _hand_over.hand_over(work_id=work_id, proof=proof, leaving=leaving, actor=actor, now=now, party=party)

    return counted(give, key=f"pickup-code:{work_id}") if identity in SHOWN else give()


def counted(give: Callable[[], Given], *, key: str) -> Given:
    """Runs `give` as one of the tries of `key`. Raises: TooManyAttempts.

    Only a wrong code stays counted: a refusal for another reason (a DomainError, such as NotPaid) and what the database
    gave up (a DatabaseError, such as a lock timeout) say nothing about the code, so they take the try back.
    """
    attempts.claim(key=key, limit=CODE_GUESSES)
    try:
        given = give()
    except (WrongCode, WrongAccount):
        raise
    except (DomainError, DatabaseError):
        attempts.forgive(key=key)
        raise
    attempts.reset(key=key)
    return given


@durable
def find_by_code(*, code: str, location_id: int, actor: Actor, is_guess: bool = True) -> FulfilmentOrder | None:
    """The pickup in a shop that a shown code opens; the tenth that opens none locks the search for a quarter of an hour.

    What is known to be something else, such as an item's number, is no guess and is not counted.
    Raises: PermissionDenied, TooManyAttempts.
    """
    actor.require(Permission.ORDER_HAND_OVER, location_id)
    guesses = _finding(actor)
    if is_guess:
        attempts.claim(key=guesses, limit=CODE_GUESSES)
    work = selectors.work_by_code(code, location_id=location_id)
    if work is not None and is_guess:
        attempts.forgive(key=guesses)
    return work


@durable
def find_by_account(*, shown: str, location_id: int, actor: Actor, now: datetime) -> list[FulfilmentOrder]:
    """The open pickups in a shop of the customer whose account shows this; a code that opens none counts as in `find_by_code`.

    Raises: PermissionDenied, TooManyAttempts.
    """
    actor.require(Permission.ORDER_HAND_OVER, location_id)
    attempts.claim(key=_finding(actor), limit=CODE_GUESSES)
    works = selectors.works_by_account(shown, location_id=location_id, now=now)
    if works:
        attempts.forgive(key=_finding(actor))
    return works


def _finding(actor: Actor) -> str:
    return f"pickup-code:find:{actor.key}"
