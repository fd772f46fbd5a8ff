from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts import services
from apps.accounts.emails import normalise_email
from apps.accounts.guarded_admin import GuardedAdmin, actor_of
from apps.accounts.models import ApiToken, AttemptCounter, User
from apps.accounts.permissions import Permission

admin.site.unregister(Group)  # roles come with employments
admin.site.unregister([EmailAddress, Authenticator, UserSession])
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # one sign-in page, with its counters


class UserForm(ModelForm):  # type: ignore[type-arg]  # not a generic at run time
    class Meta:
        model = User
        fields = ["email", "name", "language", "is_active", "is_staff"]

    def clean_email(self) -> str:
        """In our spelling before the constraints look at it."""
        return normalise_email(self.cleaned_data["email"])


@admin.register(User)
class UserAdmin(GuardedAdmin):
    """People. What they may do stands in their employments; administrators of everything are made by command only."""

    sees = Permission.STAFF_VIEW
    edits = Permission.STAFF_EDIT
    form = UserForm
    list_display = ["email", "name", "is_active", "is_staff", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    fields = ["email", "name", "language", "is_active", "is_staff", "is_superuser", "last_login", "created_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:  # noqa: ARG002
        fixed = ["is_superuser", "last_login", "created_at"]
        return [*fixed, "email"] if obj else [*fixed, "is_active"]

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[Any], change: bool) -> None:  # noqa: FBT001
        wanted = form.cleaned_data
        if not change:
            obj.pk = services.create_user(
                email=wanted["email"],
                name=wanted["name"],
                language=wanted["language"],
                is_staff=wanted["is_staff"],
                actor=actor_of(request),
            ).pk
            return
        if {"is_active", "is_staff"} & set(form.changed_data):
            services.set_access(
                user_id=obj.pk,
                is_active=wanted["is_active"],
                is_staff=wanted["is_staff"],
                actor=actor_of(request),
            )
        services.set_profile(user_id=obj.pk, name=wanted["name"], language=wanted["language"])


@admin.register(EmailAddress)
class EmailAddressAdmin(GuardedAdmin):
    """Which addresses people have proved to be theirs."""

    sees = Permission.STAFF_VIEW
    list_display = ["email", "user", "verified", "primary"]
    list_select_related = ["user"]
    search_fields = ["email"]


class StaffActions(GuardedAdmin):
    """Read-only, with one action for who may change people's access."""

    def has_people_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).may(Permission.STAFF_EDIT, 0)


@admin.register(Authenticator)
class AuthenticatorAdmin(StaffActions):
    """Who has which second factor. Its secrets are shown nowhere."""

    sees = Permission.STAFF_VIEW
    list_display = ["user", "type", "created_at", "last_used_at"]
    list_select_related = ["user"]
    list_filter = ["type"]
    search_fields = ["user__email"]
    fields = ["user", "type", "created_at", "last_used_at"]
    actions = ["forget"]

    @admin.action(description=_("Forget all second factors of these people"), permissions=["people"])
    def forget(self, request: HttpRequest, queryset: QuerySet[Authenticator]) -> None:
        for user_id in sorted(set(queryset.values_list("user_id", flat=True))):
            services.forget_second_factors(user_id=user_id, actor=actor_of(request))


@admin.register(UserSession)
class UserSessionAdmin(StaffActions):
    """Where people are signed in."""

    sees = Permission.STAFF_VIEW
    list_display = ["user", "created_at", "ip", "user_agent"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    fields = ["user", "created_at", "ip", "user_agent"]
    ordering = ["-created_at"]
    actions = ["sign_out"]

    @admin.action(description=_("Sign out"), permissions=["people"])
    def sign_out(self, request: HttpRequest, queryset: QuerySet[UserSession]) -> None:
        for pk in queryset.values_list("pk", flat=True):
            services.end_session(session_id=pk, actor=actor_of(request))


@admin.register(ApiToken)
class ApiTokenAdmin(GuardedAdmin):
    """Keys of programs: shown once when made, revoked by an action."""

    sees = Permission.STAFF_VIEW
    edits = Permission.STAFF_EDIT
    list_display = ["name", "user", "created_at", "expires_at", "last_used_at", "revoked_at"]
    list_select_related = ["user"]
    search_fields = ["name", "user__email"]
    fields = ["user", "name"]
    autocomplete_fields = ["user"]
    actions = ["revoke"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only the list has actions; a key itself is never changed."""
        return obj is None and super().has_change_permission(request)

    def save_model(self, request: HttpRequest, obj: ApiToken, form: ModelForm[Any], change: bool) -> None:  # noqa: ARG002, FBT001
        token = services.issue_token(user_id=obj.user_id, name=obj.name, actor=actor_of(request))
        obj.pk = ApiToken.objects.filter(user_id=obj.user_id).latest("pk").pk
        messages.warning(request, _("Copy this key now, it is not shown again: %(key)s") % {"key": token})

    @admin.action(description=_("Revoke"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        for pk in queryset.values_list("pk", flat=True):
            services.revoke_token(token_id=pk, actor=actor_of(request))


@admin.register(AttemptCounter)
class AttemptCounterAdmin(GuardedAdmin):
    """Who is locked out by wrong tries; an action lets them in again."""

    sees = Permission.STAFF_VIEW
    list_display = ["key", "failures", "counted_since", "locked_until"]
    search_fields = ["key"]
    ordering = ["-counted_since"]
    actions = ["unlock"]

    def has_unlock_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).may(Permission.STAFF_EDIT, 0)

    @admin.action(description=_("Unlock"), permissions=["unlock"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[AttemptCounter]) -> None:
        for key in queryset.values_list("key", flat=True):
            services.unlock_attempts(key=key, actor=actor_of(request))
