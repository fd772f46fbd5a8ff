"""Times in the back office are those of the business, not of the servers."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from apps.stores import selectors as stores

BACK_OFFICE = "/admin/"


class LocalTimeMiddleware:
    """Shows and reads times under /admin/ in the zone in which most of our locations lie. One statement for who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(BACK_OFFICE) or not request.user.is_authenticated:
            return self.get_response(request)
        with timezone.override(stores.home_zone()):
            return self.get_response(request)
