"""The catalogue, prices and search in the admin: who sees them, and that every save goes through a service."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.permissions import Role
from apps.audit.models import AuditEntry
from apps.catalogue.models import (
    Attribute,
    Category,
    Media,
    Option,
    OptionValue,
    Product,
    ProductText,
    Publication,
    Variant,
)
from apps.discovery.models import FacetTerm, SearchEntry, SearchWord
from apps.outbox.models import Event
from apps.pricing.models import Price, PriceHistory, PriceList, TaxClass, TaxRate
from tests.catalogue.test_upsert import put, shirt
from tests.factories import catalogue as goods
from tests.factories.discovery import FacetTermFactory, SearchEntryFactory, SearchWordFactory
from tests.factories.pricing import (
    LONG_AGO,
    PriceFactory,
    PriceHistoryFactory,
    PriceListFactory,
    TaxClassFactory,
    TaxRateFactory,
)
from tests.stores.test_admin import form_of, page, signed_in

pytestmark = pytest.mark.django_db


def rates(number):
    return TaxRateFactory(country=f"{chr(65 + number)}{chr(65 + number)}")


MAKERS = {
    Product: lambda _: goods.ProductTextFactory(),
    Variant: lambda _: goods.VariantFactory(),
    Category: lambda _: goods.CategoryFactory(),
    Attribute: lambda _: goods.AttributeFactory(),
    Media: lambda _: goods.MediaFactory(),
    Option: lambda _: goods.OptionFactory(),
    OptionValue: lambda _: goods.OptionValueFactory(),
    Publication: lambda _: goods.PublicationFactory(),
    PriceList: lambda _: PriceListFactory(),
    Price: lambda _: PriceFactory(),
    PriceHistory: lambda _: PriceHistoryFactory(),
    TaxClass: lambda n: TaxClassFactory(code=f"class-{n}"),
    TaxRate: rates,
    SearchEntry: lambda _: SearchEntryFactory(),
    FacetTerm: lambda _: FacetTermFactory(),
    SearchWord: lambda _: SearchWordFactory(),
}


@pytest.fixture
def boss():
    return signed_in(Role.ADMIN)


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_every_table_opens_with_one_and_three_rows_in_the_same_statements(boss, model):
    counts = []
    for numbers in ((0,), (1, 2)):
        for number in numbers:
            MAKERS[model](number)
        with CaptureQueriesContext(connection) as log:
            assert boss.get(page(model, "changelist")).status_code == 200
        counts.append(len(log))
    row = model._default_manager.order_by("-pk").first()

    assert counts[0] == counts[1] <= 12
    assert boss.get(page(model, "change", row.pk)).status_code == 200
    assert boss.get(page(model, "delete", row.pk)).status_code == 403


@pytest.mark.parametrize("model", [Product, Price, SearchEntry], ids=lambda model: model.__name__)
def test_who_may_not_see_drafts_sees_no_table(model):
    assert signed_in(Role.STAFF).get(page(model, "changelist")).status_code == 403


def test_marketing_sees_products_and_changes_none():
    product = goods.ProductTextFactory().product

    client = signed_in(Role.MARKETING)

    assert client.get(page(Product, "change", product.pk)).status_code == 200
    assert client.post(page(Product, "change", product.pk), {}).status_code == 403


def test_words_and_variants_are_saved_through_the_services(boss):
    [result] = put(shirt())
    Event.objects.all().delete()
    address = page(Product, "change", result.product_id)
    data = form_of(boss, address)
    data["brand"] = "Berta"
    text = next(key for key, value in data.items() if value == "Blue shirt").removesuffix("-name")
    data[f"{text}-description"] = "<p>Nice<script>alert(1)</script></p>"
    data[f"{text}-slug"] = "../Admin Shirt"
    variant = next(key for key, value in data.items() if value == "SH-S").removesuffix("-sku")
    data[f"{variant}-sku"] = "NEW-1"
    data[f"{variant}-gtin"] = "1"

    answer = boss.post(address, data)

    assert answer.status_code == 302
    assert Product.objects.get().brand == "Berta"
    saved = ProductText.objects.get()
    assert (saved.description, saved.slug) == ("<p>Nice</p>", "admin-shirt")
    changed = Variant.objects.get(pk=result.variant_ids[0])
    assert (changed.sku_key, changed.gtin_key, changed.is_gtin_valid) == ("new-1", "", False)
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert verbs >= {"catalogue.product_edited", "catalogue.text_edited", "catalogue.variant_edited"}
    assert Event.objects.filter(name="catalogue.product_changed").count() == 3


def test_saving_what_was_not_changed_tells_nobody(boss):
    [result] = put(shirt())
    Event.objects.all().delete()
    address = page(Product, "change", result.product_id)

    assert boss.post(address, form_of(boss, address)).status_code == 302
    assert not Event.objects.exists()


def test_the_archive_action_goes_through_the_service(boss):
    [result] = put(shirt())

    boss.post(page(Product, "changelist"), {"action": "archive_selected", "_selected_action": [result.product_id]})

    assert Product.objects.get().status == "archived"
    assert AuditEntry.objects.filter(verb="catalogue.archived").exists()


def test_a_price_set_by_hand_leaves_history_and_an_audit_entry(boss):
    price_list, variant = PriceListFactory(), goods.VariantFactory()

    boss.post(
        page(Price, "add"),
        {
            "price_list": price_list.pk,
            "variant": variant.pk,
            "min_quantity": 1,
            "amount": "1995",
            "compare_at_amount": "",
        },
    )

    assert Price.objects.get().amount == 1995
    assert PriceHistory.objects.get().actor_key.startswith("user:")
    assert AuditEntry.objects.filter(verb="pricing.price_saved").exists()
    assert Event.objects.filter(name="pricing.price_changed").exists()


def test_a_tax_rate_is_added_by_hand(boss):
    boss.post(
        page(TaxRate, "add"),
        {
            "tax_class": TaxClassFactory().pk,
            "country": "es",
            "region": "es-ce",
            "percent": "10",
            "valid_from_0": LONG_AGO.date().isoformat(),
            "valid_from_1": "00:00:00",
            "valid_to_0": "",
            "valid_to_1": "",
            "source": "IPSI",
        },
    )

    assert TaxRate.objects.values_list("country", "region", "percent").get() == ("ES", "ES-CE", 10)
