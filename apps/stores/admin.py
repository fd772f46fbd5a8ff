from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget

from apps.accounts.guarded_admin import GuardedAdmin, GuardedInline, actor_of
from apps.accounts.permissions import Permission, Role
from apps.stores import services
from apps.stores.hours import Shift
from apps.stores.models import (
    ChannelText,
    Device,
    Employment,
    EnrolmentCode,
    LegalEntity,
    Location,
    OpeningException,
    OpeningHours,
    SalesChannel,
    StaffSession,
)
from apps.stores.services import ChannelWords, LocationDraft


@admin.register(LegalEntity)
class LegalEntityAdmin(GuardedAdmin):
    sees = Permission.SETTINGS_VIEW
    edits = Permission.SETTINGS_EDIT
    list_display = ["name", "tax_id", "city", "country", "currency"]
    search_fields = ["name", "tax_id"]
    ordering = ["name"]
    fields = ["name", "tax_id", "street", "postcode", "city", "region", "country", "currency"]

    def get_readonly_fields(self, request: HttpRequest, obj: LegalEntity | None = None) -> list[str]:  # noqa: ARG002
        return ["tax_id"] if obj else []

    def save_model(self, request: HttpRequest, obj: LegalEntity, form: forms.ModelForm[Any], change: bool) -> None:  # noqa: ARG002, FBT001
        saved = services.ensure_legal_entity(
            name=obj.name,
            tax_id=obj.tax_id,
            street=obj.street,
            city=obj.city,
            region=obj.region,
            postcode=obj.postcode,
            country=obj.country,
            currency=obj.currency,
        )
        obj.pk = saved.pk
        self.audit_saved(request, obj, form)


class SettingsInline(GuardedInline):
    sees = Permission.SETTINGS_VIEW
    edits = Permission.SETTINGS_EDIT


class HoursInline(SettingsInline):
    model = OpeningHours
    fields = ["weekday", "opens", "closes"]
    ordering = ["weekday", "opens"]


class ExceptionsInline(SettingsInline):
    model = OpeningException
    fields = ["on", "is_closed", "opens", "closes", "name"]
    ordering = ["-on", "opens"]


@admin.register(Location)
class LocationAdmin(GuardedAdmin):
    """Shops and warehouses with their hours."""

    sees = Permission.SETTINGS_VIEW
    edits = Permission.SETTINGS_EDIT
    location_path = "pk"
    list_display = ["name", "code", "kind", "city", "hosts_pickup", "ships", "is_active"]
    list_filter = ["kind", "is_active", "hosts_pickup", "ships", "country"]
    search_fields = ["name", "code", "city", "postcode"]
    ordering = ["name"]
    inlines = [HoursInline, ExceptionsInline]
    fieldsets = [
        (None, {"fields": ["name", "code", "kind", "legal_entity", "is_active"]}),
        (_("Address"), {"fields": ["street", "postcode", "city", "region", "country", "phone", "email"]}),
        (_("Place and time"), {"fields": ["time_zone", "latitude", "longitude"]}),
        (_("What it does"), {"fields": ["sells", "hosts_pickup", "ships", "takes_returns"]}),
        (
            _("Pickup and stock"),
            {
                "fields": [
                    "preparation_minutes",
                    "pickup_capacity_per_hour",
                    "acceptance_minutes",
                    "open_work_limit",
                    "collect_by_days",
                    "safety_stock",
                ]
            },
        ),
        (_("When a promise can't be kept"), {"fields": ["decision_minutes", "decision_default"]}),
        (_("Import"), {"fields": ["external_source", "external_handle"], "classes": ["collapse"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Location | None = None) -> list[str]:  # noqa: ARG002
        return ["external_source", "external_handle", *(["code"] if obj else [])]

    def save_model(self, request: HttpRequest, obj: Location, form: forms.ModelForm[Any], change: bool) -> None:  # noqa: ARG002, FBT001
        draft = LocationDraft(**{field.name: getattr(obj, field.name) for field in fields(LocationDraft)})
        obj.pk = services.ensure_location(draft=draft)[0].pk
        self.audit_saved(request, obj, form)

    def save_formset(self, request: HttpRequest, form: forms.ModelForm[Any], formset: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        formset.save(commit=False)
        kept = [row.instance for row in formset.forms if row.cleaned_data and row not in formset.deleted_forms]
        location_id = form.instance.pk
        if formset.model is OpeningHours and formset.has_changed():
            week: dict[int, list[Shift]] = defaultdict(list)
            for row in kept:
                week[row.weekday].append(Shift(row.opens, row.closes))
            services.set_hours(location_id=location_id, week=week)
        elif formset.model is OpeningException and formset.has_changed():
            for day in {row.initial.get("on") for row in formset.forms} - {row.on for row in kept} - {None}:
                services.clear_exception(location_id=location_id, on=day)
            for day in {row.on for row in kept}:
                rows = [row for row in kept if row.on == day]
                shifts = [Shift(row.opens, row.closes) for row in rows if not row.is_closed]
                services.set_exception(location_id=location_id, on=day, shifts=shifts, name=rows[0].name)


class WordsInline(GuardedInline):
    """What the channel's pages say, a row for each language."""

    model = ChannelText
    sees = Permission.SETTINGS_VIEW
    edits = Permission.SETTINGS_EDIT
    hide_title = True
    fields = ["language", *(field.name for field in fields(ChannelWords))]
    ordering = ["language"]


@admin.register(SalesChannel)
class SalesChannelAdmin(GuardedAdmin):
    inlines = [WordsInline]
    sees = Permission.SETTINGS_VIEW
    edits = Permission.SETTINGS_EDIT
    list_display = ["name", "code", "kind", "currency", "default_language", "pickup", "is_active"]
    search_fields = ["name", "code"]
    ordering = ["name"]
    fields = [
        "name",
        "code",
        "kind",
        "legal_entity",
        "currency",
        "default_language",
        "languages",
        "number_prefix",
        "time_zone",
        "pickup",
        "decision_minutes",
        "decision_default",
        "wait_days",
        "is_active",
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: SalesChannel | None = None) -> list[str]:  # noqa: ARG002
        return ["code", "currency"] if obj else []

    def save_model(self, request: HttpRequest, obj: SalesChannel, form: forms.ModelForm[Any], change: bool) -> None:  # noqa: ARG002, FBT001
        saved = services.ensure_channel(
            code=obj.code,
            name=obj.name,
            legal_entity_id=obj.legal_entity_id,
            kind=obj.kind,
            currency=obj.currency,
            default_language=obj.default_language,
            languages=obj.languages,
            number_prefix=obj.number_prefix,
            pickup=obj.pickup,
            is_active=obj.is_active,
            decision_minutes=obj.decision_minutes,
            decision_default=obj.decision_default,
            wait_days=obj.wait_days,
            time_zone=obj.time_zone,
        )
        obj.pk = saved.pk
        self.audit_saved(request, obj, form)

    def save_formset(self, request: HttpRequest, form: forms.ModelForm[Any], formset: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        formset.save(commit=False)
        kept = [row.instance for row in formset.forms if row.cleaned_data and row not in formset.deleted_forms]
        channel_id = form.instance.pk
        for language in (
            {row.initial.get("language") for row in formset.forms} - {row.language for row in kept} - {None}
        ):
            services.remove_channel_words(channel_id=channel_id, language=language)
        for row in kept:
            words = ChannelWords(**{field.name: getattr(row, field.name) for field in fields(ChannelWords)})
            services.set_channel_words(channel_id=channel_id, language=row.language, words=words)


class EmploymentForm(forms.ModelForm):  # type: ignore[type-arg]  # not a generic at run time
    pin = forms.CharField(
        label=_("New PIN"),
        required=False,
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password", "inputmode": "numeric"}),
        help_text=_("6 to 12 digits. Empty: the PIN stays as it is."),
    )

    class Meta:
        model = Employment
        fields = ["user", "location", "role", "starts_on", "ends_on"]


@admin.register(Employment)
class EmploymentAdmin(GuardedAdmin):
    """Who works where. Managers employ staff of their shop; nobody changes their own."""

    sees = Permission.STAFF_VIEW
    edits = Permission.STAFF_EDIT
    edits_by_shop = True
    location_path = "location_id"
    form = EmploymentForm
    list_display = ["user", "role", "location", "is_active", "starts_on", "ends_on"]
    list_select_related = ["user", "location"]
    list_filter = ["role", "is_active", "location"]
    search_fields = ["user__email", "user__name"]
    autocomplete_fields = ["user", "location"]
    fields = ["user", "location", "role", "pin", "starts_on", "ends_on"]
    actions = ["end_now"]

    def get_readonly_fields(self, request: HttpRequest, obj: Employment | None = None) -> list[str]:  # noqa: ARG002
        return ["user", "location"] if obj else []

    def save_model(self, request: HttpRequest, obj: Employment, form: forms.ModelForm[Any], change: bool) -> None:  # noqa: ARG002, FBT001
        obj.pk = services.employ(
            user_id=obj.user_id,
            location_id=obj.location_id,
            role=Role(obj.role),
            pin=form.cleaned_data["pin"] or None,
            starts_on=obj.starts_on,
            ends_on=obj.ends_on,
            actor=actor_of(request),
        ).pk

    @admin.action(description=_("End now"), permissions=["change"])
    def end_now(self, request: HttpRequest, queryset: QuerySet[Employment]) -> None:
        for pk in queryset.values_list("pk", flat=True):
            services.end_employment(employment_id=pk, actor=actor_of(request))


@admin.register(Device)
class DeviceAdmin(GuardedAdmin):
    """Tablets, kiosks and tills; a lost one is revoked here."""

    sees = Permission.DEVICE_ENROL
    location_path = "location_id"
    list_display = ["name", "kind", "location", "enrolled_at", "last_seen_at", "revoked_at"]
    list_select_related = ["location"]
    list_filter = ["kind", "location"]
    search_fields = ["name"]
    actions = ["revoke"]

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).may(Permission.DEVICE_ENROL)

    @admin.action(description=_("Revoke"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Device]) -> None:
        for pk in queryset.values_list("pk", flat=True):
            services.revoke_device(device_id=pk, actor=actor_of(request))


@admin.register(EnrolmentCode)
class EnrolmentCodeAdmin(GuardedAdmin):
    """Adding one shows the code that makes a browser a device."""

    sees = Permission.DEVICE_ENROL
    edits = Permission.DEVICE_ENROL
    edits_by_shop = True
    location_path = "location_id"
    list_display = ["name", "kind", "location", "issued_by", "expires_at", "used_at"]
    list_select_related = ["location"]
    fields = ["location", "name", "kind"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def save_model(self, request: HttpRequest, obj: EnrolmentCode, form: forms.ModelForm[Any], change: bool) -> None:  # noqa: ARG002, FBT001
        code = services.issue_enrolment_code(
            actor=actor_of(request), location_id=obj.location_id, name=obj.name, kind=obj.kind
        )
        obj.pk = EnrolmentCode.objects.latest("pk").pk
        messages.warning(
            request,
            _("Type this code on the device within 15 minutes: %(code)s") % {"code": f"{code[:5]}-{code[5:]}"},
        )


@admin.register(StaffSession)
class StaffSessionAdmin(GuardedAdmin):
    sees = Permission.STAFF_VIEW
    location_path = "device__location_id"
    list_display = ["user", "device", "started_at", "last_seen_at", "ended_at"]
    list_select_related = ["user", "device"]
    ordering = ["-started_at"]
