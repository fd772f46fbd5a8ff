"""Signing in as a shopper: the basket of the browser and what was ordered as a guest come along."""

from __future__ import annotations

from typing import Any

from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse

from apps.accounts.backends import AccountAdapter
from apps.carts import selectors as cart_reads
from apps.carts import services as carts
from apps.customers import services as customers
from apps.storefront import account_mail
from apps.storefront.visit import CART_COOKIE, forget_cart


class ShopperAccountAdapter(AccountAdapter):
    """Merges the guest's basket into the account's at every sign-in and sign-up, and joins the guest of its address."""

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """What allauth says is said in our words and our frame."""
        to = [email] if isinstance(email, str) else email
        if template_prefix not in account_mail.OCCASIONS:
            plain: EmailMessage = super().render_mail(template_prefix, email, context, headers)
            return plain
        return account_mail.mail(context["request"], template_prefix, to, context, headers or {})

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
