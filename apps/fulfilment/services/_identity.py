"""Who collects, and how the desk knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from apps.core.ids import read_aloud, same
from apps.fulfilment.codes import is_account_code, pickup_code
from apps.fulfilment.enums import Identity
from apps.fulfilment.errors import NobodyNamed, NoDelegate, WrongAccount, WrongCode
from apps.fulfilment.models import FulfilmentOrder

SHOWN: Final = frozenset({Identity.CODE, Identity.ACCOUNT, Identity.LOCKER})
"""What is shown can be guessed, so tries are counted; a document is looked at by a person."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What whoever collects shows: a code or an account's code in `shown`, or a document of the person named."""

    identity: Identity = Identity.CODE
    shown: str = ""
    collected_by: str = ""


def check(proof: Proof, work: FulfilmentOrder, *, now: datetime) -> str:
    """The name of who collects, as far as it is known. Raises: WrongCode, WrongAccount, NobodyNamed, NoDelegate."""
    group, name = work.pickup_group, proof.collected_by.strip()[:150]
    if group is None:
        raise WrongCode(field="code")
    if proof.identity in {Identity.CODE, Identity.LOCKER}:
        if not same(read_aloud(proof.shown), pickup_code(group)):
            raise WrongCode(field="code")
    elif proof.identity == Identity.ACCOUNT:
        customer = work.order.customer
        if customer is None or not is_account_code(proof.shown, customer.public_id, now=now):
            raise WrongAccount(field="code")
    elif proof.identity == Identity.DELEGATE:
        if not group.delegate_name:
            raise NoDelegate(field="identity")
        return group.delegate_name
    elif not name:
        raise NobodyNamed(field="collected_by")
    return name
