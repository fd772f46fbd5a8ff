"""What every door shares about a request: who acts, what they may open, what the page may load."""

from omni.http._access import anyone, needs, signed_in
from omni.http._actor import (
    DEVICE_COOKIE,
    STAFF_COOKIE,
    VISITOR_COOKIE,
    ActorMiddleware,
    ActorRequest,
    device_actor,
    forget_cookie,
    keep_cookie,
    keep_visitor,
    visitor_of,
)
from omni.http._policy import ContentSecurityPolicyMiddleware, allow_cards
from omni.http._proxies import TrustedProxiesMiddleware

__all__ = [
    "DEVICE_COOKIE",
    "STAFF_COOKIE",
    "VISITOR_COOKIE",
    "ActorMiddleware",
    "ActorRequest",
    "ContentSecurityPolicyMiddleware",
    "TrustedProxiesMiddleware",
    "allow_cards",
    "anyone",
    "device_actor",
    "forget_cookie",
    "keep_cookie",
    "keep_visitor",
    "needs",
    "signed_in",
    "visitor_of",
]
