"""The first page: right numbers, for who may see them, cheap, and each leads to the rows behind it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.permissions import Role
from apps.backoffice import selectors
from apps.checkout import services as checkout
from apps.core.actor import SYSTEM
from apps.core.models import OmniNow
from apps.fulfilment.models import FulfilmentOrder
from apps.inventory import services as inventory
from apps.inventory.enums import AdjustReason
from apps.inventory.models import StockLevel
from apps.messaging.enums import MessageState
from apps.orders.enums import CancelReason
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.outbox.enums import DeliveryState
from tests.factories.messaging import MessageFactory
from tests.factories.outbox import DeliveryFactory
from tests.factories.shop import NOW, Shop, open_shop, staff_of, work_of
from tests.factories.stores import EmploymentFactory, LocationFactory

pytestmark = pytest.mark.django_db
AT_ONCE = 7
PAGE = 21


@pytest.fixture
def shop() -> Shop:
    return open_shop()


def signed_in(role: Role, location=None) -> Client:
    row = EmploymentFactory(role=role, location=location, user__is_staff=True)
    client = Client()
    client.force_login(row.user)
    return client


def standing(shop: Shop, role: Role = Role.MANAGER):
    return selectors.standing(actor=staff_of(shop.location, role), day=selectors.today(now=NOW), now=NOW)


def tile(client: Client, name: str):
    found = {tile.name: tile for _title, tiles in client.get("/admin/").context["tile_groups"] for tile in tiles}
    return found[name]


def test_the_day_is_that_of_most_shops(shop):
    LocationFactory(time_zone="Atlantic/Canary")
    LocationFactory(time_zone="Europe/Madrid")

    day = selectors.today(now=datetime(2026, 11, 22, 23, 30, tzinfo=UTC))

    assert (str(day.zone), day.on.isoformat()) == ("Europe/Madrid", "2026-11-23")
    assert day.start == datetime(2026, 11, 22, 23, tzinfo=UTC)
    assert day.week_before.start == datetime(2026, 11, 15, 23, tzinfo=UTC)


def test_the_day_on_which_the_clocks_go_back_has_25_hours(shop):
    day = selectors.today(now=datetime(2026, 10, 25, 12, tzinfo=UTC))

    assert day.end.astimezone(UTC) - day.start.astimezone(UTC) == timedelta(hours=25)


def test_takings_leave_out_what_was_cancelled_and_what_is_of_another_day(shop):
    shirt = shop.stocked(50)
    for _ in range(3):
        shop.placed((shirt, 2))
    lost = shop.placed((shirt, 1))
    yesterday = shop.placed((shirt, 1))
    Order.objects.filter(pk=yesterday.pk).update(placed_at=NOW - timedelta(days=1))
    call_cancel(lost, shop)

    (row,) = standing(shop).takings

    assert (row.orders, row.amount, row.currency) == (3, 6000, "EUR")


def test_takings_of_a_manager_are_those_of_their_shop(shop):
    other = open_shop()
    other.placed((other.stocked(5), 1))

    assert standing(shop).takings == ()
    assert standing(other).takings[0].orders == 1


def test_work_is_counted_by_what_it_needs_now(shop):
    shirt = shop.stocked(50)
    late, ready, gone, calm = (shop.placed((shirt, 1)) for _ in range(4))
    FulfilmentOrder.objects.update(promised_at=OmniNow() + timedelta(hours=1))
    FulfilmentOrder.objects.filter(order=late).update(promised_at=OmniNow() - timedelta(minutes=1))
    shop.ready(ready)
    FulfilmentOrder.objects.filter(pk=shop.ready(gone).pk).update(collect_by=OmniNow() - timedelta(minutes=1))
    FulfilmentOrder.objects.filter(order=ready).update(collect_by=OmniNow() + timedelta(days=1))

    work = standing(shop).work

    assert (work.due, work.late, work.ready, work.overdue) == (2, 1, 2, 1)
    assert work_of(calm).status == "assigned"


def test_low_stock_is_what_sells_and_runs_out(shop):
    sold_out, plenty, never_sold, long_ago = shop.stocked(4), shop.stocked(40), shop.stocked(1), shop.stocked(2)
    for item in (sold_out, plenty, long_ago):
        shop.placed((item, 1))
    Order.objects.filter(lines__variant=long_ago).update(placed_at=NOW - timedelta(days=31))

    assert standing(shop).low_stock == 1
    assert never_sold.pk != sold_out.pk


def test_a_buffer_makes_stock_low_sooner(shop):
    item = shop.stocked(10)
    shop.placed((item, 1))
    assert standing(shop).low_stock == 0

    inventory.set_floor(location_id=shop.location.pk, variant_id=item.pk, quantity=6, actor=shop.manager)

    assert standing(shop).low_stock == 1


def test_who_paid_too_much_is_found(shop):
    item = shop.stocked(10)
    order, whole = shop.placed((item, 3)), shop.placed((item, 1))
    shop.paid(order)
    shop.paid(whole)
    assert standing(shop).overpaid == 0

    inventory.adjust(
        variant_id=item.pk, location_id=shop.location.pk, delta=-6, reason=AdjustReason.STOLEN, actor=SYSTEM
    )
    inventory.count(variant_id=item.pk, location_id=shop.location.pk, counted=3, actor=SYSTEM)
    outbox.relay()

    assert standing(shop).overpaid == 1
    boss = signed_in(Role.ADMIN)
    assert tile(boss, "Owed to customers").value == "1"
    listed = boss.get(tile(boss, "Owed to customers").url)
    assert listed.context["cl"].result_count == 1


def test_an_agent_does_not_see_how_the_machinery_runs(shop):
    found = standing(shop, Role.AGENT)

    assert found.backlog is None
    assert found.overpaid is None


@pytest.mark.parametrize("orders", [1, 3])
def test_the_numbers_cost_the_same_for_one_order_and_three(shop, orders, django_assert_num_queries):
    item = shop.stocked(50)
    for _ in range(orders):
        shop.paid(shop.placed((item, 1)))
    actor = staff_of(shop.location, Role.ADMIN)
    everywhere = type(actor)(**{**vars(actor), "grants": dict.fromkeys(actor.grants, frozenset({0}))})
    day = selectors.today(now=NOW)

    with django_assert_num_queries(AT_ONCE):
        found = selectors.standing(actor=everywhere, day=day, now=NOW)

    assert found.takings[0].orders == orders


@pytest.mark.parametrize("orders", [0, 3])
def test_the_page_costs_the_same_on_a_quiet_day(shop, orders):
    item = shop.stocked(50)
    for _ in range(orders):
        shop.placed((item, 1))
    boss = signed_in(Role.ADMIN)

    with CaptureQueriesContext(connection) as queries:
        assert boss.get("/admin/").status_code == 200

    assert len(queries) == PAGE


def test_a_quiet_day_says_so(shop):
    page = signed_in(Role.ADMIN).get("/admin/").content.decode()

    assert "None yet. They appear here as they come in." in page
    assert "The line starts with the first one." in page


def test_every_tile_leads_to_as_many_rows_as_it_counts(shop):
    shirt = shop.stocked(4)
    Order.objects.update(placed_at=OmniNow())
    shop.ready(shop.placed((shirt, 1)))
    shop.placed((shirt, 1))
    Order.objects.update(placed_at=OmniNow())
    FulfilmentOrder.objects.filter(status="assigned").update(promised_at=OmniNow() - timedelta(minutes=1))
    DeliveryFactory(state=DeliveryState.DEAD, attempts=12)
    DeliveryFactory(due_at=OmniNow() - timedelta(minutes=2))
    MessageFactory(state=MessageState.FAILED)
    boss = signed_in(Role.ADMIN)
    tiles = [one for _title, group in boss.get("/admin/").context["tile_groups"] for one in group]

    counted = {one.name: int(one.value) for one in tiles if one.value.isdigit()}
    assert counted == {
        "Orders today": 2, "To prepare": 1, "Late": 1, "Ready": 1, "To put back": 0, "Low stock": 1, "Owed to customers": 0,
        "Failed messages": 1, "Dead letters": 1, "Overdue events": counted["Overdue events"],
    }  # fmt: skip
    for one in tiles:
        if one.name in counted and one.name != "Overdue events":
            assert boss.get(one.url).context["cl"].result_count == counted[one.name], one.name


def test_the_fragment_is_the_page_s_tiles_and_for_staff_alone(shop):
    boss, address = signed_in(Role.ADMIN), reverse("backoffice:tiles")
    guest = Client()
    customer = Client()
    customer.force_login(EmploymentFactory(role=Role.PARTNER).user)

    assert b"data-tiles" in boss.get(address).content
    assert boss.get(address)["Cache-Control"] == "no-store"
    assert guest.get(address).status_code == 302
    assert customer.get(address).status_code == 403


def test_times_are_shown_in_the_zone_of_the_business(shop):
    order = shop.placed((shop.stocked(5), 1))

    page = signed_in(Role.ADMIN).get(reverse("admin:orders_order_change", args=[order.pk])).content.decode()

    assert "Nov. 23, 2026, 11 a.m." in page  # 10:00 UTC


def test_the_test_clock_is_told(shop, settings):
    settings.OMNI_TEST_CLOCK = True
    boss = signed_in(Role.ADMIN)
    assert "Test clock" in boss.get("/admin/").content.decode()

    with connection.cursor() as cursor:
        cursor.execute("SELECT omni_shift_clock(make_interval(days => 3))")
    assert "Test clock: 3 days ahead" in boss.get("/admin/").content.decode()


def test_the_search_finds_orders_products_and_customers_that_one_may_see(shop):
    order = shop.placed((shop.stocked(5, name="Felt slippers"), 1))
    address = reverse("admin:search")

    found = signed_in(Role.ADMIN).get(address, {"s": order.number, "extended": "1"}).content.decode()
    named = signed_in(Role.ADMIN).get(address, {"s": "slippers", "extended": "1"}).content.decode()
    by_agent = signed_in(Role.AGENT).get(address, {"s": "slippers", "extended": "1"}).content.decode()

    assert reverse("admin:orders_order_change", args=[order.pk]) in found
    assert "/admin/catalogue/product/" in named
    assert "/admin/catalogue/product/" not in by_agent


def test_the_sidebar_shows_what_one_may_open(shop):
    def titles(role: Role) -> set[str]:
        groups = signed_in(role).get("/admin/").context["sidebar_navigation"]
        return {item["title"] for group in groups for item in group["items"]}

    assert {"Orders", "Stock levels", "Deliveries and dead letters"} <= titles(Role.ADMIN)
    assert titles(Role.MARKETING) & {"Orders", "Deliveries and dead letters", "Audit trail"} == set()


def test_every_registered_page_is_in_the_sidebar(shop):
    groups = signed_in(Role.ADMIN).get("/admin/").context["sidebar_navigation"]
    linked = {item["link"] for group in groups for item in group["items"]}
    pages = {
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in admin.site._registry
    }

    assert pages - linked == {"/admin/imports/importissue/", "/admin/imports/importtransition/"} & pages
    assert StockLevel.objects.count() == 0


def call_cancel(order: Order, shop: Shop) -> None:
    checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=shop.manager, now=NOW)
