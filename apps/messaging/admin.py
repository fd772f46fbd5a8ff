"""Messages to customers: what went out, what did not, with which words, and who waits for stock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from apps.accounts.guarded_admin import GuardedAdmin, GuardedInline, actor_of
from apps.accounts.permissions import Permission
from apps.core.errors import DomainError
from apps.messaging import letter_editor, services
from apps.messaging.enums import AlertState, MessageState
from apps.messaging.models import Message, MessageTransition, RestockAlert, Wording


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
    list_filter = ["state", "occasion", "purpose", "language"]
    search_fields = ["=order__number", "to_address"]
    search_help_text = _("Order number or e-mail address")
    ordering = ["-pk"]
    fields = [
        "occasion", "purpose", "order", "to_address", "language", "subject", "state", "attempts", "due_at", "sent_at", "error",
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


@admin.register(Wording)
class WordingAdmin(GuardedAdmin):
    """The list shows every letter; each has a page with its words, their preview and their versions."""

    sees = Permission.MESSAGE_EDIT
    list_display = ["occasion", "language", "channel", "version", "actor_key"]
    fields = [
        "occasion", "language", "channel", "version", "is_reset", "subject", "headline", "text", "button", "actor_key",
    ]  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        pages: list[URLPattern] = super().get_urls()
        return [
            path(
                "letter/<str:occasion>/<str:language>/",
                self.admin_site.admin_view(self._opened(letter_editor.edit)),
                name="messaging_wording_edit",
            ),
            path(
                "letter/<str:occasion>/<str:language>/preview/",
                self.admin_site.admin_view(self._opened(letter_editor.preview)),
                name="messaging_wording_preview",
            ),
            *pages,
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002
        if not self.has_view_permission(request):
            raise PermissionDenied
        return letter_editor.index(request)

    def _opened(
        self, page: Callable[[HttpRequest, letter_editor.Place], HttpResponse]
    ) -> Callable[[HttpRequest, str, str], HttpResponse]:
        def view(request: HttpRequest, occasion: str, language: str) -> HttpResponse:
            if not self.has_view_permission(request):
                raise PermissionDenied
            return page(request, letter_editor.place_of(request, occasion, language))

        return view


@admin.register(RestockAlert)
class RestockAlertAdmin(GuardedAdmin):
    """Who asked to be told of what. Each is told once, by the beat."""

    sees = Permission.MESSAGE_VIEW
    location_path = "location_id"
    list_display = ["written_at", "variant", "location", "email", "shown_state", "told_at"]
    list_select_related = ["variant", "location"]
    list_filter = ["state", "channel"]
    search_fields = ["email", "variant__sku"]
    search_help_text = _("E-mail address or SKU")
    ordering = ["-pk"]
    fields = ["channel", "variant", "location", "email", "language", "state", "told_at", "stopped_at"]

    @display(
        description=_("state"),
        ordering="state",
        label={AlertState.OPEN: "info", AlertState.TOLD: "success", AlertState.STOPPED: "warning"},
    )
    def shown_state(self, alert: RestockAlert) -> tuple[str, str]:
        return alert.state, alert.get_state_display()
