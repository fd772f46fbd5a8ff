"""The demo shop goes through services and the import, whole; again it changes nothing; other people's shops it leaves."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import User
from apps.backoffice.demo import load
from apps.backoffice.demo.people import CUSTOMER, PASSWORD, WORKERS
from apps.catalogue.models import CategoryText, OptionValue, Product, ProductText, Publication, Variant
from apps.customers.models import Address, Customer
from apps.discovery.models import SearchEntry
from apps.fulfilment.models import PickupSlot
from apps.inventory.models import LedgerEntry, StockLevel
from apps.pricing import services as pricing
from apps.pricing.models import Price
from apps.stores import selectors as stores
from apps.stores import services as store_services
from apps.stores.models import Employment, Location, OpeningException, OpeningHours, SalesChannel
from tests.factories.stores import SalesChannelFactory

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TABLES = (
    User, Product, ProductText, CategoryText, OptionValue, Variant, Publication, Price, StockLevel, LedgerEntry, Location,
    OpeningHours, OpeningException, SalesChannel, Employment, Customer, Address, PickupSlot, SearchEntry,
)  # fmt: skip


def sizes() -> dict[str, int]:
    return {table.__name__: table.objects.count() for table in TABLES}


@pytest.mark.django_db(transaction=True)
def test_the_demo_loads_whole_and_a_second_time_changes_nothing(client):
    said: list[str] = []
    load.load(now=NOW, say=said.append)

    first = sizes()
    assert (first["Product"], first["Variant"], first["Price"]) == (600, 2000, 4000)
    assert {language: ProductText.objects.filter(language=language).count() for language in ("es", "en")} == {
        "es": 600,
        "en": 600,
    }
    assert Publication.objects.filter(channel__code="web").count() == 600
    assert not OptionValue.objects.filter(swatch="", option__code="color").exists()
    assert Location.objects.filter(kind="shop", hosts_pickup=True).count() == 12
    assert Location.objects.filter(kind="warehouse", ships=True, hosts_pickup=False).count() == 2
    assert first["StockLevel"] > 12_000
    assert PickupSlot.objects.values("location").distinct().count() == 12
    assert SearchEntry.objects.filter(channel__code="web", language="en").count() == 600
    assert load.is_loaded()
    assert any("products.es.csv" in line for line in said)

    load.load(now=NOW, say=said.append)

    assert sizes() == first
    logins_work(client)
    taxes_follow_the_shop()
    offers_are_on()


def offers_are_on() -> None:
    """Three pairs of socks cost two; the welcome code takes a tenth off what is left."""
    channel = stores.channel_by_code("web")
    socks = Variant.objects.filter(product__external_handle__startswith="calcetines").order_by("pk").first()
    line = pricing.QuoteLine(key="socks", variant_id=socks.pk, quantity=3)
    given = {"channel_id": channel.pk, "country": "ES", "region": "ES-MD", "now": NOW, "language": "es"}

    free, both = (pricing.quote(lines=[line], codes=codes, **given) for codes in ((), ("bienvenida10",)))

    assert [one.name for one in free.discounts] == ["Calcetines: 3 por 2"]
    assert free.total_amount == 2 * free.lines[0].base_amount // 3
    assert [one.code for one in both.discounts] == ["BIENVENIDA10", ""]
    assert both.total_amount < free.total_amount


def logins_work(client) -> None:
    out = StringIO()
    call_command("demo_data", "--logins", stdout=out)

    text = out.getvalue()
    assert all(worker.email in text and (worker.pin or "") in text for worker in WORKERS)
    code = text.split("code ")[1].split(" ")[0]
    device, _token = store_services.enrol_device(code=code)
    assert device.location.code == "MAD-FUE"
    clerk = User.objects.get(email="clerk@lumbre.example")
    assert clerk.check_password(PASSWORD)
    assert store_services.unlock(device_id=device.pk, user_id=clerk.pk, pin="274913")
    assert client.login(username=CUSTOMER.email, password=PASSWORD)


def taxes_follow_the_shop() -> None:
    """A book and a pair of boots in Madrid (VAT) and in Las Palmas (IGIC)."""
    channel = stores.channel_by_code("web")
    book, boots = (
        Variant.objects.filter(product__tax_class_code=code).order_by("pk").first().pk
        for code in ("super-reduced", "standard")
    )
    lines = [pricing.QuoteLine(key=str(pk), variant_id=pk, quantity=1) for pk in (book, boots)]

    rates = {
        region: [
            line.tax_percent
            for line in pricing.quote(lines=lines, channel_id=channel.pk, country="ES", region=region, now=NOW).lines
        ]
        for region in ("ES-MD", "ES-CN")
    }

    assert rates == {"ES-MD": [4, 21], "ES-CN": [0, 7]}


@pytest.mark.django_db
def test_a_database_with_another_shop_is_left_alone():
    SalesChannelFactory()
    out = StringIO()

    call_command("demo_data", stdout=out)

    assert "another shop" in out.getvalue()
    assert (Product.objects.count(), User.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_there_are_no_logins_before_there_is_a_shop():
    with pytest.raises(CommandError, match="not loaded"):
        call_command("demo_data", "--logins")
