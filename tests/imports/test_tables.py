"""Our own tables out and in: nothing changes on the way, bad rows are said by number, rights are those of now."""

from __future__ import annotations

import csv

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from apps.accounts.models import User
from apps.accounts.permissions import Permission, Role
from apps.audit.models import AuditEntry
from apps.core.actor import Actor, ActorKind
from apps.core.errors import PermissionDenied
from apps.customers.models import Customer
from apps.imports import services
from apps.imports.services.tables import KINDS
from apps.inventory.models import LedgerEntry, StockLevel, StockMovement
from apps.pricing.models import Price, PriceHistory, PriceList, TaxRate
from apps.stores.models import Employment, LegalEntity, SalesChannel
from tests.factories.catalogue import VariantFactory
from tests.factories.customers import CustomerFactory
from tests.factories.pricing import PriceListFactory
from tests.factories.shop import open_shop
from tests.factories.stores import EmploymentFactory, LegalEntityFactory, LocationFactory
from tests.imports.running import NOW, bring_in, order
from tests.imports.samples import shopify
from tests.imports.tables import cells, everything, fill, out, said

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("code", sorted(KINDS))
def test_what_went_out_comes_in_and_changes_nothing(code, language):
    fill()
    with translation.override(language):
        text = out(code)
    before = everything()
    assert cells(text)

    for _turn in range(2):
        job = bring_in(text)
        assert (job.state, job.format, said(job)) == ("done", code, [])
        assert (job.created, job.updated, job.errors) == (0, 0, 0)
        assert job.unchanged == len(cells(text)) or code == "products"
        assert everything() == before


@pytest.mark.parametrize("code", sorted(KINDS))
def test_titles_are_in_the_readers_language_and_understood_in_both(code):
    with translation.override("es"):
        spanish = services.template(code=code)
    with translation.override("en"):
        english = services.template(code=code)

    assert spanish != english
    assert len(next(csv.reader([spanish]))) == len(next(csv.reader([english])))


def test_an_edited_price_is_set_with_its_history():
    shop = open_shop()
    shirt = shop.stocked(3, amount=1000)
    text = out("prices").replace("10.00", "8.50")

    job = bring_in(text)

    assert (job.updated, job.unchanged) == (1, 0)
    assert Price.objects.get(variant=shirt).amount == 850
    assert PriceHistory.objects.filter(variant=shirt, amount=850).exists()


def test_rows_without_ids_find_their_item_by_sku_or_handle():
    shop = open_shop()
    one, two = shop.stocked(1), shop.stocked(1)
    for variant, sku in ((one, "A-1"), (two, "A-2")):
        type(variant).objects.filter(pk=variant.pk).update(sku=sku, sku_key=sku.lower(), option_key="")
    code = PriceList.objects.get().code
    text = (
        f"price list,SKU,comes from,handle,price\n{code},a-1,,,7.00\n{code},,test,{two.product.external_handle},9.00\n"
    )

    assert bring_in(text).updated == 2
    assert dict(Price.objects.values_list("variant_id", "amount")) == {one.pk: 700, two.pk: 900}


def test_a_stock_file_opens_what_is_new_and_counts_what_is_there():
    shop = open_shop(code="gran-via")
    shirt = shop.stocked(7)
    shop.placed((shirt, 2))
    fresh = VariantFactory()
    text = f"location code,item id,SKU,on hand\ngran-via,{shirt.public_id},,1\ngran-via,{fresh.public_id},,4\n"

    job = bring_in(text)

    assert (job.created, job.updated) == (1, 1)
    assert StockLevel.objects.get(variant=shirt).on_hand == 1
    assert StockLevel.objects.get(variant=fresh).on_hand == 4
    assert StockMovement.objects.filter(variant=shirt, kind="count").exists()
    assert LedgerEntry.objects.filter(variant=fresh).count() == 1


def test_a_dry_run_says_the_same_and_stores_nothing():
    fill()
    text = out("prices").replace(",20.00,", ",25.00,").replace(",19.99,", ",25.00,")
    before = everything()

    job = bring_in(text, is_dry_run=True)

    assert job.updated >= 1
    assert everything() == before


BAD = {
    "prices": [
        ("price list,SKU,price\nweb,A,-0.01\n", "price", "A price can't be negative."),
        ("price list,SKU,price\nweb,A,1e3\n", "price", "This is no number"),
        ("price list,SKU,price\nweb,A,NaN\n", "price", "This is no number"),
        ("price list,SKU,price\nweb,A,\n", "price", "This must not be empty."),
        ("price list,SKU,price\nweb,A,9999999999999999\n", "price", "This price is too large."),
        ("price list,SKU,price\nweb,A,1.2345678\n", "price", "A price may have four digits more"),
        ("price list,SKU,price\nnowhere,A,5.00\n", "price list", "There is nothing of this name here."),
        ("price list,SKU,price\nweb,NULL,5.00\n", "SKU", "No item has this SKU."),
        ("price list,SKU,price\nweb,,5.00\n", "SKU", "The row doesn't say which item"),
        ("price list,item id,SKU,price\nweb,not-an-id,,5.00\n", "item id", "No item has this id."),
        ("price list,SKU,from quantity,price\nweb,A,0,5.00\n", "from quantity", "The quantity must be 1 or more."),
        ("price list,SKU,from quantity,price\nweb,A,1.5,5.00\n", "from quantity", "A quantity is a whole number."),
        ("price list,SKU,from quantity,price\nweb,A,2147483648,5.00\n", "from quantity", "This quantity is too large."),
    ],
    "tax_rates": [
        ("tax class,country,per cent,valid from\nstandard,ES,101,2026-01-01\n", "per cent", "A tax rate lies between"),
        ("tax class,country,per cent,valid from\nstandard,ES,21,2026-02-30\n", "valid from", "There is no such moment."),
        ("tax class,country,per cent,valid from\nstandard,ES,21,9999-01-01\n", "valid from", "There is no such moment."),
        ("tax class,country,per cent,valid from,valid until\nstandard,ES,21,2026-02-02,2026-02-01\n", "valid until", "The end must come"),
        ("tax class,country,per cent,valid from\nstandard,Spain,21,2026-01-01\n", "country", "This is longer than 2"),
    ],
    "stock": [
        ("location code,SKU,on hand\ngran-via,A,-1\n", "on hand", "This can't be negative."),
        ("location code,SKU,on hand\ngran-via,A,1.5\n", "on hand", "A quantity is a whole number."),
        ("location code,SKU,on hand\nnowhere,A,1\n", "location code", "There is nothing of this name here."),
    ],
    "customers": [
        ("customer id,e-mail address,name,phone\n,ana@example,Ana,\n", "e-mail address", ""),
        ("customer id,e-mail address,name\nx,a@example.com,Ana\n", "customer id", "This is no customer id."),
        ("customer id,e-mail address,name\n,,Ana\n", "e-mail address", "A customer is known by id"),
        ("customer id,e-mail address,language\n,a@example.com,xx\n", "language", "Write one of: en, es."),
    ],
    "employees": [
        ("e-mail address,role\nx@example.com,king\n", "role", "Write one of:"),
        ("e-mail address,role,location code\nx@example.com,staff,nowhere\n", "location code", "There is nothing of this name"),
        ("e-mail address,role,first day,last day\nx@example.com,staff,2026-02-02,2026-02-01\n", "last day", "The last day"),
    ],
    "channels": [
        ("channel code,name,tax number of its company\nx,X,NOPE\n", "tax number of its company", "There is nothing of this name"),
        ("channel code,name,tax number of its company,offers pickup\nx,X,NOPE,maybe\n", "offers pickup", "Write yes or no."),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "text", "column", "reason"), [(code, *row) for code, rows in BAD.items() for row in rows]
)
def test_a_bad_row_is_said_with_its_number_and_column_and_stores_nothing(code, text, column, reason):
    shop = open_shop(code="gran-via")
    PriceListFactory(code="web", channel=shop.channel)
    VariantFactory(sku="A", sku_key="a")
    before = everything()

    job = bring_in(text, format=code)

    ((row, said_column, said_reason),) = said(job)
    assert (row, said_column) == (2, column)
    assert said_reason.startswith(reason)
    assert (job.state, job.skipped, job.created, job.updated) == ("done", 1, 0, 0)
    assert everything() == before


def test_good_rows_stand_beside_bad_ones():
    text = "tax class,country,per cent,valid from\nstandard,ES,21,2026-01-01\nstandard,ES,x,2026-01-02\nreduced,ES,10,2026-01-01\n"

    job = bring_in(text)

    assert (job.created, job.skipped) == (2, 1)
    assert said(job)[0][0] == 3


def test_texts_that_look_like_formulas_are_text_for_spreadsheets_and_come_back():
    evil = '=HYPERLINK("http://x")'
    LegalEntityFactory(name=evil, tax_id="B1")
    LegalEntityFactory(name="@cmd", tax_id="B2")

    text = out("companies")

    assert [row["name"] for row in cells(text)] == [f"'{evil}", "'@cmd"]
    assert bring_in(text).unchanged == 2


@pytest.mark.parametrize("code", ["customers", "employees"])
def test_personal_data_leaves_only_by_who_may_and_is_written_down(code):
    CustomerFactory()
    finance = Actor(
        kind=ActorKind.STAFF,
        key="user:2",
        grants={Permission.CUSTOMER_VIEW: frozenset({0}), Permission.STAFF_VIEW: frozenset({0})},
    )

    with pytest.raises(PermissionDenied):
        services.export(code=code, rows=Customer.objects.all(), actor=finance, filters="")
    assert not AuditEntry.objects.filter(verb="imports.exported").exists()

    out(code)
    entry = AuditEntry.objects.get(verb="imports.exported")
    assert (entry.object_key, entry.actor_key) == (f"table:{code}", "user:1")


def run_as(user: User, text: str):
    job = services.start(file=ContentFile(text.encode()), order=order(), actor=Actor(
        kind=ActorKind.STAFF, key=f"user:{user.pk}", user_id=user.pk, grants={Permission.IMPORT_RUN: frozenset({0})}))  # fmt: skip
    services.run_next(now=NOW, seconds=60)
    job.refresh_from_db()
    return job


def test_an_import_has_the_rights_that_its_author_has_now():
    text = "tax class,country,per cent,valid from\nstandard,ES,21,2026-01-01\n"
    clerk = EmploymentFactory(role=Role.STAFF, location=LocationFactory()).user

    job = run_as(clerk, text)

    assert (job.state, job.refusal) == ("refused", "You don't have permission to change this table.")
    assert not TaxRate.objects.exists()


def test_nobody_makes_themselves_administrator_by_a_file():
    manager = EmploymentFactory(role=Role.MANAGER, location=LocationFactory()).user
    admin = EmploymentFactory(role=Role.ADMIN, location=None).user

    refused = run_as(manager, f"e-mail address,role\n{manager.email},admin\n")
    job = run_as(admin, f"e-mail address,role\n{admin.email},finance\n")

    assert refused.state == "refused"
    assert (job.state, job.errors) == ("done", 1)
    assert set(Employment.objects.values_list("user_id", "role")) == {(manager.pk, "manager"), (admin.pk, "admin")}


def test_who_has_left_imports_nothing():
    admin = EmploymentFactory(role=Role.ADMIN, location=None).user
    User.objects.filter(pk=admin.pk).update(is_active=False)

    job = run_as(admin, "tax class,country,per cent,valid from\nstandard,ES,21,2026-01-01\n")

    assert (job.state, TaxRate.objects.count()) == ("refused", 0)


def test_new_people_come_without_password_and_pin():
    LocationFactory(code="gran-via")

    job = bring_in("e-mail address,name,role,location code\nNuria@Example.com,Nuria,staff,gran-via\n")

    row = Employment.objects.get()
    assert (job.created, row.user.email, row.role, row.pin_hash) == (1, "nuria@example.com", "staff", "")
    assert not row.user.has_usable_password()


@pytest.mark.parametrize("code", ["prices", "stock", "locations"])
def test_an_export_reads_its_rows_in_so_many_statements_whatever_there_is(code):
    shop, counts = open_shop(), []
    for more in (1, 2):
        for _ in range(more):
            shop.stocked(2)
            LocationFactory()
        with CaptureQueriesContext(connection) as queries:
            out(code)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_products_of_several_languages_and_sources_find_themselves():
    bring_in(shopify({"Handle": "mug", "Title": "Taza"}), language="es", source="one")
    bring_in(shopify({"Handle": "mug", "Title": "Mug"}), language="en", source="two")
    text = out("products").replace("Taza", "Tazón")

    job = bring_in(text)

    assert (job.created, job.updated, job.unchanged) == (0, 1, 1)
    assert sorted(row["name"] for row in cells(out("products"))) == ["Mug", "Tazón"]


def test_empty_databases_take_tables_without_making_things_up():
    bring_in("tax number,name,country\nB12345674,Lumen S.L.,ES\n")

    assert list(LegalEntity.objects.values_list("tax_id", "name")) == [("B12345674", "Lumen S.L.")]
    assert not SalesChannel.objects.exists()
