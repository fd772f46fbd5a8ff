"""Plots: right numbers by period and shop, for who may see them, each with its table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.permissions import Role
from apps.backoffice import reports, selectors
from apps.backoffice.plots import columns, shares, ticks
from apps.checkout import services as checkout
from apps.fulfilment.models import FulfilmentOrder
from apps.orders.enums import CancelReason
from apps.orders.models import Order
from tests.factories.shop import NOW, Shop, open_shop, staff_of
from tests.factories.stores import EmploymentFactory

pytestmark = pytest.mark.django_db
STATEMENTS = 3


@pytest.fixture
def shop() -> Shop:
    return open_shop()


def plots_of(shop: Shop, role: Role = Role.MANAGER, asked: str = "") -> dict[str, reports.Plot]:
    day = selectors.today(now=NOW)
    choice = reports.Choice.of(QueryDict(asked), day=day, shops=[shop.location.pk])
    return {plot.slug: plot for plot in reports.plots(actor=staff_of(shop.location, role), choice=choice)}


def test_orders_and_revenue_by_day_without_what_was_cancelled(shop):
    shirt = shop.stocked(50)
    orders = [shop.placed((shirt, 2)) for _ in range(3)]
    checkout.cancel(order_id=orders[0].pk, reason=CancelReason.OTHER, note="", actor=shop.manager, now=NOW)
    Order.objects.filter(pk=orders[1].pk).update(placed_at=NOW - timedelta(days=2))

    found = plots_of(shop)

    assert found["channels"].table == [["21 Nov", "1"], ["23 Nov", "1"]]
    assert found["channels"].total == "2"
    assert found["shops"].table == [[shop.location.name, "2"]]
    assert found["revenue-eur"].table == [["21 Nov", "€20.00"], ["23 Nov", "€20.00"]]


def test_a_period_begins_and_ends_with_the_shops_days(shop):
    shirt = shop.stocked(50)
    order = shop.placed((shirt, 1))
    for at, counted in (
        (datetime(2026, 11, 16, 22, 59, tzinfo=UTC), 0),
        (datetime(2026, 11, 16, 23, 0, tzinfo=UTC), 1),
        (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), 1),
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), 0),
    ):
        Order.objects.filter(pk=order.pk).update(placed_at=at)
        assert len(plots_of(shop, asked="days=7")["channels"].table) == counted


@pytest.mark.parametrize(("days", "steps"), [(7, 7), (28, 28), (91, 14), (365, 13)])
def test_steps_have_no_gap(shop, days, steps):
    period = reports.Period(day=selectors.today(now=NOW), days=days)

    assert len(period.steps()) == steps
    assert period.steps()[0] == period.first


def test_promises_kept_are_those_ready_in_time(shop):
    shirt = shop.stocked(50)
    for late in (False, False, True):
        work = shop.ready(shop.placed((shirt, 1)))
        promised = work.ready_at + timedelta(minutes=-1 if late else 1)
        FulfilmentOrder.objects.filter(pk=work.pk).update(promised_at=promised)

    found = plots_of(shop)

    assert found["pickups"].table == [["23 Nov", "2", "1"]]
    assert found["promises"].table == [[shop.location.name, "67\u00a0%", "3"]]


def test_what_is_sold_out_is_what_was_ordered_and_is_gone(shop):
    gone, left, never = shop.stocked(1), shop.stocked(5), shop.stocked(1)
    for item in (gone, left):
        shop.placed((item, 1))
    assert never.pk

    assert plots_of(shop)["stock-outs"].table == [[shop.location.name, "1"]]


def test_a_manager_sees_their_shop_and_finance_all(shop):
    other = open_shop()
    for one in (shop, other):
        one.placed((one.stocked(5), 1))

    assert plots_of(shop)["channels"].total == "1"
    assert plots_of(shop, asked=f"shop={other.location.pk}")["channels"].total == "1"
    assert plots_of(shop, Role.MARKETING) == {}


@pytest.mark.parametrize("asked", ["days=x&shop=y", "days=-1", "days=99999999999999", "shop=٣", "days=²", "shop=1e3"])
def test_what_an_address_cannot_mean_is_the_usual(shop, asked):
    choice = reports.Choice.of(QueryDict(asked), day=selectors.today(now=NOW), shops=[shop.location.pk])

    assert (choice.period.days, choice.shop) == (28, None)


def test_three_statements_for_any_number_of_orders(shop):
    shirt, counts = shop.stocked(50), []
    for more in (1, 2):
        for _ in range(more):
            shop.ready(shop.placed((shirt, 1)))
        with CaptureQueriesContext(connection) as queries:
            plots_of(shop)
        counts.append(len(queries) - 1)  # which day it is

    assert counts == [STATEMENTS, STATEMENTS]


def test_the_page_draws_them_and_says_when_there_is_nothing(shop):
    client = Client()
    client.force_login(EmploymentFactory(role=Role.ADMIN, location=None, user__is_staff=True).user)

    empty = client.get("/admin/").content.decode()
    shop.placed((shop.stocked(5), 1))
    Order.objects.update(placed_at=datetime.now(UTC))
    full = client.get(f"/admin/?days=7&shop={shop.location.pk}").content.decode()

    assert "No orders in this time." in empty
    assert 'class="plot__bar plot__bar--0"' in full
    assert full.count("As a table") > 3


def test_columns_fill_their_box():
    bars, top = columns({"a": {"x": 1, "y": 3}, "b": {"x": 1}}, ["x", "y", "z"], str)

    assert top == 3
    assert [(bar.height, bar.y, bar.colour) for bar in bars] == [(33.333, 66.667, 0), (33.333, 33.333, 1), (100, 0, 0)]
    assert all(0 <= bar.x < bar.x + bar.width <= 100 for bar in bars)
    assert columns({"a": {}}, ["x"], str) == ([], 0)


def test_shares_are_of_the_largest_or_of_a_hundred():
    assert shares([("a", 4), ("b", 1)], str) == [("a", "4", 100.0), ("b", "1", 25.0)]
    assert shares([("a", 4)], str, most=100) == [("a", "4", 4.0)]
    assert shares([("a", 0)], str) == [("a", "0", 0.0)]
    assert ticks(["a"]) == ["a"]
