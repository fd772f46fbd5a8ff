"""The screen of a locker: nobody stands there, the code alone opens it, and it forgets at once."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.core import clock
from apps.core.errors import DomainError
from apps.core.ids import CROCKFORD
from apps.fulfilment import services as fulfilment
from apps.kiosk.typed import refuse_unreadable
from apps.kiosk.views.devices import gate
from apps.stores import selectors as stores
from apps.stores.enums import DeviceKind
from omni.http import ActorRequest, anyone

LONGEST: Final = 40
WIPED_AFTER_SECONDS: Final = 30


@anyone
@never_cache
@require_http_methods(["GET", "POST"])
def locker(request: ActorRequest) -> HttpResponse:
    """Asks for the code, and says which doors are open; a browser that is no locker is led to where it belongs."""
    actor = request.actor
    device = stores.device_card(device_id=actor.device_id) if actor.device_id else None
    if device is None:
        return HttpResponseRedirect(reverse("kiosk:enrol"))
    if device.kind != DeviceKind.LOCKER:
        return HttpResponseRedirect(reverse("kiosk:to_do"))
    values = {"device": device, "keys": CROCKFORD, "seconds": WIPED_AFTER_SECONDS}
    if request.method == "GET":
        return gate(request, "locker", values)
    try:
        refuse_unreadable(request.POST)
        given = fulfilment.locker_collect(
            code=request.POST.get("code", "").strip()[:LONGEST], actor=actor, now=clock.now()
        )
    except DomainError as refusal:
        return gate(request, "locker", {**values, "wrong": str(refusal)}, status=refusal.status)
    return gate(request, "locker", {**values, "doors": [work.bin for work in given]}, status=HTTPStatus.OK)
