from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest

from apps.accounts.guarded_admin import GuardedAdmin, GuardedInline, actor_of
from apps.accounts.permissions import Permission
from apps.core.errors import InvalidInput
from apps.customers import services
from apps.customers.models import Address, Consent, Customer, CustomerGroup, GroupMember
from apps.customers.phones import e164


class AddressInline(GuardedInline):
    model = Address
    sees = Permission.CUSTOMER_VIEW
    fields = ["name", "company", "street", "postcode", "city", "region", "country", "phone", "is_default"]


class GroupInline(GuardedInline):
    model = GroupMember
    sees = Permission.CUSTOMER_VIEW
    fields = ["group"]


class ConsentInline(GuardedInline):
    """What the customer said to messages, newest first; it is theirs to change."""

    model = Consent
    sees = Permission.CUSTOMER_VIEW
    fields = ["wish", "is_given", "source", "created_at"]
    readonly_fields = fields
    ordering = ["-pk"]


class CustomerForm(ModelForm):  # type: ignore[type-arg]  # not a generic at run time
    class Meta:
        model = Customer
        fields = ["name", "phone", "language"]

    def clean_phone(self) -> str:
        """As the world dials it, before the constraint looks at it."""
        try:
            return e164(self.cleaned_data["phone"], region="ES")
        except InvalidInput as refusal:
            raise ValidationError(str(refusal)) from None


@admin.register(Customer)
class CustomerAdmin(GuardedAdmin):
    """People who bought; every change of theirs made here is in the audit log."""

    sees = Permission.CUSTOMER_VIEW
    edits = Permission.CUSTOMER_EDIT
    form = CustomerForm
    list_display = ["name", "email", "phone", "language", "user", "created_at"]
    list_select_related = ["user"]
    list_filter = ["language"]
    search_fields = ["name", "email_normalised", "phone"]
    fields = ["name", "phone", "language", "email", "user", "public_id", "created_at"]
    readonly_fields = ["email", "user", "public_id", "created_at"]
    ordering = ["-pk"]
    inlines = [AddressInline, GroupInline, ConsentInline]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def save_model(self, request: HttpRequest, obj: Customer, form: ModelForm[Any], change: bool) -> None:  # noqa: ARG002, FBT001
        services.set_contact(customer_id=obj.pk, name=obj.name, phone=obj.phone, language=obj.language)
        self.audit_saved(request, obj, form, personal=True)


class MemberInline(GuardedInline):
    """Who belongs to a group; customers are put in and taken out here."""

    model = GroupMember
    sees = Permission.CUSTOMER_VIEW
    edits = Permission.CUSTOMER_EDIT
    fields = ["customer"]
    autocomplete_fields = ["customer"]


@admin.register(CustomerGroup)
class CustomerGroupAdmin(GuardedAdmin):
    """Groups that promotions are made for."""

    sees = Permission.CUSTOMER_VIEW
    edits = Permission.CUSTOMER_EDIT
    list_display = ["name", "code"]
    search_fields = ["name", "code"]
    ordering = ["name"]
    fields = ["code", "name"]
    inlines = [MemberInline]

    def get_readonly_fields(self, request: HttpRequest, obj: CustomerGroup | None = None) -> list[str]:  # noqa: ARG002
        return ["code"] if obj else []

    def save_model(self, request: HttpRequest, obj: CustomerGroup, form: ModelForm[Any], change: bool) -> None:  # noqa: ARG002, FBT001
        obj.pk = services.ensure_group(code=obj.code, name=obj.name).pk
        self.audit_saved(request, obj, form)

    def save_formset(self, request: HttpRequest, form: ModelForm[Any], formset: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        formset.save(commit=False)
        kept = {
            row.instance.customer_id for row in formset.forms if row.cleaned_data and row not in formset.deleted_forms
        }
        services.set_members(group_id=form.instance.pk, customer_ids=kept, actor=actor_of(request))
