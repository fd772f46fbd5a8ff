"""What customers choose and take with them: their shop, their consents, a copy of all that we know."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest

from apps.accounts.errors import TooManyAttempts
from apps.audit.models import AuditEntry
from apps.core.actor import SYSTEM
from apps.core.errors import NotFound
from apps.customers import own_data, selectors, services
from apps.customers.enums import Wish
from apps.customers.models import Consent
from tests.factories.accounts import UserFactory
from tests.factories.customers import AddressFactory, CustomerFactory
from tests.factories.shop import Shop, open_shop
from tests.factories.stores import LocationFactory

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture
def ana(db):
    return CustomerFactory(name="Ana Ruiz", user=UserFactory())


def files_of(archive: bytes) -> dict[str, object]:
    with zipfile.ZipFile(BytesIO(archive)) as found:
        return {name.removesuffix(".json"): json.loads(found.read(name)) for name in found.namelist()}


def test_shop_is_remembered_while_it_hands_over(ana):
    shop = LocationFactory(hosts_pickup=True)

    services.choose_shop(customer_id=ana.pk, location_id=shop.pk)
    assert selectors.shop_of(customer_id=ana.pk) == shop

    shop.hosts_pickup = False
    shop.save()
    assert selectors.shop_of(customer_id=ana.pk) is None


def test_consents_are_no_until_said_and_the_newest_holds(ana):
    assert selectors.consents_of(customer_id=ana.pk) == {Wish.NEWS: False, Wish.FEEDBACK: False}

    for wish in (True, True, False):
        services.set_consents(customer_id=ana.pk, wishes={Wish.NEWS: wish}, source="account")

    assert selectors.consents_of(customer_id=ana.pk)[Wish.NEWS] is False
    assert list(Consent.objects.order_by("pk").values_list("is_given", flat=True)) == [True, False]


def test_nobodys_choices_are_refused(db):
    with pytest.raises(NotFound):
        services.set_consents(customer_id=0, wishes={Wish.NEWS: True}, source="account")
    with pytest.raises(NotFound):
        services.choose_shop(customer_id=0, location_id=LocationFactory().pk)
    assert not Consent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_export_holds_what_every_app_knows_and_nobody_elses():
    shop: Shop = open_shop(code="MAD-1")
    order = shop.placed((shop.stocked(5), 2))
    shop.ready(order)
    order.refresh_from_db()
    ana = CustomerFactory(name="Ana Ruiz", user=UserFactory(email="ana.ruiz@example.com"))
    order.customer = ana
    order.save()
    AddressFactory(customer=ana, street="Calle Mayor 1")
    AddressFactory(street="Elsewhere 5")
    services.set_consents(customer_id=ana.pk, wishes={Wish.NEWS: True}, source="account")

    files = files_of(services.export(customer_id=ana.pk, actor=SYSTEM, now=NOW))

    assert set(files) >= {
        "profile",
        "addresses",
        "consents",
        "orders",
        "baskets",
        "pickups",
        "messages",
        "restock_alerts",
    }
    assert files["profile"]["account"]["email"] == "ana.ruiz@example.com"
    assert [row["street"] for row in files["addresses"]] == ["Calle Mayor 1"]
    assert [(row["wish"], row["given"]) for row in files["consents"]] == [("news", True)]
    assert [row["number"] for row in files["orders"]] == [order.number]
    assert files["orders"][0]["total"]["currency"] == "EUR"
    assert [row["status"] for row in files["pickups"]] == ["ready"]
    assert AuditEntry.objects.filter(verb="customer.export", object_key=f"customer:{ana.pk}").count() == 1


@pytest.mark.django_db(transaction=True)
def test_export_is_not_for_hammering():
    ana = CustomerFactory()
    for _time in range(10):
        services.export(customer_id=ana.pk, actor=SYSTEM, now=NOW)

    with pytest.raises(TooManyAttempts):
        services.export(customer_id=ana.pk, actor=SYSTEM, now=NOW)
    with pytest.raises(NotFound):
        services.export(customer_id=0, actor=SYSTEM, now=NOW)


def test_two_apps_cannot_write_the_same_file():
    with pytest.raises(ValueError, match=r"profile\.json"):
        own_data.part("profile")(lambda _pk: {})
