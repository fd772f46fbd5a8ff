"""Orders: what was agreed, what became of it and why, and cancelling."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.accounts.guarded_admin import EVERYWHERE, GuardedAdmin, GuardedInline, actor_of
from apps.accounts.permissions import Permission
from apps.backoffice.admin.acting import Act, Preview, run
from apps.backoffice.admin.story import story_of
from apps.checkout import selectors as checkout_reads
from apps.checkout import services as checkout
from apps.core.clock import now
from apps.core.money import Money
from apps.fulfilment import selectors as fulfilment
from apps.fulfilment.models import FulfilmentOrder
from apps.invoicing.models import FiscalDocument
from apps.messaging.models import Message
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import Order, OrderDelivery, OrderDiscount, OrderDiscountShare, OrderLine
from apps.payments import selectors as payment_reads
from apps.payments.enums import DESK_TENDERS, Tender

TYPED_REASONS = [CancelReason.CUSTOMER, CancelReason.OUT_OF_STOCK, CancelReason.DUPLICATE, CancelReason.OTHER]
TONES = {
    OrderStatus.DRAFT: "warning",
    OrderStatus.PLACED: "info",
    OrderStatus.CLOSED: "success",
    OrderStatus.CANCELLED: "danger",
}


class CancelForm(forms.Form):
    """`refund_tender` is asked for only where money was taken."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[(code, code.label) for code in TYPED_REASONS],
        widget=UnfoldAdminSelectWidget,
    )
    refund_tender = forms.ChoiceField(
        label=gettext_lazy("The money goes back by"),
        choices=[(code, code.label) for code in Tender if code in DESK_TENDERS],
        widget=UnfoldAdminSelectWidget,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=500,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("For colleagues; the customer doesn't see it."),
    )

    def __init__(self, *args: Any, paid_by: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if paid_by:
            self.fields["refund_tender"].initial = paid_by
        else:
            del self.fields["refund_tender"]


class MoneyFilter(admin.SimpleListFilter):
    title = gettext_lazy("money")
    parameter_name = "money"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return [("overpaid", _("Owed to the customer"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:  # noqa: ARG002
        return checkout_reads.overpaid(queryset) if self.value() == "overpaid" else queryset


class LinesInline(GuardedInline):
    model = OrderLine
    sees = Permission.ORDER_VIEW
    fields = [
        "description",
        "option_text",
        "sku",
        "quantity",
        "cancelled_quantity",
        "fulfilled_quantity",
        "shown_unit",
        "shown_discount",
        "shown_total",
    ]
    readonly_fields = ["shown_unit", "shown_discount", "shown_total"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows: QuerySet[Model] = super().get_queryset(request)
        return rows.select_related("order").order_by("position")

    @display(description=gettext_lazy("each"))
    def shown_unit(self, line: OrderLine) -> str:
        return _money(round(line.unit_amount), line.order.currency)

    @display(description=gettext_lazy("discount"))
    def shown_discount(self, line: OrderLine) -> str:
        return f"−{_money(line.discount_amount, line.order.currency)}" if line.discount_amount else ""

    @display(description=gettext_lazy("total"))
    def shown_total(self, line: OrderLine) -> str:
        return _money(line.total_amount, line.order.currency)


class DiscountsInline(GuardedInline):
    """Which offers lowered it, and by how much in all; each line has its part."""

    model = OrderDiscount
    sees = Permission.ORDER_VIEW
    fields = ["name", "code", "promotion", "shown_amount"]
    readonly_fields = ["shown_amount"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows: QuerySet[Model] = super().get_queryset(request)
        return rows.select_related("order", "promotion").order_by("position")

    @display(description=gettext_lazy("discount"))
    def shown_amount(self, discount: OrderDiscount) -> str:
        return f"−{_money(discount.amount, discount.order.currency)}"


class DeliveryInline(GuardedInline):
    """Where it is brought, how, and what that costs."""

    model = OrderDelivery
    sees = Permission.ORDER_VIEW
    fields = ["description", "name", "street", "postcode", "city", "region", "country", "shown_total", "left_at"]
    readonly_fields = ["shown_total"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows: QuerySet[Model] = super().get_queryset(request)
        return rows.select_related("order")

    @display(description=gettext_lazy("total"))
    def shown_total(self, delivery: OrderDelivery) -> str:
        return _money(delivery.total_amount, delivery.order.currency)


@admin.register(Order)
class OrderAdmin(GuardedAdmin):
    """What was agreed with whom. Nothing is typed in here; a cancellation goes the way of the shop's own."""

    sees = Permission.ORDER_VIEW
    location_path = "place_id"
    list_display = [
        "number",
        "shown_status",
        "contact_name",
        "place",
        "channel",
        "shown_total",
        "placed_at",
        "promised_at",
    ]
    list_select_related = ["place", "channel"]
    list_filter = ["status", MoneyFilter, ("channel", RelatedDropdownFilter), ("place", RelatedDropdownFilter)]
    list_filter_submit = True
    search_fields = ["=number", "=contact_email", "contact_name", "=contact_phone"]
    search_help_text = gettext_lazy("Order number, name, e-mail address or phone")
    ordering = ["-pk"]
    fieldsets = [
        (None, {"fields": [("number", "status"), ("shown_total", "shown_tax"), ("placed_at", "promised_at")]}),
        (
            gettext_lazy("Customer"),
            {"fields": [("contact_name", "customer"), ("contact_email", "contact_phone"), "language"]},
        ),
        (gettext_lazy("Sale"), {"fields": [("channel", "place"), ("legal_entity", "shown_reason"), "machine_id"]}),
    ]
    readonly_fields = ["shown_total", "shown_tax", "shown_reason", "machine_id"]
    inlines = [LinesInline, DeliveryInline, DiscountsInline]
    actions_detail = ["cancel"]
    change_form_outer_after_template = "backoffice/order.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return super().get_queryset(request).select_related("place", "channel", "customer", "legal_entity")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        order = kwargs.get("obj")
        if order is not None:
            actor = actor_of(request)
            context |= _around(order) | {
                "may_see_payments": actor.may(Permission.PAYMENT_VIEW),
                "may_see_papers": actor.may(Permission.DOCUMENT_VIEW, EVERYWHERE),
            }
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[no-any-return]

    @display(description=gettext_lazy("status"), ordering="status", label=TONES)
    def shown_status(self, order: Order) -> tuple[str, str]:
        return order.status, order.get_status_display()

    @display(description=gettext_lazy("total"), ordering="total_amount")
    def shown_total(self, order: Order) -> str:
        return _money(order.total_amount, order.currency)

    @display(description=gettext_lazy("tax"))
    def shown_tax(self, order: Order) -> str:
        return _money(order.tax_amount, order.currency)

    @display(description=gettext_lazy("why it was cancelled"))
    def shown_reason(self, order: Order) -> str:
        return order.get_cancel_reason_display() if order.cancel_reason else "–"

    @display(description=gettext_lazy("number for programs"))
    def machine_id(self, order: Order) -> str:
        return str(order.public_id)

    def has_cancel_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """The link shows for who may, while there is something to cancel; the service decides again."""
        places = actor_of(request).places(Permission.ORDER_CANCEL)
        if object_id is None or (places is not None and not places):
            return places is None or bool(places)
        orders = Order.objects.filter(pk=object_id, status=OrderStatus.PLACED)
        return (orders if places is None else orders.filter(place_id__in=places)).exists()

    @action(
        description=gettext_lazy("Cancel the order"),
        permissions=["cancel"],
        variant=ActionVariant.DANGER,
        icon="cancel",
    )
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        order: Any = self.get_object(request, object_id)
        if order is None:
            raise Http404
        if not actor_of(request).may(Permission.ORDER_CANCEL, order.place_id):
            raise PermissionDenied
        owner = f"order:{order.pk}"
        paid = payment_reads.status_of([owner])[owner]
        back = paid.captured_amount - paid.refunded_amount

        def do(data: dict[str, Any]) -> str:
            tender = data.get("refund_tender")
            checkout.cancel(
                order_id=order.pk,
                reason=CancelReason(data["reason"]),
                note=data["note"],
                refund_tender=Tender(tender) if tender else None,
                actor=actor_of(request),
                now=now(),
            )
            return _("Order %(number)s is cancelled.") % {"number": order.number}

        act = Act(
            title=_("Cancel order %(number)s?") % {"number": order.number},
            subtitle=_("This can't be undone. The customer gets a message."),
            button=_("Cancel the order"),
            back=reverse("admin:orders_order_change", args=[order.pk]),
            do=do,
            look=lambda _data: _loss(order, back),
            is_danger=True,
        )
        return run(request, act, CancelForm, paid_by=str(paid.tenders[0]) if back else "")


def _loss(order: Order, back: int) -> Preview:
    lines = OrderLine.objects.filter(order=order)
    units = sum(line.open_quantity for line in lines)
    kept = sum(line.fulfilled_quantity for line in lines)
    facts = [
        (_("Units that are cancelled"), str(units)),
        (_("Units already handed over, which stay sold"), str(kept)),
        (_("Taken from the customer so far"), _money(back, order.currency)),
    ]
    return Preview(facts=facts)


def _around(order: Order) -> dict[str, Any]:
    """What stands below an order: its work, its money, its papers and its story. Eight statements."""
    owner = f"order:{order.pk}"
    attempts = list(payment_reads.attempts_of(owner))
    sent = list(Message.objects.filter(order=order))
    money = payment_reads.status_of([owner])[owner]
    works = list(FulfilmentOrder.objects.filter(order=order).select_related("location").order_by("pk"))
    sold = [owner, *fulfilment.document_owners(works)]
    return {
        "works": works,
        "money": money,
        "amounts": [
            (_("To pay"), _money(money.requested_amount, order.currency)),
            (_("Taken"), _money(money.captured_amount, order.currency)),
            (_("Given back"), _money(money.refunded_amount, order.currency)),
        ],
        "owner": owner,
        "documents": FiscalDocument.objects.filter(owner__in=sold).order_by("pk"),
        "story": story_of(order, attempts, sent),
    }


def _money(amount: int, currency: str) -> str:
    """As the reader of the page writes it."""
    return Money(amount, currency).shown(get_language() or "en")


@admin.register(OrderDiscountShare)
class DiscountShareAdmin(GuardedAdmin):
    """What each offer took off each line, to the cent."""

    sees = Permission.ORDER_VIEW
    location_path = "discount__order__place_id"
    list_display = ["shown_order", "shown_offer", "line", "shown_amount"]
    list_select_related = ["discount__order", "line"]
    search_fields = ["=discount__order__number", "discount__name"]
    search_help_text = gettext_lazy("Order number or offer")
    ordering = ["-pk"]
    fields = ["shown_order", "shown_offer", "line", "shown_amount"]
    readonly_fields = ["shown_order", "shown_offer", "shown_amount"]

    @display(description=gettext_lazy("order"), ordering="discount__order")
    def shown_order(self, share: OrderDiscountShare) -> str:
        return share.discount.order.number

    @display(description=gettext_lazy("offer"))
    def shown_offer(self, share: OrderDiscountShare) -> str:
        return share.discount.name

    @display(description=gettext_lazy("discount"), ordering="amount")
    def shown_amount(self, share: OrderDiscountShare) -> str:
        return f"−{_money(share.amount, share.discount.order.currency)}"
