"""A locker opens to the code alone: nobody stands there, so everything must be settled before."""

from __future__ import annotations

from datetime import datetime

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.errors import PermissionDenied
from apps.core.transactions import durable
from apps.fulfilment import codes
from apps.fulfilment.enums import Identity, Status
from apps.fulfilment.errors import NotInLocker, WrongCode
from apps.fulfilment.models import FulfilmentOrder
from apps.fulfilment.services import _hand_over
from apps.fulfilment.services._guesses import counted
from apps.fulfilment.services._hand_over import ALL
from apps.fulfilment.services._identity import Proof
from apps.stores import selectors as stores
from apps.stores.enums import DeviceKind


@durable
def locker_collect(*, code: str, actor: Actor, now: datetime) -> list[FulfilmentOrder]:
    """READY → COLLECTED for what lies in this locker under the code, each in a transaction; returns what was given out.

    Ten wrong codes lock the locker for a quarter of an hour. Money is never taken here: NotPaid sends to the desk, and
    so does what needs a full invoice. A code shown again opens what is still inside, and else names what it gave out.
    Locks, publishes: as `hand_over`. Raises: PermissionDenied, TooManyAttempts, WrongCode, NotInLocker, NotPaid,
    FullInvoiceRequired.
    """
    actor.require(Permission.ORDER_COLLECT, actor.location_id)
    device = stores.device_card(device_id=actor.device_id) if actor.device_id else None
    if device is None or device.kind != DeviceKind.LOCKER:
        raise PermissionDenied(context={"permission": Permission.ORDER_COLLECT})
    given: list[FulfilmentOrder] = []

    def give() -> FulfilmentOrder:
        works = list(
            FulfilmentOrder.objects.filter(
                pickup_group__location_id=device.location_id,
                pickup_group__code_hash=codes.hash_of(code),
                status__in=[Status.READY, Status.COLLECTED],
            ).order_by("pk")
        )
        if not works:
            raise WrongCode(field="code")
        inside = [work for work in works if work.in_locker]
        if not inside:
            raise NotInLocker(field="code")
        given.extend(_open(work, code, actor, now) for work in inside)
        return given[0]

    counted(give, key=f"locker:{actor.device_id}")
    return given


def _open(work: FulfilmentOrder, code: str, actor: Actor, now: datetime) -> FulfilmentOrder:
    return _hand_over.hand_over(
        work_id=work.public_id,
        proof=Proof(identity=Identity.LOCKER, shown=code),
        leaving=ALL,
        actor=actor,
        now=now,
        party=None,
        permission=Permission.ORDER_COLLECT,
    )
