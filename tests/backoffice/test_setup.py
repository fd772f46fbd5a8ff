"""The checklist: each step is ticked off by what is really there, and is for who may set things up."""

from __future__ import annotations

from datetime import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.permissions import Role
from apps.backoffice.admin import setup
from apps.fulfilment.models import PickupSlot
from apps.pricing.models import TaxRate
from apps.stores.models import LegalEntity, OpeningHours
from tests.factories.shop import open_shop
from tests.factories.stores import (
    DeviceFactory,
    EmploymentFactory,
    LegalEntityFactory,
    LocationFactory,
    SalesChannelFactory,
)

pytestmark = pytest.mark.django_db
MOST = 12


def client_of(role: Role, location=None) -> Client:
    client = Client()
    client.force_login(EmploymentFactory(role=role, location=location, user__is_staff=True).user)
    return client


def done() -> set[str]:
    return {step.slug for step in setup.steps() if step.is_done}


def test_an_empty_database_has_everything_to_do():
    assert done() == set()
    assert [step.slug for step in setup.steps()] == [
        "company", "channel", "tax", "shop", "slots", "staff", "device", "products", "stock", "payment", "order",
    ]  # fmt: skip


def test_each_step_follows_its_data():
    company = LegalEntityFactory(country="ES")
    assert done() == {"company"}
    SalesChannelFactory(legal_entity=company, pickup=True)
    assert done() == {"company", "channel", "payment"}
    shop = LocationFactory(legal_entity=company, hosts_pickup=True)
    assert "shop" not in done()
    OpeningHours.objects.create(location=shop, weekday=0, opens=time(10), closes=time(20))
    assert "shop" in done()
    EmploymentFactory(location=shop, role=Role.STAFF, pin_hash="")
    assert "staff" not in done()
    EmploymentFactory(location=shop, role=Role.STAFF, pin_hash="x")
    DeviceFactory(location=shop)

    assert done() == {"company", "channel", "payment", "shop", "staff", "device"}


def test_goods_count_once_they_can_be_sold():
    shop = open_shop()
    shirt = shop.stocked(3)
    assert {"products", "stock"} <= done()

    shop.placed((shirt, 1))

    assert {"order"} <= done()
    assert setup.has_orders()


def test_a_company_that_an_import_made_up_is_none():
    LegalEntityFactory(tax_id="PENDING")

    assert "company" not in done()


def test_the_buttons_take_rates_and_make_times():
    company = LegalEntityFactory(country="ES")
    shop = LocationFactory(legal_entity=company, hosts_pickup=True, time_zone="Europe/Madrid")
    for weekday in range(7):
        OpeningHours.objects.create(location=shop, weekday=weekday, opens=time(10), closes=time(20))
    boss = client_of(Role.ADMIN)

    boss.post("/admin/setup/tax/")
    answer = boss.post("/admin/setup/slots/", follow=True)

    assert TaxRate.objects.filter(country="ES").exists()
    assert PickupSlot.objects.exists()
    assert "pickup times made." in answer.content.decode()
    assert {"tax", "slots"} <= done()


def test_rates_of_a_country_that_we_do_not_know_are_said():
    LegalEntityFactory(country="NZ")

    answer = client_of(Role.ADMIN).post("/admin/setup/tax/", follow=True)

    assert "We know no rates of your country yet." in answer.content.decode()


@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER, Role.AGENT, Role.MARKETING, Role.FINANCE])
@pytest.mark.parametrize(("verb", "path"), [("get", ""), ("post", "tax/"), ("post", "slots/")])
def test_nobody_else_sets_up(role, verb, path):
    LegalEntityFactory(country="ES")

    assert getattr(client_of(role, LocationFactory()), verb)(f"/admin/setup/{path}").status_code == 403
    assert not TaxRate.objects.exists()
    assert not PickupSlot.objects.exists()


def test_the_dashboard_leads_here_until_the_first_order():
    boss = client_of(Role.ADMIN)
    assert "Nobody has ordered yet" in boss.get("/admin/").content.decode()
    shop = open_shop()
    assert "Nobody has ordered yet" not in client_of(Role.MANAGER, shop.location).get("/admin/").content.decode()

    shop.placed((shop.stocked(2), 1))

    assert "Nobody has ordered yet" not in boss.get("/admin/").content.decode()


def test_the_page_is_cheap():
    boss = client_of(Role.ADMIN)
    for _ in range(2):
        open_shop()
        LegalEntity.objects.update(currency="EUR")
        with CaptureQueriesContext(connection) as queries:
            assert boss.get("/admin/setup/").status_code == 200
        assert len(queries) <= MOST
