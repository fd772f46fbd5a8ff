"""Signing in as a shopper: the basket of the browser and what was ordered as a guest come along."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from apps.accounts.backends import AccountAdapter
from apps.carts import selectors as cart_reads
from apps.carts import services as carts
from apps.customers import services as customers
from apps.storefront.visit import CART_COOKIE, forget_cart


class ShopperAccountAdapter(AccountAdapter):
    """Merges the guest's basket into the account's at every sign-in and sign-up, and joins the guest of its address."""

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        customer_id = customers.customer_for_user(user_id=user.pk)
        customers.join_guests(user_id=user.pk)
        token = request.COOKIES.get(CART_COOKIE, "")
        guest = cart_reads.cart_by_token(token) if token else None
        if guest is not None:
            carts.merge(guest_cart_id=guest.pk, customer_id=customer_id)
            forget_cart(response)
        return response
