"""Who stands at which device of which shop: the precondition of every page of the shop floor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from apps.accounts import selectors as account_reads
from apps.accounts.permissions import Permission
from apps.core import live
from apps.core.actor import Actor
from apps.core.errors import DomainError, PermissionDenied
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment.selectors import Workload
from apps.kiosk.typed import refuse_unreadable
from apps.stores import selectors as stores
from apps.stores.selectors import DeviceCard
from omni.http import ActorRequest

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
ROOT = "/store/"


class Floor:
    """A person at a device of a shop. What only the page's frame shows is asked for when it is shown."""

    def __init__(self, actor: Actor) -> None:
        if actor.device_id is None or actor.location_id is None:
            raise PermissionDenied
        self.actor = actor
        self.device_id = actor.device_id
        self.location_id = actor.location_id

    def may(self, permission: Permission) -> bool:
        return self.actor.may(permission, self.location_id)

    @cached_property
    def device(self) -> DeviceCard:
        card = stores.device_card(device_id=self.device_id)
        if card is None:
            raise PermissionDenied
        return card

    @cached_property
    def person(self) -> str:
        user_id = self.actor.user_id or 0
        return account_reads.people([user_id])[user_id].name

    @property
    def initials(self) -> str:
        """Of first and last word of the name, for where there is no room for it."""
        words = self.person.split()
        return "".join(word[:1] for word in dict.fromkeys((words[0], words[-1]))).upper() if words else ""

    @cached_property
    def workload(self) -> Workload:
        return fulfilment_reads.workload(location_id=self.location_id)

    @property
    def language(self) -> str:
        return self.actor.language

    @property
    def topic(self) -> str:
        return f"shop:{self.location_id}"

    @cached_property
    def signed_topic(self) -> str:
        return live.sign_topic(self.topic)

    @property
    def live_url(self) -> str:
        return str(settings.OMNI_LIVE_URL)


class FloorRequest(ActorRequest):
    """A request of somebody who unlocked a device."""

    floor: Floor


def staff(permission: Permission) -> Callable[[View], View]:
    """Opens the view to who unlocked a device of a shop where they have the permission; in that person's language.

    A browser that is no device is led to enrolment, a locked one to the PIN. A refusal becomes a page with words.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @never_cache
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = cast("ActorRequest", request).actor
            if actor.device_id is None:
                return _elsewhere(request, "kiosk:enrol")
            if actor.user_id is None:
                return _elsewhere(request, "kiosk:unlock")
            translation.activate(actor.language)
            floor_request = cast("FloorRequest", request)
            floor_request.floor = Floor(actor)
            if not floor_request.floor.may(permission):
                return refused(floor_request, PermissionDenied())
            try:
                refuse_unreadable(request.GET, request.POST)
                return view(floor_request, *args, **kwargs)
            except DomainError as refusal:
                return refused(floor_request, refusal)

        guarded.needs = permission  # type: ignore[attr-defined]
        return cast("View", guarded)

    return decorate


def page(
    request: FloorRequest, template: str, values: Mapping[str, Any] | None = None, *, status: int = HTTPStatus.OK
) -> TemplateResponse:
    """A page of the shop floor within its frame; a part of one (`_work`) says in a header which it is."""
    shown = {"floor": request.floor, **(values or {})}
    response = TemplateResponse(request, f"kiosk/{template}.html", shown, status=status)
    if template.startswith("_"):
        response.headers["X-Fragment"] = template.removeprefix("_")
    return response


def refused(request: FloorRequest, refusal: DomainError) -> HttpResponse:
    """The words of a refusal as a page, with the way back."""
    values = {"refusal": str(refusal), "is_forbidden": refusal.status == HTTPStatus.FORBIDDEN, "back": back(request)}
    return page(request, "refused", values, status=refusal.status)


def is_fragment(request: HttpRequest) -> bool:
    """Whether a script asks for the part of the page that changes, not for the page."""
    return "X-Fragment" in request.headers or is_in_place(request)


def is_in_place(request: HttpRequest) -> bool:
    """Whether a script sends a form and will put the answer in its place."""
    return "X-In-Place" in request.headers


def inside(request: HttpRequest, address: str) -> str:
    """The address if it is one of the shop floor's, else its home."""
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    path = urlsplit(address).path
    return address if ours and path.startswith(ROOT) else reverse("kiosk:to_do")


def back(request: HttpRequest) -> str:
    """Where the person came from, on the shop floor."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host() or came_from.path == request.path:
        return reverse("kiosk:to_do")
    return inside(request, f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path)


def _elsewhere(request: HttpRequest, name: str) -> HttpResponse:
    if is_fragment(request):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    wanted = request.get_full_path() if request.method == "GET" else back(request)
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': wanted})}")
