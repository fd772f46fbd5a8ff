"""Leaving for good: the account and what we know about its person."""

from __future__ import annotations

from http import HTTPStatus

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts import selectors as accounts
from apps.accounts.emails import normalise_email
from apps.core.errors import DomainError
from apps.customers import erasing
from apps.customers import services as customers
from apps.storefront.visit import forget_cart, visit_of
from omni.http import signed_in


@signed_in
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth ships no types
@never_cache
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Says what goes and what the law keeps; whoever types their address is forgotten, and signed in nowhere any more."""
    actor = visit_of(request).actor
    if actor.user_id is None:
        raise Http404
    typed = request.POST.get("email", "").strip()[:254]
    if request.method == "GET":
        return _page(request)
    if normalise_email(typed) != accounts.people([actor.user_id])[actor.user_id].email:
        return _page(request, typed=typed, wrong=_("Type the address of your account."))
    customer_id = customers.customer_for_user(user_id=actor.user_id)
    try:
        erasing.erase(customer_id=customer_id, actor=visit_of(request).buyer_of(customer_id))
    except DomainError as refusal:
        return _page(request, typed=typed, refused=str(refusal), status=refusal.status)
    logout(request)
    messages.success(request, _("Your account and what we knew about you are gone"))
    response = HttpResponseRedirect(reverse("storefront:home"))
    forget_cart(response)
    return response


def _page(
    request: HttpRequest, *, typed: str = "", wrong: str = "", refused: str = "", status: int = HTTPStatus.OK
) -> TemplateResponse:
    values = {"private": True, "typed": typed, "wrong": wrong, "refused": refused}
    return TemplateResponse(
        request, "storefront/erase.html", values, status=HTTPStatus.BAD_REQUEST if wrong else status
    )
