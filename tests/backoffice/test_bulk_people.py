"""Customers, employees and counted stock changed in bulk: by who may, through their services, and back again."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from apps.accounts.permissions import Role
from apps.audit.models import AuditEntry
from apps.backoffice.models import BulkEdit, BulkEditLine
from apps.customers.models import Customer
from apps.inventory.models import BrokenPromise, LedgerEntry, StockLevel, StockMovement
from apps.stores.models import Employment
from tests.backoffice.test_bulk import client_of, confirm, page_of, see
from tests.factories.customers import CustomerFactory
from tests.factories.shop import open_shop
from tests.factories.stores import EmploymentFactory, LocationFactory

pytestmark = pytest.mark.django_db


def undo(client):
    return client.post(f"/admin/bulk/done/{BulkEdit.objects.latest('pk').public_id}/undo/", follow=True)


def test_customers_get_a_language_and_a_shop_and_have_their_own_back():
    shop = LocationFactory(hosts_pickup=True)
    ana, luis = CustomerFactory(language="es"), CustomerFactory(language="en", phone="+34600000000")
    agent = client_of(Role.AGENT)
    address = page_of("customers.customer", ana, luis)

    confirm(agent, address, language="es", shop=str(shop.pk))

    assert set(Customer.objects.values_list("language", "shop")) == {("es", shop.pk)}
    assert Customer.objects.get(pk=luis.pk).phone == "+34600000000"
    assert AuditEntry.objects.filter(verb="customers.customer_saved").first().after == {"fields": ["shop"]}
    undo(agent)
    assert list(Customer.objects.order_by("pk").values_list("language", "shop")) == [("es", None), ("en", None)]


def test_employees_get_a_role_but_nobody_changes_themselves():
    boss = client_of(Role.ADMIN)
    own = Employment.objects.get()
    place = LocationFactory()
    nuria, pau = EmploymentFactory(role=Role.STAFF, location=place), EmploymentFactory(role=Role.STAFF, location=place)

    confirm(boss, page_of("stores.employment", nuria, pau, own), role="manager")

    assert dict(Employment.objects.values_list("pk", "role")) == {
        nuria.pk: "manager",
        pau.pk: "manager",
        own.pk: "admin",
    }
    assert BulkEditLine.objects.exclude(refusal="").count() == 1
    undo(boss)
    assert set(Employment.objects.exclude(pk=own.pk).values_list("role", flat=True)) == {"staff"}


def test_a_manager_makes_nobody_more_than_staff_of_their_shop():
    place = LocationFactory()
    manager = client_of(Role.MANAGER, place)
    nuria = EmploymentFactory(role=Role.STAFF, location=place)
    other = EmploymentFactory(role=Role.STAFF, location=LocationFactory())

    confirm(manager, page_of("stores.employment", nuria), role="admin")
    answer = see(manager, page_of("stores.employment", other), role="staff")

    assert set(Employment.objects.filter(pk__in=[nuria.pk, other.pk]).values_list("role", flat=True)) == {"staff"}
    assert answer.status_code in {200, 404}


def test_stock_is_counted_with_a_reason_and_counted_back():
    shop = open_shop()
    one, two = shop.stocked(5), shop.stocked(7)
    levels = list(StockLevel.objects.order_by("variant_id"))
    manager = client_of(Role.MANAGER, shop.location)
    address = page_of("inventory.stocklevel", *levels)

    without = see(manager, address, counted="6")
    confirm(manager, address, counted="6", reason="Shelf was moved")

    assert "Write why" in without.content.decode()
    assert set(StockLevel.objects.values_list("on_hand", flat=True)) == {6}
    assert set(StockMovement.objects.filter(kind="count").values_list("note", flat=True)) == {"Shelf was moved"}
    undo(manager)
    assert dict(StockLevel.objects.values_list("variant_id", "on_hand")) == {one.pk: 5, two.pk: 7}
    call_command("verify", verbosity=0)


def test_the_preview_of_a_count_says_what_it_would_break_and_breaks_nothing():
    shop = open_shop()
    shirt = shop.stocked(5)
    shop.placed((shirt, 4))
    manager = client_of(Role.MANAGER, shop.location)
    entries = LedgerEntry.objects.count()

    answer = see(manager, page_of("inventory.stocklevel", StockLevel.objects.get()), counted="3", reason="x")

    assert "1 unit that a customer was promised would not be there" in answer.content.decode()
    assert (StockLevel.objects.get().on_hand, BrokenPromise.objects.count(), LedgerEntry.objects.count()) == (
        5,
        0,
        entries,
    )


@pytest.mark.parametrize(
    ("label", "allowed"),
    [
        ("customers.customer", {Role.AGENT, Role.ADMIN}),
        ("stores.employment", {Role.MANAGER, Role.ADMIN}),
        ("inventory.stocklevel", {Role.MANAGER, Role.ADMIN}),
    ],
)
@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER, Role.AGENT, Role.MARKETING, Role.FINANCE, Role.ADMIN])
def test_only_those_of_the_matrix_edit_these_in_bulk(label, allowed, role):
    place = LocationFactory()
    client = client_of(role, place if role in {Role.STAFF, Role.MANAGER} else None)

    answer = client.get(f"/admin/bulk/{label}/?rows=1")

    assert (answer.status_code != 403) == (role in allowed)
