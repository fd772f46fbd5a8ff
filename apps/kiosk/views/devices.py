"""A browser becomes a device, a person unlocks it, and it locks itself again."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts import selectors as account_reads
from apps.core.actor import Actor
from apps.core.errors import DomainError
from apps.kiosk.floor import inside
from apps.kiosk.wording import pin_words
from apps.stores import selectors as store_reads
from apps.stores import services as stores
from apps.stores.enums import DeviceKind
from apps.stores.selectors import StaffCard
from omni.http import DEVICE_COOKIE, STAFF_COOKIE, ActorRequest, anyone, forget_cookie, keep_cookie

YEAR_SECONDS = 31_536_000
PIN_LENGTH = "x" * 12


@anyone
@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request: ActorRequest) -> HttpResponse:
    """Trades a one-time code for the device's cookie."""
    if request.method == "GET":
        if request.actor.device_id is not None:
            return HttpResponseRedirect(reverse("kiosk:to_do"))
        return gate(request, "enrol", {})
    typed = request.POST.get("code", "")
    try:
        _device, token = stores.enrol_device(code=typed)
    except DomainError as refusal:
        return gate(request, "enrol", {"typed": typed, "wrong": str(refusal)}, status=refusal.status)
    response = HttpResponseRedirect(reverse("kiosk:unlock"))
    keep_cookie(response, DEVICE_COOKIE, token, seconds=YEAR_SECONDS)
    forget_cookie(response, STAFF_COOKIE)
    return response


@anyone
@never_cache
@require_http_methods(["GET", "POST"])
def unlock(request: ActorRequest) -> HttpResponse:
    """Who works here, and the PIN of the one who is about to."""
    actor = request.actor
    if actor.device_id is None:
        return HttpResponseRedirect(reverse("kiosk:enrol"))
    device = store_reads.device_card(device_id=actor.device_id)
    if device is not None and device.kind == DeviceKind.LOCKER:
        return HttpResponseRedirect(reverse("kiosk:locker"))
    if request.method == "GET":
        return _who(request, actor, chosen=_number(request.GET.get("who", "")))
    user_id = _number(request.POST.get("who", ""))
    try:
        token = stores.unlock(device_id=actor.device_id, user_id=user_id, pin=request.POST.get("pin", "").strip())
    except DomainError as refusal:
        return _who(request, actor, chosen=user_id, wrong=pin_words(refusal), status=refusal.status)
    response = HttpResponseRedirect(inside(request, request.POST.get("next", "")))
    keep_cookie(response, STAFF_COOKIE, token, seconds=None)
    return response


@anyone
@require_POST
def lock(request: ActorRequest) -> HttpResponse:
    """Ends the person's session: by the button, or because nobody touched the screen for ten minutes."""
    stores.lock(session_token=request.COOKIES.get(STAFF_COOKIE, ""))
    response = HttpResponseRedirect(reverse("kiosk:unlock"))
    forget_cookie(response, STAFF_COOKIE)
    return response


@anyone
@never_cache
def language(request: HttpRequest, code: str) -> HttpResponse:
    """The language of the locked screen; who unlocks it brings their own."""
    response = HttpResponseRedirect(inside(request, request.GET.get("next", "")))
    if code in dict(settings.LANGUAGES):
        keep_cookie(response, settings.LANGUAGE_COOKIE_NAME, code, seconds=YEAR_SECONDS)
    return response


def _who(
    request: ActorRequest, actor: Actor, *, chosen: int, wrong: str = "", status: int = HTTPStatus.OK
) -> TemplateResponse:
    people = store_reads.staff_at(location_id=actor.location_id or 0)
    if len(people) == 1:
        chosen = people[0].user_id
    person: StaffCard | None = next((card for card in people if card.user_id == chosen), None)
    values = {
        "device": store_reads.device_card(device_id=actor.device_id or 0),
        "people": [(card, card.name[:1].upper(), card is person) for card in people],
        "person": person,
        "wrong": wrong if person else "",
        "stays": account_reads.people([actor.user_id])[actor.user_id].name if actor.user_id else "",
        "next": inside(request, request.GET.get("next", "") or request.POST.get("next", "")),
        "pin_length": PIN_LENGTH,
    }
    return gate(request, "unlock", values, status=status)


def gate(
    request: HttpRequest, template: str, values: dict[str, Any], *, status: int = HTTPStatus.OK
) -> TemplateResponse:
    """A page before anybody is known, in the browser's language."""
    here = translation.get_language() or settings.LANGUAGE_CODE
    values["languages"] = [
        {
            "code": code,
            "name": translation.get_language_info(code)["name_local"].capitalize(),
            "href": f"{reverse('kiosk:language', args=[code])}?next={request.path}",
            "current": code == here,
        }
        for code, _name in settings.LANGUAGES
    ]
    return TemplateResponse(request, f"kiosk/{template}.html", values, status=status)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
