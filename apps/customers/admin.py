from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest

from apps.accounts.guarded_admin import GuardedAdmin, GuardedInline
from apps.accounts.permissions import Permission
from apps.core.errors import InvalidInput
from apps.customers import services
from apps.customers.models import Address, Customer
from apps.customers.phones import e164


class AddressInline(GuardedInline):
    model = Address
    sees = Permission.CUSTOMER_VIEW
    fields = ["name", "company", "street", "postcode", "city", "region", "country", "phone", "is_default"]


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
    inlines = [AddressInline]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def save_model(self, request: HttpRequest, obj: Customer, form: ModelForm[Any], change: bool) -> None:  # noqa: ARG002, FBT001
        services.set_contact(customer_id=obj.pk, name=obj.name, phone=obj.phone, language=obj.language)
        self.audit_saved(request, obj, form, personal=True)
