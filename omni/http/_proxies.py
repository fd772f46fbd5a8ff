"""Where a request comes from, when proxies of ours stand in between."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class TrustedProxiesMiddleware:
    """Makes REMOTE_ADDR the address of the caller: the last in X-Forwarded-For that is no proxy of TRUSTED_PROXIES.

    Only what a trusted proxy says is believed; from anybody else the header is noise, and limits by address hold.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.networks = [ipaddress.ip_network(text, strict=False) for text in settings.OMNI_TRUSTED_PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self.networks and self._is_ours(request.META.get("REMOTE_ADDR", "")):
            hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
            for hop in reversed(hops):
                request.META["REMOTE_ADDR"] = hop
                if not self._is_ours(hop):
                    break
        return self.get_response(request)

    def _is_ours(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self.networks)
