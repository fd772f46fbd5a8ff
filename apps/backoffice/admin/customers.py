"""Forgetting a person for good, from the page of a customer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from apps.accounts.guarded_admin import actor_of
from apps.accounts.permissions import Permission
from apps.backoffice.admin.acting import Act, Preview, run
from apps.core.errors import PermissionDenied
from apps.customers import erasing
from apps.customers.admin import CustomerAdmin
from apps.customers.models import Customer


class NothingToFillIn(forms.Form):
    """The act needs no words."""


class ErasableCustomerAdmin(CustomerAdmin):
    """Customers, and the one act that cannot be undone."""

    actions_detail = ["erase"]

    def has_erase_permission(self, request: HttpRequest, object_id: str = "") -> bool:
        """Somebody who may, and a person who is still known."""
        is_known = Customer.objects.filter(pk=object_id, erased_at=None).exists()
        return is_known and actor_of(request).may(Permission.CUSTOMER_ERASE, 0)

    @action(description=gettext_lazy("Forget this person"), permissions=["erase"], icon="person_off")
    def erase(self, request: HttpRequest, object_id: str) -> HttpResponse:
        customer: Any = self.get_object(request, object_id)
        if customer is None:
            raise Http404
        if not actor_of(request).may(Permission.CUSTOMER_ERASE, 0):
            raise PermissionDenied

        def do(_data: dict[str, Any]) -> str:
            erasing.erase(customer_id=customer.pk, actor=actor_of(request))
            return _("This person is forgotten. Their orders and documents stay, without a name.")

        act = Act(
            title=_("Forget this person?"),
            subtitle=_("It cannot be undone."),
            button=_("Forget for good"),
            back=reverse("admin:customers_customer_change", args=[customer.pk]),
            do=do,
            look=lambda _data: _shown(customer),
            is_danger=True,
            icon="person_off",
        )
        return run(request, act, NothingToFillIn)


def _shown(customer: Customer) -> Preview:
    return Preview(
        facts=[(_("Name"), customer.name or "–"), (_("E-mail"), customer.email or "–")],
        warning=_(
            "Account, addresses, wishes and every contact on orders, pickups and messages are wiped. What the law keeps"
            " stays: invoices as they were issued, amounts, and the audit trail with its numbers."
        ),
    )


admin.site.unregister(Customer)
admin.site.register(Customer, ErasableCustomerAdmin)
