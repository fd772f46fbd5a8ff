"""Many rows at once: chosen, seen before and after, done, written down, undone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.permissions import Role
from apps.audit.models import AuditEntry
from apps.backoffice.models import BulkEdit, BulkEditLine
from apps.catalogue.models import Product, Variant
from apps.outbox.models import Event
from apps.pricing.models import Price, PriceHistory
from apps.stores.models import Location
from tests.factories.backoffice import BulkEditFactory, BulkEditLineFactory
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.shop import open_shop
from tests.factories.stores import EmploymentFactory, LocationFactory

pytestmark = pytest.mark.django_db
MOST = 20


def client_of(role: Role, location=None) -> Client:
    client = Client()
    client.force_login(EmploymentFactory(role=role, location=location, user__is_staff=True).user)
    return client


@pytest.fixture
def boss() -> Client:
    return client_of(Role.ADMIN)


def page_of(label: str, *rows: object) -> str:
    return f"/admin/bulk/{label}/?rows={','.join(str(row.pk) for row in rows)}"


def see(client: Client, address: str, **typed: str):
    return client.post(address, {**{f"change_{name}": "on" for name in typed if name != "reason"}, **typed})


def confirm(client: Client, address: str, **typed: str):
    sure = see(client, address, **typed).context["sure"]
    return client.post(
        address, {**{f"change_{name}": "on" for name in typed if name != "reason"}, **typed, "sure": sure}, follow=True
    )  # fmt: skip


def test_rows_are_chosen_in_the_list(boss):
    one, two = LocationFactory(), LocationFactory()

    answer = boss.post("/admin/stores/location/", {"action": "edit_selected", "_selected_action": [one.pk, two.pk]})

    assert answer.headers["Location"] == page_of("stores.location", one, two)


def test_the_preview_shows_before_and_after_and_changes_nothing(boss):
    one, two = LocationFactory(safety_stock=0), LocationFactory(safety_stock=3)

    answer = see(boss, page_of("stores.location", one, two), safety_stock="3")

    assert [(line.row_name, line.shown_before, line.shown_after) for line in answer.context["lines"]] == [
        (one.name, "0", "3")
    ]
    assert (answer.context["changed"], answer.context["refused"]) == (1, 0)
    assert set(Location.objects.values_list("safety_stock", flat=True)) == {0, 3}
    assert not BulkEdit.objects.exists()
    assert not Event.objects.exists()


def test_confirmed_it_is_done_written_down_and_undone(boss):
    one, two = LocationFactory(safety_stock=0), LocationFactory(safety_stock=1)
    address = page_of("stores.location", one, two)

    answer = confirm(boss, address, safety_stock="4", reason="Christmas")

    assert set(Location.objects.values_list("safety_stock", flat=True)) == {4}
    edit = BulkEdit.objects.get()
    assert sorted(BulkEditLine.objects.values_list("row_id", "field", "before", "after")) == [
        (one.pk, "safety_stock", "0", "4"), (two.pk, "safety_stock", "1", "4"),
    ]  # fmt: skip
    entry = AuditEntry.objects.get(verb="backoffice.bulk_edited")
    assert (entry.reason, entry.after["changed"]) == ("Christmas", 2)
    assert "Christmas" in answer.content.decode()

    Location.objects.filter(pk=two.pk).update(safety_stock=9)
    undone = boss.post(f"/admin/bulk/done/{edit.public_id}/undo/", follow=True).content.decode()

    assert dict(Location.objects.values_list("pk", "safety_stock")) == {one.pk: 0, two.pk: 9}
    assert "1 row is as it was." in undone
    assert "1 row was changed since and stays." in undone
    boss.post(f"/admin/bulk/done/{edit.public_id}/undo/")
    assert AuditEntry.objects.filter(verb="backoffice.bulk_undone").count() == 1


def test_what_was_not_seen_is_not_done(boss):
    one = LocationFactory(safety_stock=0)
    address = page_of("stores.location", one)
    sure = see(boss, address, safety_stock="4").context["sure"]
    Location.objects.update(safety_stock=2)

    answer = boss.post(address, {"change_safety_stock": "on", "safety_stock": "4", "sure": sure})

    assert answer.status_code == 200
    assert Location.objects.get().safety_stock == 2
    assert not BulkEdit.objects.exists()
    forged = boss.post(address, {"change_safety_stock": "on", "safety_stock": "5", "sure": sure})
    assert (forged.status_code, BulkEdit.objects.count()) == (200, 0)


def test_prices_rise_by_per_cent_to_the_coin_with_their_history(boss):
    shop = open_shop()
    one, two = shop.stocked(1, amount=1999), shop.stocked(1, amount=50)
    prices = list(Price.objects.order_by("pk"))

    confirm(boss, page_of("pricing.price", *prices), percent="10")

    assert dict(Price.objects.values_list("variant_id", "amount")) == {one.pk: Decimal(2199), two.pk: Decimal(55)}
    assert PriceHistory.objects.filter(variant=one, amount=2199).exists()
    boss.post(f"/admin/bulk/done/{BulkEdit.objects.get().public_id}/undo/")
    assert dict(Price.objects.values_list("variant_id", "amount")) == {one.pk: Decimal(1999), two.pk: Decimal(50)}


def test_a_price_is_typed_as_people_write_it_and_set_in_the_coin_of_its_list(boss):
    shop = open_shop()
    shirt = shop.stocked(1, amount=1999)

    answer = see(boss, page_of("pricing.price", Price.objects.get()), amount="12.5")
    assert [(line.shown_before, line.shown_after) for line in answer.context["lines"]] == [("€19.99", "€12.50")]
    confirm(boss, page_of("pricing.price", Price.objects.get()), amount="12.5")

    assert Price.objects.get(variant=shirt).amount == 1250


def test_products_change_and_what_is_refused_is_said(boss):
    category = CategoryFactory()
    live, gone = ProductFactory(), ProductFactory(status="archived")
    address = page_of("catalogue.product", live, gone)

    answer = see(boss, address, status="archived")
    assert [(line.row_id, line.refusal) for line in answer.context["lines"]] == [(live.pk, "")]
    confirm(boss, address, category=str(category.pk), brand="Lumen")

    assert set(Product.objects.values_list("brand", "category_id")) == {("Lumen", category.pk)}
    assert {line.after for line in BulkEditLine.objects.filter(field="category")} == {str(category.pk)}
    boss.post(f"/admin/bulk/done/{BulkEdit.objects.get().public_id}/undo/")
    assert set(Product.objects.values_list("brand", "category_id")) == {("", None)}


def test_what_a_change_would_break_is_said_before(boss):
    shop = open_shop()
    shirt = shop.stocked(5)
    shop.placed((shirt, 2))

    item = see(boss, page_of("catalogue.variant", shirt), is_active="0")
    place = see(boss, page_of("stores.location", shop.location), hosts_pickup="0")

    assert item.context["warnings"] == ["2 units of them are promised to customers and will still be handed over."]
    assert place.context["warnings"] == ["1 pickup is open there: hand it over or move it first."]
    assert Variant.objects.get(pk=shirt.pk).is_active


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"safety_stock": "-1"},
        {"safety_stock": "1.5"},
        {"safety_stock": "1e3"},
        {"safety_stock": "2147483648"},
        {"safety_stock": ""},
    ],
)
def test_what_cannot_be_is_refused_and_kept_on_the_page(boss, typed):
    one = LocationFactory(safety_stock=0)

    answer = see(boss, page_of("stores.location", one), **typed)

    assert answer.status_code == 400
    assert Location.objects.get().safety_stock == 0
    if typed.get("safety_stock"):
        assert f'value="{typed["safety_stock"]}"' in answer.content.decode()


@pytest.mark.parametrize("rows", ["", "x", "1;2", "-1", "٣", ",".join(map(str, range(501)))])
def test_an_address_that_names_no_rows_is_not_found(boss, rows):
    assert boss.get(f"/admin/bulk/stores.location/?rows={rows}").status_code == 404
    assert boss.get("/admin/bulk/orders.order/?rows=1").status_code == 404


@pytest.mark.parametrize("label", ["catalogue.product", "catalogue.variant", "stores.location", "pricing.price"])
@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER, Role.AGENT, Role.MARKETING, Role.FINANCE])
def test_only_who_may_change_a_row_may_change_many(role, label):
    client = client_of(role, LocationFactory())
    edit = BulkEditFactory(page=label)
    BulkEditLineFactory(edit=edit)

    assert client.get(f"/admin/bulk/{label}/?rows=1").status_code == 403
    assert client.post(f"/admin/bulk/{label}/?rows=1", {"sure": "x"}).status_code == 403
    assert client.get(f"/admin/bulk/done/{edit.public_id}/").status_code == 403
    assert client.post(f"/admin/bulk/done/{edit.public_id}/undo/").status_code == 403
    edit.refresh_from_db()
    assert edit.undone_at is None


def test_pages_stay_cheap_for_any_number_of_rows(boss):
    counts = []
    for more in (1, 2):
        LocationFactory.create_batch(more)
        with CaptureQueriesContext(connection) as queries:
            assert boss.get(page_of("stores.location", *Location.objects.all())).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] <= MOST
