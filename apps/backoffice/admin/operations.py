"""What runs behind the shop: the audit trail, events and their deliveries, requests that act once, the schedule."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule
from unfold.decorators import display

from apps.accounts.guarded_admin import GuardedAdmin, GuardedInline, actor_of
from apps.accounts.permissions import Permission
from apps.audit.models import AuditEntry, AuditSeal
from apps.core.errors import DomainError
from apps.outbox import services as outbox
from apps.outbox.enums import DeliveryState, KeyState
from apps.outbox.models import Delivery, Event, IdempotencyKey, InboxMessage

for beat_table in (ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule):
    admin.site.unregister(beat_table)  # theirs edit; the schedule comes from the settings


class SealInline(GuardedInline):
    """The entry's place in the hash chain."""

    model = AuditSeal
    sees = Permission.AUDIT_VIEW
    fields = ["hash", "previous_hash"]


@admin.register(AuditEntry)
class AuditEntryAdmin(GuardedAdmin):
    """Who did what, to what and why. Entries of no shop are for who may see all of them."""

    sees = Permission.AUDIT_VIEW
    location_path = "location_id"
    list_display = ["written_at", "verb", "object_key", "actor_key", "reason", "location_id"]
    list_filter = ["verb"]
    search_fields = ["=object_key", "=actor_key", "verb", "reason"]
    search_help_text = _("Object (order:17), actor (user:3), verb or reason")
    ordering = ["-pk"]
    fields = [
        "written_at", "verb", "object_key", "location_id", "actor_key", "on_behalf_of", "reason", "before_text", "after_text",
    ]  # fmt: skip
    readonly_fields = ["written_at", "before_text", "after_text"]
    inlines = [SealInline]

    @display(description=_("before"))
    def before_text(self, entry: AuditEntry) -> Any:
        return _written(entry.before)

    @display(description=_("after"))
    def after_text(self, entry: AuditEntry) -> Any:
        return _written(entry.after)


@admin.register(Event)
class EventAdmin(GuardedAdmin):
    """The facts that apps told each other."""

    sees = Permission.OPERATIONS_VIEW
    list_display = ["pk", "written_at", "name", "key", "version", "is_fanned_out"]
    list_filter = ["is_fanned_out"]
    search_fields = ["=key", "=name"]
    search_help_text = _("Key (order:17) or name (orders.order_placed)")
    ordering = ["-pk"]
    fields = ["written_at", "name", "version", "key", "is_fanned_out", "payload_text"]
    readonly_fields = ["written_at", "payload_text"]

    @display(description=_("payload"))
    def payload_text(self, event: Event) -> Any:
        return _written(event.payload)


@admin.register(Delivery)
class DeliveryAdmin(GuardedAdmin):
    """Events on their way to their handlers; a dead letter is sent again from here."""

    sees = Permission.OPERATIONS_VIEW
    list_display = ["pk", "handler", "event_name", "key", "shown_state", "attempts", "due_at", "last_line"]
    list_select_related = ["event"]
    list_filter = ["state"]
    search_fields = ["=key", "handler", "=event__name"]
    search_help_text = _("Key (order:17), handler or event")
    ordering = ["-pk"]
    fields = [
        "event", "handler", "key", "state", "attempts", "claims", "due_at", "leased_until", "done_at", "error_text",
    ]  # fmt: skip
    readonly_fields = ["error_text"]
    actions = ["replay"]

    @display(description=_("event"), ordering="event__name")
    def event_name(self, delivery: Delivery) -> str:
        return delivery.event.name

    @display(
        description=_("state"),
        ordering="state",
        label={DeliveryState.PENDING: "info", DeliveryState.DONE: "success", DeliveryState.DEAD: "danger"},
    )
    def shown_state(self, delivery: Delivery) -> tuple[str, str]:
        return delivery.state, delivery.get_state_display()

    @display(description=_("error"))
    def last_line(self, delivery: Delivery) -> str:
        return delivery.error.strip().rpartition("\n")[2][:120]

    @display(description=_("error"))
    def error_text(self, delivery: Delivery) -> Any:
        return format_html('<pre class="whitespace-pre-wrap break-words text-xs">{}</pre>', delivery.error or "–")

    @admin.action(description=_("Send again"))
    def replay(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        sent, refused = 0, ""
        for pk in queryset.order_by("pk").values_list("pk", flat=True):
            try:
                outbox.replay(delivery_id=pk, actor=actor_of(request))
                sent += 1
            except DomainError as refusal:
                refused = str(refusal)
        if sent:
            words = ngettext(
                "%(count)s dead letter is on its way again.", "%(count)s dead letters are on their way again.", sent
            )
            messages.success(request, words % {"count": sent})
        if refused:
            messages.warning(request, refused)


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(GuardedAdmin):
    """Requests that act once. The kept answers may hold personal data and are not shown."""

    sees = Permission.OPERATIONS_VIEW
    list_display = ["key", "actor_key", "shown_state", "response_status", "claimed_at"]
    list_filter = ["state"]
    search_fields = ["=key", "=actor_key"]
    ordering = ["-pk"]
    fields = ["key", "actor_key", "state", "response_status", "request_hash", "claimed_at"]

    @display(description=_("state"), ordering="state", label={KeyState.RUNNING: "warning", KeyState.DONE: "success"})
    def shown_state(self, row: IdempotencyKey) -> tuple[str, str]:
        return row.state, row.get_state_display()


@admin.register(InboxMessage)
class InboxMessageAdmin(GuardedAdmin):
    """Messages that other systems sent, each kept once."""

    sees = Permission.OPERATIONS_VIEW
    list_display = ["written_at", "source", "name", "event_id", "subject", "state", "attempts", "error"]
    list_filter = ["state", "source"]
    search_fields = ["=event_id", "=subject", "name"]
    ordering = ["-pk"]


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(GuardedAdmin):
    """What the beat rings, and when it last did. It is set up in the settings."""

    sees = Permission.OPERATIONS_VIEW
    list_display = ["name", "task", "interval", "enabled", "last_run_at", "total_run_count"]
    list_select_related = ["interval"]
    search_fields = ["name", "task"]
    ordering = ["name"]
    fields = ["name", "task", "interval", "enabled", "last_run_at", "total_run_count"]


def _written(value: object) -> Any:
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str) if value else "–"
    return format_html('<pre class="whitespace-pre-wrap break-words text-xs">{}</pre>', text)
