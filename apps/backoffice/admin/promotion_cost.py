"""What would a promotion have cost on past orders? Streamed: the page shows how far it has come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.core import clock
from apps.core.money import Money
from apps.orders import services as orders
from apps.orders.services import MOST_ORDERS, OfferCost
from apps.pricing.models import Promotion

MARK = "<!--the-result-comes-here-->"
LONGEST = timedelta(days=366)


class PeriodForm(forms.Form):
    """Days as the channel's clocks count them, both included."""

    first = forms.DateField(label=gettext_lazy("From"), widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}))
    last = forms.DateField(label=gettext_lazy("To"), widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first."))
        elif first and last and last - first > LONGEST:
            self.add_error("last", _("Choose a year at most."))
        return values


def cost_page(request: HttpRequest, promotion: Promotion) -> HttpResponseBase:
    """Asks for the days, last month at first; then reads the orders and shows what the offer would have taken off."""
    zone = ZoneInfo(promotion.channel.time_zone)
    form = PeriodForm(request.GET if "first" in request.GET else None, initial=_last_month(zone))
    context = {
        **admin.site.each_context(request),
        "title": _("What would it have cost?"),
        "promotion": promotion,
        "form": form,
        "back": reverse("admin:pricing_promotion_change", args=[promotion.pk]),
    }
    if not form.is_bound or not form.is_valid():
        status = 400 if form.is_bound else 200
        return TemplateResponse(request, "backoffice/promotion_cost.html", context, status=status)
    start = datetime.combine(form.cleaned_data["first"], time(), tzinfo=zone)
    end = datetime.combine(form.cleaned_data["last"] + timedelta(days=1), time(), tzinfo=zone)
    page = render_to_string("backoffice/promotion_cost.html", {**context, "mark": MARK}, request=request)
    return StreamingHttpResponse(_stream(page, promotion, start, end))


def _stream(page: str, promotion: Promotion, start: datetime, end: datetime) -> Iterator[str]:
    """The page up to its mark, a line for each lot that was read, the result, and the rest of the page."""
    head, _mark, tail = page.partition(MARK)
    yield head
    cost = None
    for cost in orders.preview_offer(promotion_id=promotion.pk, start=start, end=end):
        yield f'<p class="bo-progress" role="status">{_read_so_far(cost)}</p>'
    if cost is not None:
        yield render_to_string("backoffice/_promotion_cost.html", {"cost": _shown(cost), "promotion": promotion})
    yield tail


def _read_so_far(cost: OfferCost) -> str:
    return _("%(read)d of %(all)d orders read") % {"read": cost.looked_at, "all": cost.orders}


def _shown(cost: OfferCost) -> dict[str, Any]:
    def money(amount: int) -> str:
        return Money(amount, cost.currency).shown(get_language() or "en")

    return {
        "orders": cost.orders,
        "touched": cost.touched,
        "amount": money(cost.amount),
        "average": money(cost.average_amount),
        "sales": money(cost.sales_amount),
        "share": round(100 * cost.amount / cost.sales_amount, 1) if cost.sales_amount else 0,
        "is_cut": cost.is_cut,
        "most": MOST_ORDERS,
        "places": [{"name": row.name, "orders": row.orders, "amount": money(row.amount)} for row in cost.places],
    }


def _last_month(zone: ZoneInfo) -> dict[str, Any]:
    last = clock.now().astimezone(zone).date().replace(day=1) - timedelta(days=1)
    return {"first": last.replace(day=1).isoformat(), "last": last.isoformat()}
