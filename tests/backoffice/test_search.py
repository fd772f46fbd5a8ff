"""One search for everything: what one may see, at most twenty statements, nothing kept for later."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.permissions import Role
from apps.catalogue.models import Variant
from apps.stores.models import Employment
from tests.factories.customers import CustomerFactory
from tests.factories.invoicing import FiscalDocumentFactory
from tests.factories.messaging import MessageFactory
from tests.factories.shop import open_shop
from tests.factories.stores import EmploymentFactory, LocationFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/search/"
MOST = 20


def client_of(role: Role, location=None) -> Client:
    client = Client()
    client.user = EmploymentFactory(role=role, location=location, user__is_staff=True).user
    client.force_login(client.user)
    return client


def found(client: Client, term: str) -> str:
    answer = client.get(ADDRESS, {"s": term, "extended": "1"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_kind_is_found_by_what_people_have_at_hand():
    shop = open_shop(name="Lumen Gran Vía", code="gran-via")
    shirt = shop.stocked(5, name="Felt slippers")
    Variant.objects.filter(pk=shirt.pk).update(
        sku="FS-42", sku_key="fs-42", gtin="8412345678905", gtin_key="8412345678905"
    )
    order = shop.placed((shirt, 1))
    document, message = FiscalDocumentFactory(), MessageFactory(to_address="luz@example.com")
    CustomerFactory(name="Begoña Sanz", email="bego@example.com", email_normalised="bego@example.com")
    boss = client_of(Role.ADMIN)

    for term, link in (
        (order.number, f"/admin/orders/order/{order.pk}/"), ("slippers", "/admin/catalogue/product/"), ("FS-42", f"/admin/catalogue/variant/{shirt.pk}/"),
        ("8412345678905", f"/admin/catalogue/variant/{shirt.pk}/"), ("Begoña", "/admin/customers/customer/"), ("gran-via", f"/admin/stores/location/{shop.location.pk}/"),
        (document.code, f"/admin/invoicing/fiscaldocument/{document.pk}/"), ("luz@example", f"/admin/messaging/message/{message.pk}/"),
        ("stock led", "/admin/inventory/ledgerentry/"),
    ):  # fmt: skip
        assert link in found(boss, term), term


def test_nobody_finds_what_they_may_not_see():
    shop, other = open_shop(), open_shop()
    order = shop.placed((shop.stocked(5), 1))
    CustomerFactory(name="Begoña Sanz")

    assert order.number not in found(client_of(Role.MANAGER, other.location), order.number)
    assert order.number in found(client_of(Role.MANAGER, shop.location), order.number)
    assert "Begoña" not in found(client_of(Role.MARKETING), "Begoña")
    assert order.number not in found(client_of(Role.MARKETING), order.number)


def test_rights_that_are_gone_are_gone_at_once():
    shop = open_shop()
    order = shop.placed((shop.stocked(5), 1))
    manager = client_of(Role.MANAGER, shop.location)
    assert order.number in found(manager, order.number)

    Employment.objects.filter(user=manager.user).update(role=Role.MARKETING)

    assert order.number not in found(manager, order.number)


@pytest.mark.parametrize(
    "term", ["x", " ", "%", "'; --", "\x00\x00", "=1+1", "a" * 5000, "{{7*7}}", "٣٣٣", "<script>alert(1)</script>"]
)
def test_odd_words_find_nothing_and_break_nothing(term):
    text = found(client_of(Role.ADMIN), term) if term.strip() else ""

    assert "<script>alert" not in text
    assert "49" not in text or "{{" not in term


def test_a_search_is_cheap_whatever_there_is():
    shop, counts = open_shop(), []
    boss = client_of(Role.ADMIN)
    for more in (1, 2):
        for _ in range(more):
            shop.placed((shop.stocked(5, name="Felt slippers"), 1))
            LocationFactory(name="Felt")
            MessageFactory(to_address="felt@example.com")
        with CaptureQueriesContext(connection) as queries:
            found(boss, "felt")
        counts.append(len(queries))

    assert counts[0] == counts[1] <= MOST


def test_guests_and_shoppers_search_nothing():
    assert Client().get(ADDRESS, {"s": "felt"}).status_code == 302
    row = EmploymentFactory(role=Role.STAFF, user__is_staff=False, location=LocationFactory())
    shopper = Client()
    shopper.force_login(row.user)
    assert shopper.get(ADDRESS, {"s": "felt"}).status_code == 403
