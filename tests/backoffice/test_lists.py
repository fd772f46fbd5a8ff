"""Above every list: its saved filters, for oneself or for a role, and its way out and in as a file."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.permissions import Role
from apps.audit.models import AuditEntry
from apps.backoffice.models import SavedFilter
from tests.factories.backoffice import SavedFilterFactory
from tests.factories.customers import CustomerFactory
from tests.factories.shop import open_shop
from tests.factories.stores import EmploymentFactory, LocationFactory

pytestmark = pytest.mark.django_db
ORDERS = "/admin/orders/order/"


def client_of(role: Role, location=None) -> Client:
    client = Client()
    client.user = EmploymentFactory(role=role, location=location, user__is_staff=True).user
    client.force_login(client.user)
    return client


def save(client: Client, **fields: str):
    asked = {"page": "orders.order", "name": "To do", "query": "status__exact=placed", **fields}
    return client.post("/admin/filters/save/", asked, follow=True)


def body(answer) -> str:
    return b"".join(answer.streaming_content).decode().removeprefix("\ufeff")


def test_a_filter_is_saved_shown_and_forgotten():
    boss = client_of(Role.ADMIN)

    answer = save(boss, query="status__exact=placed&p=2")

    assert answer.redirect_chain == [(f"{ORDERS}?status__exact=placed", 302)]
    row = SavedFilter.objects.get()
    assert (row.name, row.query, row.role) == ("To do", "status__exact=placed", "")
    assert 'aria-current="true">To do' in answer.content.decode()
    assert "To do" not in boss.get("/admin/catalogue/product/").content.decode()

    boss.post(f"/admin/filters/{row.public_id}/forget/", {"back": ORDERS})

    assert not SavedFilter.objects.exists()


def test_the_same_name_again_replaces_it():
    boss = client_of(Role.ADMIN)
    save(boss)
    save(boss, query="status__exact=closed")

    assert SavedFilter.objects.get().query == "status__exact=closed"


def test_one_is_shared_with_a_role_of_ones_own():
    mine, colleague, other = client_of(Role.AGENT), client_of(Role.AGENT), client_of(Role.FINANCE)
    save(mine, role="agent")

    assert "To do" in colleague.get(ORDERS).content.decode()
    assert "To do" not in other.get(ORDERS).content.decode()
    assert AuditEntry.objects.get(verb="backoffice.filter_shared").after == {"page": "orders.order", "role": "agent"}


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "admin"},
        {"name": " "},
        {"name": "x" * 61},
        {"query": ""},
        {"query": "p=3"},
        {"query": "q=" + "x" * 2100},
    ],
)
def test_what_cannot_be_kept_is_refused_in_words_and_changes_nothing(fields):
    answer = save(client_of(Role.AGENT), **fields)

    assert answer.status_code == 200
    assert "text-red" in answer.content.decode() or "bg-red" in answer.content.decode()
    assert not SavedFilter.objects.exists()


def test_nobody_saves_for_a_list_that_they_may_not_see():
    assert save(client_of(Role.MARKETING), page="audit.auditentry").status_code == 404
    assert save(client_of(Role.MARKETING), page="no.such").status_code == 404
    assert not SavedFilter.objects.exists()


def test_nobody_forgets_somebody_elses():
    row = SavedFilterFactory(role="agent")

    assert client_of(Role.AGENT).post(f"/admin/filters/{row.public_id}/forget/").status_code == 404
    assert SavedFilter.objects.filter(pk=row.pk).exists()


def test_the_way_back_never_leaves_the_house():
    boss = client_of(Role.ADMIN)
    row = SavedFilterFactory(owner=boss.user)

    assert (
        boss.post(f"/admin/filters/{row.public_id}/forget/", {"back": "https://evil.example/"})["Location"] == "/admin/"
    )


def test_saved_filters_cost_the_same_for_any_number():
    boss, counts = client_of(Role.ADMIN), []
    for more in (1, 2):
        SavedFilterFactory.create_batch(more, owner=boss.user)
        with CaptureQueriesContext(connection) as queries:
            boss.get(ORDERS)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_an_export_is_what_the_filter_shows():
    one, two = LocationFactory(code="one", name="Uno"), LocationFactory(code="two", name="Dos")
    boss = client_of(Role.ADMIN)

    every = list(csv.DictReader(io.StringIO(body(boss.get("/admin/export/locations/")))))
    some = list(csv.DictReader(io.StringIO(body(boss.get("/admin/export/locations/?q=Uno")))))

    assert {row["code"] for row in every} == {one.code, two.code}
    assert [row["code"] for row in some] == ["one"]
    assert AuditEntry.objects.filter(verb="imports.exported").latest("pk").after == {"rows": 1, "filters": "q=Uno"}


def test_an_export_is_bounded_by_what_one_may_see():
    shop, other = open_shop(code="mine"), open_shop(code="theirs")
    for one in (shop, other):
        one.stocked(3)
    manager = client_of(Role.STAFF, shop.location)

    rows = list(csv.DictReader(io.StringIO(body(manager.get("/admin/export/stock/")))))

    assert [row["location code"] for row in rows] == ["mine"]


@pytest.mark.parametrize(
    ("role", "code", "status"),
    [
        (Role.STAFF, "prices", 403), (Role.MANAGER, "prices", 200), (Role.MARKETING, "prices", 200), (Role.FINANCE, "prices", 200), (Role.ADMIN, "prices", 200),
        (Role.STAFF, "customers", 403), (Role.MANAGER, "customers", 403), (Role.MARKETING, "customers", 403), (Role.FINANCE, "customers", 403), (Role.ADMIN, "customers", 200),
        (Role.STAFF, "employees", 403), (Role.MANAGER, "employees", 403), (Role.FINANCE, "employees", 403), (Role.ADMIN, "employees", 200),
        (Role.MARKETING, "stock", 403), (Role.STAFF, "stock", 200), (Role.STAFF, "tax_rates", 403), (Role.MARKETING, "tax_rates", 200), (Role.ADMIN, "no-such", 404),
    ],
)  # fmt: skip
def test_who_may_take_what_out(role, code, status):
    CustomerFactory()
    client = client_of(role, None if role in {Role.ADMIN, Role.MARKETING, Role.FINANCE} else LocationFactory())

    assert client.get(f"/admin/export/{code}/").status_code == status
    assert AuditEntry.objects.filter(verb="imports.exported").exists() == (status == 200)


def test_a_filter_that_makes_no_sense_is_no_error_page():
    assert client_of(Role.ADMIN).get("/admin/export/locations/?country__exact=%00&x__y=1").status_code in {200, 400}
    assert client_of(Role.ADMIN).get("/admin/export/locations/?is_active__exact=maybe").status_code in {200, 400}


@pytest.mark.parametrize(("role", "status"), [(Role.ADMIN, 200), (Role.FINANCE, 403), (Role.MANAGER, 403)])
def test_empty_files_are_for_who_imports(role, status):
    client = client_of(role, LocationFactory() if role is Role.MANAGER else None)

    assert client.get("/admin/template/prices/").status_code == status


def test_links_stand_above_the_list_for_who_may():
    admin = client_of(Role.ADMIN).get("/admin/pricing/price/").content.decode()
    finance = client_of(Role.FINANCE).get("/admin/pricing/price/").content.decode()

    assert "asked_format=prices" in admin
    assert "/admin/export/prices/" in finance
    assert "asked_format=prices" not in finance
    assert "/admin/export/" not in client_of(Role.FINANCE).get("/admin/customers/customer/").content.decode()


def test_guests_sign_in_first():
    for path in ("export/prices/", "template/prices/"):
        assert Client().get(f"/admin/{path}").status_code == 302
    assert Client().post("/admin/filters/save/").status_code == 302
