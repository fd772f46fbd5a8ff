"""Customers with their groups and addresses, and employees, as files: personal data, so their export is guarded and written down."""

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
        Column(name="shop_code", title=_("code of their shop"), read=read.code(40)),
    ],
)
GROUPS = Table(
    code="customer_groups",
    label=_("Customer groups"),
    columns=[
        Column(name="group_code", title=_("customer group"), read=read.code(40), is_needed=True, is_key=True),
        Column(name="name", title=_("name"), read=read.text(100), is_needed=True, is_key=True),
    ],
)
MEMBERS = Table(
    code="group_members",
    label=_("Members of groups"),
    columns=[
        Column(name="group_code", title=_("customer group"), read=read.code(40), is_needed=True, is_key=True),
        Column(name="customer_id", title=_("customer id"), read=read.code(36), is_needed=True, is_key=True),
    ],
)
ADDRESSES = Table(
    code="addresses",
    label=_("Addresses of customers"),
    columns=[
        Column(name="customer_id", title=_("customer id"), read=read.code(36), is_needed=True, is_key=True),
        Column(name="address_id", title=_("address id"), read=read.code(36), is_key=True),
        Column(name="name", title=_("name"), read=read.text(150)),
        Column(name="company", title=_("company"), read=read.text(150)),
        Column(name="street", title=_("street"), read=read.text(200)),
        Column(name="postcode", title=_("postcode"), read=read.text(20)),
        Column(name="city", title=_("city"), read=read.text(100)),
        Column(name="region", title=_("region"), read=read.capitals(10)),
        Column(name="country", title=_("country"), read=read.capitals(2)),
        Column(name="phone", title=_("phone"), read=read.text(20)),
        Column(name="is_default", title=_("main address"), read=read.flag),
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
        Column(name="starts_on", title=_("first day"), read=read.day, clears=True),
        Column(name="ends_on", title=_("last day"), read=read.day, clears=True),
    ],
)
