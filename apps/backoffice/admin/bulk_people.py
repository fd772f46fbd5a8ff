"""Customers, employees and counted stock in bulk, each by its own service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from apps.accounts.permissions import EMPLOYABLE, ROLE_NAMES, Permission, Role
from apps.audit import services as audit
from apps.backoffice.bulk import Editable, Field
from apps.core.actor import Actor
from apps.customers import services as customers
from apps.customers.models import Customer
from apps.inventory import services as inventory
from apps.inventory.models import StockLevel
from apps.stores import services as stores
from apps.stores.models import Employment, Location

Values = Mapping[str, Any]


def _languages() -> forms.Field:
    return forms.ChoiceField(choices=settings.LANGUAGES, widget=UnfoldAdminSelectWidget)


def _shops() -> forms.Field:
    return forms.ModelChoiceField(
        Location.objects.filter(hosts_pickup=True, is_active=True).order_by("name"), widget=UnfoldAdminSelectWidget
    )


def _location(text: str) -> Location | None:
    return Location.objects.filter(pk=int(text)).first() if text else None


def _write_customer(row: Customer, values: Values, actor: Actor, _now: datetime) -> None:
    """Personal data stay out of the audit trail: it names the fields."""
    if "language" in values:
        customers.set_contact(customer_id=row.pk, name=row.name, phone=row.phone, language=values["language"])
    if "shop" in values:
        shop = values["shop"]
        customers.choose_shop(customer_id=row.pk, location_id=shop.pk if shop else None)
    audit.record(
        actor=actor, verb="customers.customer_saved", object_key=f"customer:{row.pk}", after={"fields": sorted(values)}
    )


CUSTOMERS = Editable(
    label="customers.Customer",
    permission=Permission.CUSTOMER_EDIT,
    rows=lambda rows: rows.select_related("shop").order_by("pk"),
    name=str,
    write=_write_customer,
    fields=[
        Field(name="language", attribute="language", label=gettext_lazy("language"), input=_languages),
        Field(name="shop", attribute="shop", label=gettext_lazy("their shop"), input=_shops, parse=_location),
    ],
)


def _roles() -> forms.Field:
    return forms.ChoiceField(
        choices=[(role.value, ROLE_NAMES[role]) for role in EMPLOYABLE], widget=UnfoldAdminSelectWidget
    )


def _day() -> forms.Field:
    return forms.DateField(required=False, widget=UnfoldAdminDateWidget)


def _write_employment(row: Employment, values: Values, actor: Actor, _now: datetime) -> None:
    stores.employ(
        user_id=row.user_id,
        location_id=row.location_id,
        role=Role(values.get("role", row.role)),
        starts_on=row.starts_on,
        ends_on=values.get("ends_on", row.ends_on),
        actor=actor,
    )


EMPLOYEES = Editable(
    label="stores.Employment",
    permission=Permission.STAFF_EDIT,
    rows=lambda rows: rows.filter(is_active=True).select_related("user", "location").order_by("pk"),
    name=lambda row: f"{row.user} · {row.location or _('everywhere')}",
    write=_write_employment,
    fields=[
        Field(
            name="role", attribute="role", label=gettext_lazy("role"), input=_roles,
            shown=lambda _row, value: str(ROLE_NAMES[Role(value)]),
        ),
        Field(
            name="ends_on", attribute="ends_on", label=gettext_lazy("last day"), input=_day,
            parse=lambda text: date.fromisoformat(text) if text else None,
        ),
    ],
)  # fmt: skip


def _units() -> forms.Field:
    return forms.IntegerField(
        min_value=0, max_value=inventory.MAX_UNITS, widget=UnfoldAdminIntegerFieldWidget,
        help_text=_("What stands there, promised and set aside units included."),
    )  # fmt: skip


def _write_level(row: StockLevel, values: Values, actor: Actor, _now: datetime) -> None:
    """As a count: promises that it breaks are named, and their customers asked."""
    actor.require(Permission.STOCK_ADJUST, row.location_id)
    inventory.count(
        variant_id=row.variant_id,
        location_id=row.location_id,
        counted=values["on_hand"],
        note=values.get("reason", ""),
        actor=actor,
    )


def _broken(rows: Sequence[Any], typed: Values) -> list[str]:
    """Units that customers were promised and that such a count would not find."""
    counted = typed.get("counted")
    if counted is None:
        return []
    units = sum(
        min(row.reserved + row.allocated, max(0, row.reserved + row.allocated + row.unavailable - counted))
        for row in rows
    )
    words = ngettext(
        "%(count)s unit that a customer was promised would not be there: the customer is asked what to do.",
        "%(count)s units that customers were promised would not be there: the customers are asked what to do.",
        units,
    )
    return [words % {"count": units}] if units else []


STOCK = Editable(
    label="inventory.StockLevel",
    permission=Permission.STOCK_ADJUST,
    rows=lambda rows: rows.select_related("variant__product", "location").order_by("variant_id", "location_id"),
    name=lambda row: f"{row.variant} · {row.location}",
    write=_write_level,
    needs_reason=True,
    by_shop=True,
    most=100,
    warnings=_broken,
    fields=[
        Field(name="counted", attribute="on_hand", label=gettext_lazy("units on hand"), input=_units, parse=int),
    ],
)  # fmt: skip
