"""What a page may load (docs/adr/0003): our own scripts and styles, nothing inline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

_HEADER: Final = "Content-Security-Policy"
_ADMIN: Final = "/admin/"
_STRIPE_API: Final = "https://api.stripe.com"
_STRIPE_FRAMES: Final = "https://hooks.stripe.com"
"""Where banks ask their customers (3-D Secure)."""


class ContentSecurityPolicyMiddleware:
    """Adds the policy to every answer that does not bring its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.everywhere = _text(_directives())
        self.admin = _text(
            {
                **_directives(),
                "script-src": "'self' 'unsafe-eval'",  # unfold's Alpine reads expressions from attributes
                "style-src": "'self' 'unsafe-inline'",  # unfold's theme colours and bars are inline
                "frame-src": "'self'",  # the preview of a letter, which has a stricter policy of its own
            }
        )

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if _HEADER not in response.headers:
            response.headers[_HEADER] = self.admin if request.path_info.startswith(_ADMIN) else self.everywhere
        return response


def allow_cards(response: HttpResponseBase) -> None:
    """The page of this answer has a card form: it may also load the provider's script, ask its API and show its frames."""
    script = urlsplit(settings.STRIPE_SCRIPT)
    own = f"{script.scheme}://{script.netloc}"
    api = settings.STRIPE_API_BASE or _STRIPE_API
    policy = _directives()
    policy["script-src"] += f" {own}"
    policy["connect-src"] += f" {own} {api}"
    policy["frame-src"] = f"{own} {_STRIPE_FRAMES}"
    response.headers[_HEADER] = _text(policy)


def _directives() -> dict[str, str]:
    live = urlsplit(getattr(settings, "OMNI_LIVE_URL", "") or "")
    live_origin = f" {live.scheme}://{live.netloc}" if live.netloc else ""
    return {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' https: data:",
        "font-src": "'self'",
        "connect-src": f"'self'{live_origin}",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }


def _text(directives: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())
