"""The checklist of a new retailer, and the two steps that a button does."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.permissions import Permission
from apps.backoffice.admin import setup
from apps.backoffice.gate import frame, office
from apps.core.clock import now
from apps.fulfilment import services as fulfilment
from apps.pricing import services as pricing
from apps.stores import selectors as stores


@require_GET
@office(Permission.SETTINGS_EDIT, everywhere=True)
def page(request: HttpRequest) -> HttpResponse:
    """What is done, and what comes next."""
    steps = setup.steps()
    done = sum(step.is_done for step in steps)
    following = next((step.slug for step in steps if not step.is_done), "")
    title = _("Set up your shop")
    context = frame(request, title, steps=steps, done=done, following=following)
    return TemplateResponse(request, "backoffice/setup.html", context)


@require_POST
@office(Permission.SETTINGS_EDIT, everywhere=True)
def take_rates(request: HttpRequest) -> HttpResponse:
    """Takes over the tax rates that we know of the countries of our companies."""
    made = sum(pricing.ensure_tax_rules(country=country) for country in stores.countries())
    if made:
        messages.success(request, ngettext("%(count)s rate added.", "%(count)s rates added.", made) % {"count": made})
    else:
        messages.warning(request, _("We know no rates of your country yet. Add them by hand."))
    return HttpResponseRedirect(reverse("backoffice:setup"))


@require_POST
@office(Permission.SETTINGS_EDIT, everywhere=True)
def make_slots(request: HttpRequest) -> HttpResponse:
    """Makes the pickup times of the coming days."""
    made = fulfilment.make_slots(now=now())
    messages.success(
        request, ngettext("%(count)s pickup time made.", "%(count)s pickup times made.", made) % {"count": made}
    )
    return HttpResponseRedirect(reverse("backoffice:setup"))
