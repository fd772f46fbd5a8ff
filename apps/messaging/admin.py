"""Messages to customers: what went out, what did not, and sending it again."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from apps.accounts.guarded_admin import GuardedAdmin, GuardedInline, actor_of
from apps.accounts.permissions import Permission
from apps.core.errors import DomainError
from apps.messaging import services
from apps.messaging.enums import MessageState
from apps.messaging.models import Message, MessageTransition


class StepsInline(GuardedInline):
    model = MessageTransition
    sees = Permission.MESSAGE_VIEW
    fields = ["written_at", "from_state", "to_state", "actor_key", "reason"]
    readonly_fields = ["written_at"]


@admin.register(Message)
class MessageAdmin(GuardedAdmin):
    """A failed message is sent again as it is, a sent one as a new message."""

    sees = Permission.MESSAGE_VIEW
    location_path = "order__place_id"
    list_display = ["written_at", "occasion", "order", "to_address", "shown_state", "attempts", "sent_at", "error_line"]
    list_select_related = ["order"]
    list_filter = ["state", "occasion", "language"]
    search_fields = ["=order__number", "to_address"]
    search_help_text = _("Order number or e-mail address")
    ordering = ["-pk"]
    fields = [
        "occasion", "order", "to_address", "language", "subject", "state", "attempts", "due_at", "sent_at", "error",
    ]  # fmt: skip
    inlines = [StepsInline]
    actions = ["resend"]

    @display(
        description=_("state"),
        ordering="state",
        label={MessageState.WAITING: "info", MessageState.SENT: "success", MessageState.FAILED: "danger"},
    )
    def shown_state(self, message: Message) -> tuple[str, str]:
        return message.state, message.get_state_display()

    @display(description=_("error"))
    def error_line(self, message: Message) -> str:
        return message.error.strip().partition("\n")[0][:100]

    @admin.action(description=_("Send again"))
    def resend(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        sent, refused = 0, ""
        for public_id in queryset.order_by("pk").values_list("public_id", flat=True):
            try:
                services.resend(message_id=public_id, actor=actor_of(request))
                sent += 1
            except DomainError as refusal:
                refused = str(refusal)
        if sent:
            words = ngettext("%(count)s message will be sent again.", "%(count)s messages will be sent again.", sent)
            messages.success(request, words % {"count": sent})
        if refused:
            messages.warning(request, refused)


@admin.register(MessageTransition)
class MessageTransitionAdmin(GuardedAdmin):
    """The steps of all messages. They only grow."""

    sees = Permission.MESSAGE_VIEW
    location_path = "message__order__place_id"
    list_display = ["written_at", "message", "from_state", "to_state", "actor_key", "reason"]
    list_select_related = ["message"]
    readonly_fields = ["written_at"]
    list_filter = ["to_state"]
    ordering = ["-pk"]
