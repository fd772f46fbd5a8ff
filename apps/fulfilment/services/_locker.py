"""A locker opens to the code alone: nobody stands there, so everything must be settled before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.errors import PermissionDenied
from apps.core.models import OmniNow
from apps.core.transactions import durable
from apps.fulfilment import codes
from apps.fulfilment.enums import Identity, Status
from apps.fulfilment.errors import NotInLocker, WrongCode
from apps.fulfilment.models import FulfilmentOrder, HandOver, PickupGroup
from apps.fulfilment.services import _hand_over
from apps.fulfilment.services._guesses import counted
from apps.fulfilment.services._identity import Proof
from apps.stores import selectors as stores
from apps.stores.enums import DeviceKind

OPENS_AGAIN: Final = timedelta(minutes=10)
"""How long a code still opens what it gave out: for who let the door fall shut with the goods inside."""


@durable
def locker_collect(*, code: str, actor: Actor, now: datetime) -> list[FulfilmentOrder]:
    """READY → COLLECTED for all that lies in this locker under the code, or for nothing of it; returns what may be taken.

    Ten wrong codes lock the locker for a quarter of an hour. Money is never taken here: NotPaid sends to the desk, and
    so does what needs a full invoice. Shown again within OPENS_AGAIN the code opens the same doors, but for those behind
    which somebody else's goods lie by then.
    Locks, publishes: as `hand_over`, once for all parts. Raises: PermissionDenied, TooManyAttempts, WrongCode,
    NotInLocker, NotPaid, OnHold, FullInvoiceRequired.
    """
    actor.require(Permission.ORDER_COLLECT, actor.location_id)
    device = stores.device_card(device_id=actor.device_id) if actor.device_id else None
    if device is None or device.kind != DeviceKind.LOCKER:
        raise PermissionDenied(context={"permission": Permission.ORDER_COLLECT})
    return counted(lambda: _give(device.location_id, code, actor, now), key=f"locker:{actor.device_id}")


def _give(location_id: int, code: str, actor: Actor, now: datetime) -> list[FulfilmentOrder]:
    hidden = codes.hash_of(code)
    group = (
        PickupGroup.objects.filter(location_id=location_id, code_hash=hidden)
        .filter(Exists(_parts().filter(pickup_group=OuterRef("pk"))))
        .order_by("-pk")
        .first()
    )
    if group is None:
        raise WrongCode(field="code")
    inside = _parts().filter(Q(status=Status.READY) | Exists(_just_now()), pickup_group=group, in_locker=True)
    parts = list(inside.exclude(Exists(_of_others())).values_list("pk", flat=True))
    if not parts:
        raise NotInLocker(field="code")
    proof = Proof(identity=Identity.LOCKER, shown=code)
    return _hand_over.hand_over_together(order_id=group.order_id, works=parts, proof=proof, actor=actor, now=now)


def _parts() -> QuerySet[FulfilmentOrder]:
    return FulfilmentOrder.objects.filter(status__in=[Status.READY, Status.COLLECTED])


def _just_now() -> QuerySet[HandOver]:
    recent = OmniNow() - OPENS_AGAIN
    return HandOver.objects.filter(fulfilment_order=OuterRef("pk"), undone_at__isnull=True, created_at__gt=recent)


def _of_others() -> QuerySet[FulfilmentOrder]:
    """Somebody else's goods behind the same door."""
    same = FulfilmentOrder.objects.filter(
        location=OuterRef("location"), bin=OuterRef("bin"), status=Status.READY, in_locker=True
    )
    return same.exclude(order=OuterRef("order"))
