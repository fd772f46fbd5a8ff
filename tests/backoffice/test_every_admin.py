"""Every table has its page, no page is dear, and what services keep nobody types in."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest
from django.apps import apps as registry
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from factory.django import DjangoModelFactory

import tests.factories
from apps.accounts.guarded_admin import GuardedAdmin
from apps.accounts.permissions import Role
from tests.factories.stores import EmploymentFactory

pytestmark = pytest.mark.django_db
MOST = 20

WITHOUT_A_PAGE: dict[str, str] = {}
"""Tables that no page shows and that are no inline of one, each with its reason."""

TYPED = {
    "accounts.ApiToken", "accounts.User", "catalogue.Product", "customers.Customer", "customers.CustomerGroup", "imports.ImportJob",
    "inventory.ShelfPlace", "inventory.StockFloor", "pricing.Coupon", "pricing.Price", "pricing.PriceList", "pricing.Promotion", "pricing.ShippingRate",
    "pricing.TaxRate", "stores.Employment", "stores.EnrolmentCode", "stores.LegalEntity", "stores.Location", "stores.SalesChannel",
}  # fmt: skip
"""The only tables whose forms save, all through services. Everything else is read-only and moves by actions."""

OF_THE_COMPANY = {"pricing.Coupon", "pricing.Promotion"}
"""Tables of no shop that staff may see, so as to tell customers what is on."""


def made() -> dict[str, type[DjangoModelFactory]]:
    found = {}
    for module in pkgutil.iter_modules(tests.factories.__path__):
        loaded = importlib.import_module(f"tests.factories.{module.name}")
        for _name, thing in inspect.getmembers(loaded, inspect.isclass):
            if issubclass(thing, DjangoModelFactory) and thing._meta.model:
                found[thing._meta.model._meta.label] = thing
    return found


def ours() -> dict[str, admin.ModelAdmin]:
    return {
        model._meta.label: page for model, page in admin.site._registry.items() if model.__module__.startswith("apps.")
    }


def page_of(label: str, kind: str, *args: object) -> str:
    return reverse(f"admin:{label.lower().replace('.', '_')}_{kind}", args=args)


@pytest.fixture
def boss() -> Client:
    row = EmploymentFactory(role=Role.ADMIN, location=None, user__is_staff=True)
    client = Client()
    client.force_login(row.user)
    return client


def test_every_table_has_a_page_or_stands_on_one():
    shown = set(ours())
    for page in ours().values():
        shown |= {inline.model._meta.label for inline in page.inlines}
    tables = {model._meta.label for model in registry.get_models() if model.__module__.startswith("apps.")}

    assert tables - shown - set(WITHOUT_A_PAGE) == set()
    assert set(WITHOUT_A_PAGE) - (tables - shown) == set()


def test_every_page_is_opened_by_the_matrix():
    assert [label for label, page in ours().items() if not isinstance(page, GuardedAdmin)] == []


@pytest.mark.parametrize("label", sorted(ours()))
def test_lists_and_pages_stay_cheap(boss, label):
    factory, counts = made()[label], []
    for more in (1, 2):
        factory.create_batch(more)
        with CaptureQueriesContext(connection) as queries:
            assert boss.get(page_of(label, "changelist")).status_code == 200
        counts.append(len(queries))
    row = factory._meta.model._default_manager.order_by("-pk").first()
    with CaptureQueriesContext(connection) as queries:
        assert boss.get(page_of(label, "change", row.pk)).status_code == 200
    counts.append(len(queries))

    assert counts[0] == counts[1]
    assert max(counts) <= MOST


def test_only_these_forms_save():
    assert {label for label, page in ours().items() if page.edits} == TYPED


@pytest.mark.parametrize("label", sorted(set(ours()) - TYPED))
def test_what_services_keep_nobody_types_in(boss, label):
    row = made()[label]()

    assert boss.post(page_of(label, "change", row.pk), {"_save": "1"}).status_code == 403
    assert boss.get(page_of(label, "add")).status_code == 403
    assert boss.post(page_of(label, "delete", row.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("label", sorted(ours()))
def test_a_clerk_sees_rows_of_their_shop_only(label):
    page = ours()[label]
    row = EmploymentFactory(role=Role.STAFF, user__is_staff=True)
    client = Client()
    client.force_login(row.user)
    made()[label]()

    answer = client.get(page_of(label, "changelist"))

    if label in OF_THE_COMPANY:
        assert answer.status_code == 200
        assert client.get(page_of(label, "add")).status_code == 403
    elif answer.status_code == 200:
        assert page.location_path
        assert answer.context["cl"].result_count == 0
    else:
        assert answer.status_code == 403
