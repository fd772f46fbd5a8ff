"""What every page of a visit shows: the channel, the chosen shop, the basket. Each part is asked for once, when it is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import translation

from apps.carts import selectors as cart_reads
from apps.carts import services as carts
from apps.carts.models import Cart
from apps.catalogue import selectors as catalogue
from apps.catalogue.selectors import MenuEntry
from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.core.ids import uuid7
from apps.customers import selectors as customer_reads
from apps.customers import services as customers
from apps.stores import selectors as stores
from apps.stores.models import ChannelText, Location, SalesChannel
from omni.http import forget_cookie, keep_cookie, keep_visitor

_PREFIX: Final = "__Host-" if settings.SESSION_COOKIE_SECURE else ""
CART_COOKIE: Final = f"{_PREFIX}cart"
SHOP_COOKIE: Final = f"{_PREFIX}shop"
YEAR_SECONDS: Final = 31_536_000
LONGEST_TOKEN: Final = 200


@dataclass
class Visit:
    """One request of a shopper."""

    request: HttpRequest

    @property
    def actor(self) -> Actor:
        return cast("Actor", self.request.actor)  # type: ignore[attr-defined]

    @property
    def buyer(self) -> Actor:
        """Whoever buys here does so for themselves: staff who shop are customers, and a shop's device is nobody."""
        return self.actor.as_shopper()

    def buyer_of(self, customer_id: int) -> Actor:
        """The same, where the account's customer was made a moment ago."""
        return replace(self.buyer, customer_id=customer_id)

    @property
    def language(self) -> str:
        return (translation.get_language() or settings.LANGUAGE_CODE).split("-")[0]

    @cached_property
    def open_channel(self) -> SalesChannel | None:
        """Where we sell; None in an installation that sells nowhere yet."""
        try:
            return stores.default_channel()
        except NotFound:
            return None

    @property
    def channel(self) -> SalesChannel:
        """Where we sell. Raises: Http404."""
        if self.open_channel is None:
            raise Http404
        return self.open_channel

    @property
    def other_languages(self) -> tuple[str, ...]:
        """What the channel also speaks: who types a word of those is understood too."""
        return tuple(one for one in self.channel.languages if one != self.language)

    @property
    def brand(self) -> str:
        """Under which name we sell."""
        return self.open_channel.name if self.open_channel else "Omni"

    @cached_property
    def words(self) -> ChannelText:
        """What the shop says about itself in the page's language; empty where words of ours stand in."""
        if self.open_channel is None:
            return ChannelText()
        return stores.channel_words(channel_id=self.open_channel.pk, language=self.language)

    @cached_property
    def shop(self) -> Location | None:
        """The shop that the shopper chose on this device, else in the account, while it hands over orders."""
        code = self.request.COOKIES.get(SHOP_COOKIE, "")
        if not code and self.actor.customer_id is not None:
            return customer_reads.shop_of(customer_id=self.actor.customer_id)
        if not code or len(code) > 64:
            return None
        try:
            shop = stores.location_by_code(code)
        except NotFound:
            return None
        return shop if shop.is_active and shop.hosts_pickup else None

    @cached_property
    def cart(self) -> Cart | None:
        """The open basket: the account's own, or the one whose token the browser holds."""
        if self.open_channel is None:
            return None
        if self.actor.customer_id is not None:
            return cart_reads.cart_of_customer(customer_id=self.actor.customer_id, channel_id=self.channel.pk)
        token = self.request.COOKIES.get(CART_COOKIE, "")[:LONGEST_TOKEN]
        return cart_reads.cart_by_token(token) if token else None

    @cached_property
    def units(self) -> int:
        return cart_reads.units_in(self.cart) if self.cart is not None else 0

    @cached_property
    def categories(self) -> tuple[MenuEntry, ...]:
        """The menu; empty until there is something to sell."""
        if self.open_channel is None:
            return ()
        return catalogue.shelves(channel_id=self.open_channel.pk, language=self.language)

    @cached_property
    def path(self) -> str:
        return self.request.get_full_path()


def visit_of(request: HttpRequest) -> Visit:
    """The visit of this request, the same one wherever it is asked for."""
    found: Visit | None = getattr(request, "storefront_visit", None)
    if found is None:
        found = Visit(request)
        request.storefront_visit = found  # type: ignore[attr-defined]
    return found


def context(request: HttpRequest) -> Mapping[str, object]:
    """Context processor: `visit` for the pages' frame; it costs nothing where no page asks."""
    return {"visit": visit_of(request)}


@dataclass(frozen=True, kw_only=True)
class OpenedCart:
    """A basket, and what the browser must keep of it if it was opened just now."""

    cart: Cart
    token: str | None = None
    visitor_id: str | None = None


def open_cart(visit: Visit) -> OpenedCart:
    """The visitor's basket, opened now if there is none. It carries the visitor's opaque id, new ones get theirs here."""
    if visit.cart is not None:
        return OpenedCart(cart=visit.cart)
    visitor_id = visit.actor.visitor_id or str(uuid7())
    customer_id = visit.actor.customer_id
    if customer_id is None and visit.actor.user_id is not None:
        customer_id = customers.customer_for_user(user_id=visit.actor.user_id)
    cart, token = carts.create(
        channel=visit.channel,
        language=visit.language,
        visitor_id=visitor_id,
        customer_id=customer_id,
        location_id=visit.shop.pk if visit.shop else None,
    )
    return OpenedCart(cart=cart, token=token if customer_id is None else None, visitor_id=visitor_id)


def keep_cart(response: HttpResponseBase, opened: OpenedCart) -> None:
    """Lets the browser find its basket again, and be known as the same visitor."""
    if opened.token is not None:
        keep_cookie(response, CART_COOKIE, opened.token, seconds=YEAR_SECONDS)
    if opened.visitor_id is not None:
        keep_visitor(response, opened.visitor_id)


def forget_cart(response: HttpResponseBase) -> None:
    forget_cookie(response, CART_COOKIE)


def keep_shop(response: HttpResponseBase, code: str) -> None:
    keep_cookie(response, SHOP_COOKIE, code, seconds=YEAR_SECONDS)
