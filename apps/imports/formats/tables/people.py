"""Customers and employees as files: personal data, so their export is guarded and written down."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import EMPLOYABLE
from apps.imports.formats.tables import columns as read
from apps.imports.formats.tables.columns import Column, Table

CUSTOMERS = Table(
    code="customers",
    label=_("Customers"),
    columns=[
        Column(name="customer_id", title=_("customer id"), read=read.code(36), is_key=True),
        Column(name="email", title=_("e-mail address"), read=read.text(254)),
        Column(name="name", title=_("name"), read=read.text(150)),
        Column(name="phone", title=_("phone"), read=read.text(30)),
        Column(name="language", title=_("language"), read=read.code(10)),
    ],
)
EMPLOYEES = Table(
    code="employees",
    label=_("Employees"),
    columns=[
        Column(name="email", title=_("e-mail address"), read=read.text(254), is_needed=True, is_key=True),
        Column(name="name", title=_("name"), read=read.text(150)),
        Column(name="language", title=_("language"), read=read.code(10)),
        Column(name="role", title=_("role"), read=read.one_of(*map(str, EMPLOYABLE)), is_needed=True, is_key=True),
        Column(name="location_code", title=_("location code"), read=read.code(40)),
        Column(name="starts_on", title=_("first day"), read=read.day),
        Column(name="ends_on", title=_("last day"), read=read.day),
    ],
)
