"""Money that a person has to look after: settled with a note, and with the reference of a refund made elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from unfold.decorators import action, display

from apps.accounts.guarded_admin import GuardedAdmin, actor_of
from apps.accounts.permissions import Permission
from apps.backoffice.admin.acting import Act, Preview, run
from apps.checkout import services as checkout
from apps.core import clock
from apps.core.errors import PermissionDenied
from apps.core.money import Money
from apps.payments.enums import TaskKind, TaskState
from apps.payments.models import PaymentTask


class FinishForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("How it was settled"), max_length=300)
    reference = forms.CharField(
        label=gettext_lazy("Reference of the refund"),
        help_text=gettext_lazy("Of the transfer or the slip with which the money went back."),
        max_length=120,
        required=False,
    )

    def __init__(self, *args: Any, needs_reference: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_reference:
            del self.fields["reference"]


@admin.register(PaymentTask)
class PaymentTaskAdmin(GuardedAdmin):
    """Money that a person has to look after."""

    sees = Permission.PAYMENT_VIEW
    location_path = "payment__location_id"
    list_display = ["written_at", "owner", "kind", "shown_amount", "reason", "state", "escalated_at", "done_by", "note"]
    list_filter = ["state", "kind", ("escalated_at", admin.EmptyFieldListFilter)]
    list_select_related = ["payment"]
    search_fields = ["=owner"]
    ordering = ["-pk"]
    actions_detail = ["finish"]

    @display(description=gettext_lazy("amount"), ordering="amount")
    def shown_amount(self, row: PaymentTask) -> str:
        return _shown(row)

    def has_finish_permission(self, request: HttpRequest, object_id: str = "") -> bool:
        """An open task, and somebody who may say how it was settled."""
        is_open = PaymentTask.objects.filter(pk=object_id, state=TaskState.OPEN).exists()
        return is_open and actor_of(request).may(Permission.PAYMENT_RESOLVE)

    @action(description=gettext_lazy("It is settled"), permissions=["finish"], icon="task_alt")
    def finish(self, request: HttpRequest, object_id: str) -> HttpResponse:
        task: Any = self.get_object(request, object_id)
        if task is None:
            raise Http404
        if not actor_of(request).may(Permission.PAYMENT_RESOLVE):
            raise PermissionDenied

        def do(data: dict[str, Any]) -> str:
            checkout.finish_payment_task(
                task_id=task.public_id,
                note=data["note"],
                reference=data.get("reference", ""),
                actor=actor_of(request),
                now=clock.now(),
            )
            return _("The payment task is settled.")

        act = Act(
            title=_("Settle this payment task?"),
            subtitle=_("What you write stays in the audit trail."),
            button=_("It is settled"),
            back=reverse("admin:payments_paymenttask_change", args=[task.pk]),
            do=do,
            look=lambda _data: Preview(facts=[(task.get_kind_display(), _shown(task)), (_("Reason"), task.reason)]),
        )
        return run(request, act, FinishForm, needs_reference=task.kind == TaskKind.REFUND_FAILED)


def _shown(row: PaymentTask) -> str:
    return Money(row.amount, row.currency).shown(get_language() or "en")
