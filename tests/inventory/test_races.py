"""Real parallel transactions on the kernel, and the controls that show what it prevents."""

from __future__ import annotations

from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from apps.core.actor import SYSTEM
from apps.inventory import services
from apps.inventory.models import LedgerEntry, Reservation, StockLevel
from apps.inventory.services import _kernel
from tests.factories.inventory import demand, stocked
from tests.races import outcomes, race

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def buy(variants, location, channel, owner):
    services.reserve(
        [demand(variant, location, channel, owner=owner) for variant in variants], ttl_seconds=900, actor=SYSTEM
    )


def promised(variant) -> int:
    return sum(Reservation.objects.filter(variant=variant, state="held").values_list("quantity", flat=True))


def test_thirty_two_buyers_of_twenty_units_get_twenty_promises():
    (shirt,), location, channel = stocked(20)

    results = race(*[partial(buy, [shirt], location, channel, owner) for owner in range(32)])

    assert outcomes(results) == {"ok": 20, "OutOfStock": 12}
    assert promised(shirt) == 20
    call_command("verify", verbosity=0)


def test_counts_that_confirm_the_stock_break_no_promise_while_buyers_buy():
    (shirt,), location, channel = stocked(20)
    count = partial(services.count, variant_id=shirt.pk, location_id=location.pk, counted=20, actor=SYSTEM)

    results = race(*[partial(buy, [shirt], location, channel, owner) for owner in range(24)], *[count] * 4)

    assert outcomes(results[:24]) == {"ok": 20, "OutOfStock": 4}
    assert outcomes(results[24:]) == {"ok": 4}
    assert all(not result.broken for result in results[24:])
    call_command("verify", verbosity=0)


def test_count_below_the_promises_names_each_that_it_breaks_while_buyers_buy():
    (shirt,), location, channel = stocked(20)
    for owner in range(10):
        buy([shirt], location, channel, owner)
    count = partial(services.count, variant_id=shirt.pk, location_id=location.pk, counted=5, actor=SYSTEM)

    *_buyers, counted = race(*[partial(buy, [shirt], location, channel, owner) for owner in range(10, 26)], count)

    level = StockLevel.objects.get(variant=shirt)
    assert (level.on_hand, level.reserved) == (5, 5)
    assert sum(row.quantity for row in counted.broken) >= 5
    call_command("verify", verbosity=0)


def test_orders_of_the_same_items_in_opposite_order_never_deadlock():
    variants, location, channel = stocked(1000, count=4)

    def many(items, first):
        for owner in range(first, first + 60):
            buy(items, location, channel, owner)

    results = race(
        partial(many, variants, 0),
        partial(many, variants[::-1], 1000),
        partial(many, variants, 2000),
        partial(many, variants[::-1], 3000),
    )

    assert outcomes(results) == {"ok": 4}
    assert promised(variants[0]) == 240
    call_command("verify", verbosity=0)


def test_hold_is_released_or_allocated_but_never_both():
    (shirt,), location, channel = stocked(30)
    for owner in range(30):
        buy([shirt], location, channel, owner)

    def allocate(owner):

        with transaction.atomic():
            plan = services.Plan(actor=SYSTEM)
            found = plan.allocate(owner_kind="cart_line", owner_ids=[owner])
            plan.apply()
        return found

    release = partial(services.release, owner_kind="cart_line", owner_ids=list(range(30)), actor=SYSTEM)
    race(*[partial(allocate, owner) for owner in range(10)], release)

    level = StockLevel.objects.get(variant=shirt)
    assert level.reserved == 0
    assert level.allocated == Reservation.objects.filter(state="allocated").count()
    call_command("verify", verbosity=0)


def oversell(monkeypatch, *, check: bool) -> tuple[dict[str, int], int]:
    """The same rush with the kernel's guard off, and the CHECK off, too, if asked."""
    monkeypatch.setattr(_kernel, "GUARD", "true")
    (shirt,), location, channel = stocked(5)
    if not check:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE inventory_stocklevel DROP CONSTRAINT inventory_level_promises_within_on_hand")
    try:
        results = race(*[partial(buy, [shirt], location, channel, owner) for owner in range(12)])
        return outcomes(results), promised(shirt)
    finally:
        if not check:
            with connection.cursor() as cursor:
                cursor.execute("TRUNCATE inventory_stocklevel")
                cursor.execute(
                    "ALTER TABLE inventory_stocklevel ADD CONSTRAINT inventory_level_promises_within_on_hand "
                    "CHECK (on_hand >= reserved + allocated + unavailable)"
                )


def test_negative_control_without_guard_and_check_it_oversells(monkeypatch):
    counts, units = oversell(monkeypatch, check=False)

    assert counts == {"ok": 12}
    assert units == 12


def test_negative_control_without_the_guard_the_check_still_holds(monkeypatch):
    counts, units = oversell(monkeypatch, check=True)

    assert counts == {"ok": 5, "IntegrityError": 7}
    assert units == 5


def test_ledger_refuses_change():
    stocked(1)

    for statement in ("UPDATE inventory_ledgerentry SET on_hand = 9", "DELETE FROM inventory_ledgerentry"):
        with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
            cursor.execute(statement)

    assert LedgerEntry.objects.get().on_hand == 1
