"""Money in the admin: to look at. Taking and giving back happens at the desk, through services."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from apps.accounts.guarded_admin import GuardedAdmin, GuardedInline
from apps.accounts.permissions import Permission
from apps.core.money import Money
from apps.payments.models import (
    CashDrawer,
    CashJournalEntry,
    CashLimit,
    Payment,
    PaymentAttempt,
    PaymentOperation,
    PaymentOperationTransition,
    PaymentTransition,
    Reconciliation,
    ReconciliationDifference,
)


class AttemptsInline(GuardedInline):
    model = PaymentAttempt
    sees = Permission.PAYMENT_VIEW
    fields = ["at", "kind", "tender", "amount", "tendered_amount", "change_amount", "actor_key", "reason"]


class TransitionsInline(GuardedInline):
    model = PaymentTransition
    sees = Permission.PAYMENT_VIEW
    fields = ["written_at", "from_state", "to_state", "actor_key", "reason"]
    readonly_fields = ["written_at"]


@admin.register(Payment)
class PaymentAdmin(GuardedAdmin):
    sees = Permission.PAYMENT_VIEW
    location_path = "location_id"
    list_display = [
        "owner",
        "tender",
        "state",
        "shown_requested",
        "shown_captured",
        "shown_refunded",
        "location",
        "taken_at",
    ]
    list_filter = ["state", "tender", "location", "currency"]
    list_select_related = ["location"]
    search_fields = ["owner", "=public_id"]
    ordering = ["-pk"]
    inlines = [AttemptsInline, TransitionsInline]

    @display(description=_("requested"), ordering="requested_amount")
    def shown_requested(self, payment: Payment) -> str:
        return _money(payment.requested_amount, payment.currency)

    @display(description=_("captured"), ordering="captured_amount")
    def shown_captured(self, payment: Payment) -> str:
        return _money(payment.captured_amount, payment.currency)

    @display(description=_("refunded"), ordering="refunded_amount")
    def shown_refunded(self, payment: Payment) -> str:
        return _money(payment.refunded_amount, payment.currency)


@admin.register(PaymentAttempt)
class PaymentAttemptAdmin(GuardedAdmin):
    sees = Permission.PAYMENT_VIEW
    location_path = "location_id"
    list_display = ["at", "payment", "kind", "tender", "shown_amount", "location", "actor_key"]
    list_filter = ["kind", "tender", "location"]
    list_select_related = ["payment", "location"]
    search_fields = ["payment__owner", "provider_reference"]
    ordering = ["-pk"]

    @display(description=_("amount"), ordering="amount")
    def shown_amount(self, attempt: PaymentAttempt) -> str:
        return _money(attempt.amount, attempt.payment.currency)


@admin.register(PaymentTransition)
class PaymentTransitionAdmin(GuardedAdmin):
    sees = Permission.PAYMENT_VIEW
    location_path = "payment__location_id"
    list_display = ["written_at", "payment", "from_state", "to_state", "actor_key", "reason"]
    list_select_related = ["payment"]
    search_fields = ["payment__owner"]
    ordering = ["-pk"]


class OperationStepsInline(GuardedInline):
    model = PaymentOperationTransition
    sees = Permission.PAYMENT_VIEW
    fields = ["written_at", "from_state", "to_state", "actor_key", "reason"]
    readonly_fields = ["written_at"]


@admin.register(PaymentOperation)
class PaymentOperationAdmin(GuardedAdmin):
    """What was asked of providers, and how it went."""

    sees = Permission.PAYMENT_VIEW
    location_path = "payment__location_id"
    list_display = ["written_at", "payment", "kind", "shown_amount", "state", "round", "attempts", "due_at", "error"]
    list_filter = ["state", "kind"]
    list_select_related = ["payment"]
    search_fields = ["=payment__owner", "=provider_reference", "=public_id"]
    ordering = ["-pk"]
    inlines = [OperationStepsInline]

    @display(description=_("amount"), ordering="amount")
    def shown_amount(self, row: PaymentOperation) -> str:
        return _money(row.amount, row.payment.currency)


class DifferencesInline(GuardedInline):
    model = ReconciliationDifference
    sees = Permission.PAYMENT_VIEW
    fields = ["kind", "reference", "payment", "ours", "theirs"]
    readonly_fields = ["ours", "theirs"]

    @display(description=_("our amount"))
    def ours(self, row: ReconciliationDifference) -> str:
        return "–" if row.our_amount is None else _money(row.our_amount, row.our_currency)

    @display(description=_("their amount"))
    def theirs(self, row: ReconciliationDifference) -> str:
        return "–" if row.their_amount is None else _money(row.their_amount, row.their_currency)


@admin.register(Reconciliation)
class ReconciliationAdmin(GuardedAdmin):
    """The provider's books against ours, day by day."""

    sees = Permission.PAYMENT_VIEW
    list_display = ["start_at", "end_at", "provider", "checked_count", "difference_count"]
    ordering = ["-pk"]
    inlines = [DifferencesInline]


@admin.register(CashDrawer)
class CashDrawerAdmin(GuardedAdmin):
    sees = Permission.PAYMENT_VIEW
    location_path = "location_id"
    list_display = ["location", "device", "shown_balance", "entry_count"]
    list_filter = ["location"]
    list_select_related = ["location", "device"]
    ordering = ["location__name", "pk"]

    @display(description=_("balance"), ordering="balance_amount")
    def shown_balance(self, drawer: CashDrawer) -> str:
        return _money(drawer.balance_amount, drawer.currency)


@admin.register(CashJournalEntry)
class CashJournalEntryAdmin(GuardedAdmin):
    sees = Permission.PAYMENT_VIEW
    location_path = "drawer__location_id"
    list_display = ["at", "place", "sequence", "reason", "shown_amount", "shown_balance", "actor_key", "note"]
    list_filter = ["drawer__location", "reason"]
    list_select_related = ["drawer__location", "drawer__device"]
    ordering = ["-pk"]

    @display(description=_("cash drawer"), ordering="drawer")
    def place(self, entry: CashJournalEntry) -> str:
        till = entry.drawer.device
        return f"{entry.drawer.location} · {till}" if till else str(entry.drawer.location)

    @display(description=_("amount"), ordering="amount")
    def shown_amount(self, entry: CashJournalEntry) -> str:
        return _money(entry.amount, entry.currency)

    @display(description=_("balance"))
    def shown_balance(self, entry: CashJournalEntry) -> str:
        return _money(entry.balance_amount, entry.currency)


@admin.register(CashLimit)
class CashLimitAdmin(GuardedAdmin):
    sees = Permission.PAYMENT_VIEW
    list_display = ["country", "shown_limit", "valid_from", "valid_to", "source"]
    ordering = ["country", "valid_from"]

    @display(description=_("refused from"), ordering="refused_from_amount")
    def shown_limit(self, limit: CashLimit) -> str:
        return _money(limit.refused_from_amount, limit.currency)


def _money(amount: int, currency: str) -> str:
    """As the reader of the page writes it."""
    return Money(amount, currency).shown(get_language() or "en")
