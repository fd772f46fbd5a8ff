"""Prices and stock by the thousand: as exact as row by row, while others sell, and over the death of a worker."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.catalogue.models import Variant
from apps.core.actor import SYSTEM
from apps.core.errors import DomainError
from apps.imports import services
from apps.imports.models import ImportIssue
from apps.imports.services import _run
from apps.inventory import services as inventory
from apps.inventory.models import BrokenPromise, LedgerEntry, StockLevel, StockMovement
from apps.orders.models import Order
from apps.pricing.models import Price, PriceHistory
from tests.factories.shop import Shop, open_shop
from tests.imports.running import bring_in, order
from tests.imports.tables import said
from tests.imports.test_killed import work_until
from tests.races import race

SALES = 4


def stock_file(shop: Shop, counts: dict[Variant, int]) -> str:
    lines = [f"{shop.location.code},{variant.public_id},,{units}\n" for variant, units in counts.items()]
    return "location code,item id,SKU,on hand\n" + "".join(lines)


def price_file(prices: dict[Variant, str]) -> str:
    code = Price.objects.first().price_list.code
    lines = [f"{code},{variant.public_id},,{price}\n" for variant, price in prices.items()]
    return "price list,item id,SKU,price\n" + "".join(lines)


@pytest.mark.django_db
def test_bad_rows_of_a_batch_are_said_by_number_and_the_others_stand():
    shop = open_shop(code="gran-via")
    one, two, three = (shop.stocked(5) for _ in range(3))
    inventory.adjust(variant_id=two.pk, location_id=shop.location.pk, delta=1, reason="correction", actor=SYSTEM)
    text = (
        stock_file(shop, {one: 9, two: 6, three: 0})
        + f"nowhere,{one.public_id},,1\ngran-via,,NONE,2\n"
        + f"gran-via,{one.public_id},,3\n"
    )

    job = bring_in(text)

    assert said(job) == [
        (5, "location code", "There is nothing of this name here. Import it first."),
        (6, "SKU", "No item has this SKU."),
    ]
    assert (job.updated, job.unchanged, job.skipped) == (2, 2, 2)
    assert dict(StockLevel.objects.values_list("variant_id", "on_hand")) == {one.pk: 3, two.pk: 6, three.pk: 0}
    assert StockMovement.objects.filter(kind="count").count() == 2


@pytest.mark.django_db
def test_units_set_aside_refuse_their_row_alone():
    shop = open_shop(code="gran-via")
    one, two = shop.stocked(5), shop.stocked(5)
    StockLevel.objects.filter(variant=one).update(unavailable=3)
    LedgerEntry.objects.create(
        variant=one, location=shop.location, unavailable=3, unavailable_kind="damaged", cause_kind="movement", cause_id=0, leg="x",
        actor_key="system", level_version=2, on_hand=0, reserved=0, allocated=0,
    )  # fmt: skip

    job = bring_in(stock_file(shop, {one: 2, two: 2}))

    ((row, column, reason),) = said(job)
    assert (row, column) == (2, "on hand")
    assert reason.startswith("3 units are set aside here")
    assert dict(StockLevel.objects.values_list("variant_id", "on_hand")) == {one.pk: 5, two.pk: 2}


@pytest.mark.django_db
def test_a_count_of_many_breaks_promises_by_name():
    shop = open_shop(code="gran-via")
    shirts = [shop.stocked(2) for _ in range(3)]
    for shirt in shirts:
        shop.placed((shirt, 2))

    done = inventory.count_many(
        [inventory.Shelf(variant_id=shirt.pk, location_id=shop.location.pk, counted=1) for shirt in shirts],
        actor=SYSTEM,
    )

    assert (done.counted, done.opened, done.refused) == (3, 0, {})
    assert list(BrokenPromise.objects.values_list("quantity", flat=True)) == [1, 1, 1]
    call_command("verify", verbosity=0)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["stock", "prices"])
def test_a_batch_takes_so_many_statements_whatever_it_holds(kind):
    shop, counts = open_shop(code="gran-via"), []
    for number in (1, 3):
        variants = [shop.stocked(2) for _ in range(number)]
        file = (
            stock_file(shop, dict.fromkeys(variants, 5))
            if kind == "stock"
            else price_file(dict.fromkeys(variants, "7.00"))
        )
        with CaptureQueriesContext(connection) as queries:
            assert bring_in(file).updated == number
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_prices_of_a_batch_leave_one_row_of_history_each():
    shop = open_shop()
    one, two = shop.stocked(1, amount=1000), shop.stocked(1, amount=2000)
    before = PriceHistory.objects.count()

    job = bring_in(price_file({one: "8.00", two: "20.00"}) + f"{Price.objects.first().price_list.code},,NONE,1.00\n")

    assert (job.updated, job.unchanged, job.skipped) == (1, 1, 1)
    assert PriceHistory.objects.count() == before + 1
    assert dict(Price.objects.values_list("variant_id", "amount")) == {one.pk: 800, two.pk: 2000}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_while_four_sell_a_count_and_a_price_list_come_in():
    shop = open_shop(code="gran-via")
    goods = [shop.stocked(50) for _ in range(60)]

    def sell(offset: int) -> int:
        sold = 0
        for number in range(12):
            try:
                shop.placed((goods[(offset + 7 * number) % 60], 1), (goods[(offset * 3 + number) % 60 - 30], 1))
                sold += 1
            except DomainError:
                continue
        return sold

    results = race(
        *(lambda offset=offset: sell(offset) for offset in range(SALES)),
        lambda: bring_in(stock_file(shop, dict.fromkeys(goods, 40))),
        lambda: bring_in(price_file(dict.fromkeys(reversed(goods), "12.00"))),
    )

    assert [result for result in results if isinstance(result, Exception)] == []
    stock, prices = results[SALES:]
    assert (stock.state, stock.errors, stock.updated) == ("done", 0, 60)
    assert (prices.state, prices.errors, prices.updated) == ("done", 0, 60)
    assert Order.objects.count() == sum(results[:SALES]) > 0
    assert set(StockLevel.objects.values_list("on_hand", flat=True)) == {40}
    call_command("verify", verbosity=0)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["stock", "prices"])
def test_killed_again_and_again_each_row_is_stored_once(kind, monkeypatch):
    monkeypatch.setattr(_run, "BATCHES", dict.fromkeys(_run.BATCHES, 10))
    shop = open_shop(code="gran-via")
    goods = [shop.stocked(5) for _ in range(60)]
    history = PriceHistory.objects.count()
    text = stock_file(shop, dict.fromkeys(goods, 8)) if kind == "stock" else price_file(dict.fromkeys(goods, "7.00"))
    text += "gran-via,,NONE,1\n"
    job = services.start(file=ContentFile(text.encode()), order=order(), actor=SYSTEM)

    lives = 1
    while not work_until(job, statement=15 + 11 * lives):
        lives += 1
        assert lives < 60

    job.refresh_from_db()
    assert lives > 2
    assert (job.state, job.updated, job.skipped) == ("done", 60, 1)
    assert list(ImportIssue.objects.filter(job=job).values_list("row", flat=True)) == [62]
    if kind == "stock":
        assert StockMovement.objects.filter(kind="count").count() == 60
        assert set(StockLevel.objects.values_list("on_hand", flat=True)) == {8}
    else:
        assert PriceHistory.objects.count() == history + 60
    call_command("verify", verbosity=0)
