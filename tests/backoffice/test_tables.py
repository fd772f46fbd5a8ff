"""Tables as files: each with its ways out and in, those without a list of their own among them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.test import Client

from apps.accounts.permissions import Role
from apps.imports.enums import FormatCode
from apps.imports.services.tables import KINDS
from tests.factories.catalogue import ProductFactory
from tests.factories.customers import AddressFactory
from tests.factories.shop import open_shop
from tests.factories.stores import EmploymentFactory

pytestmark = pytest.mark.django_db
PAGE = "/admin/tables/"
AT_ONCE = 5
ROOT = Path(__file__).resolve().parents[2]


def client_of(role: Role, location=None) -> Client:
    client = Client()
    client.force_login(EmploymentFactory(role=role, location=location, user__is_staff=True).user)
    return client


def exported(answer) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_table_has_its_way_out_in_and_an_empty_file(language):
    boss = client_of(Role.ADMIN)

    page = boss.get(PAGE, headers={"accept-language": language})

    ways = [one for _group, rows in page.context["groups"] for one in rows]
    assert sorted(one.export_url for one in ways) == sorted(f"/admin/export/{code}/" for code in KINDS)
    assert all(one.import_url and one.template_url for one in ways)
    assert {one.name for one in ways if not one.list_url} == {
        str(FormatCode(code).label)
        for code in ("channel_texts", "product_attributes", "product_texts", "group_members", "addresses")
    }
    for one in ways:
        assert one.export_url in page.content.decode()


@pytest.mark.parametrize("code", KINDS)
def test_every_export_opens(code):
    answer = client_of(Role.ADMIN).get(f"/admin/export/{code}/")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


def test_a_table_without_a_list_goes_out_whole():
    first, second = AddressFactory(), AddressFactory()

    rows = exported(client_of(Role.ADMIN).get("/admin/export/addresses/"))

    assert [row["city"] for row in rows] == [first.city, second.city]


def test_a_table_without_a_list_is_for_who_may_change_it_everywhere():
    shop = open_shop()

    for role, place in ((Role.AGENT, shop.location), (Role.MANAGER, shop.location), (Role.MARKETING, None)):
        answer = client_of(role, place).get("/admin/export/addresses/")
        assert answer.status_code == 403, role


def test_who_may_bring_in_no_file_has_no_such_page():
    assert client_of(Role.AGENT, open_shop().location).get(PAGE).status_code == 403
    assert Client().get(PAGE).status_code == 302
    assert client_of(Role.ADMIN).get("/admin/export/nothing/").status_code == 404


@pytest.mark.parametrize("products", [1, 3])
def test_the_page_costs_the_same_whatever_the_tables_hold(products, django_assert_num_queries):
    for _ in range(products):
        ProductFactory()
    boss = client_of(Role.ADMIN)

    with django_assert_num_queries(AT_ONCE):
        boss.get(PAGE)


def test_the_list_of_imports_leads_here():
    page = client_of(Role.ADMIN).get("/admin/imports/importjob/").content.decode()

    assert f'href="{PAGE}">Tables as files' in page


def test_the_guide_names_every_table():
    guide = (ROOT / "docs" / "guides" / "imports.md").read_text(encoding="utf-8")

    assert [code for code in KINDS if f"`{code}`" not in guide] == []
