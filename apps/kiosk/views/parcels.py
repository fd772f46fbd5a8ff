"""Parcels: what is sent in place of a pickup that a shop could not keep."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.permissions import Permission
from apps.core import clock
from apps.fulfilment import services as fulfilment
from apps.kiosk.floor import FloorRequest, staff
from apps.kiosk.views.work import step


@staff(Permission.ORDER_PICK)
@require_POST
def pack(request: FloorRequest, work_id: uuid.UUID) -> HttpResponse:
    """Everything lies in the parcel."""
    return step(
        request, work_id, lambda: fulfilment.pack(work_id=work_id, actor=request.floor.actor), said=_("Packed.")
    )


@staff(Permission.ORDER_PICK)
@require_POST
def send(request: FloorRequest, work_id: uuid.UUID) -> HttpResponse:
    """The parcel leaves with a carrier, or with our own courier."""

    def act() -> None:
        fulfilment.ship(
            work_id=work_id,
            carrier=request.POST.get("carrier", ""),
            tracking_number=request.POST.get("tracking_number", ""),
            actor=request.floor.actor,
            now=clock.now(),
        )

    return step(request, work_id, act, said=_("The parcel is on its way."))


@staff(Permission.ORDER_PICK)
@require_POST
def arrived(request: FloorRequest, work_id: uuid.UUID) -> HttpResponse:
    """Somebody knows that the parcel has arrived."""
    return step(
        request,
        work_id,
        lambda: fulfilment.deliver(work_id=work_id, actor=request.floor.actor, now=clock.now()),
        said=_("The parcel has arrived."),
    )
