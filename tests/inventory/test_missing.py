"""Units that a picker did not find are settled by the next count: found again, or gone."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import RejectReason
from apps.fulfilment.models import FulfilmentLine
from apps.inventory.errors import BadQuantity
from apps.inventory.models import StockLevel
from apps.outbox import services as outbox
from tests.factories.shop import NOW, open_shop, work_of

pytestmark = pytest.mark.django_db


def with_one_short(reason):
    """Three on hand, two promised and one of them not found."""
    shop = open_shop()
    shirt = shop.stocked(3)
    work = work_of(shop.placed((shirt, 2)))
    fulfilment.start_picking(work_id=work.public_id, actor=shop.clerk)
    line = FulfilmentLine.objects.get(fulfilment_order=work)
    fulfilment.short(
        work_id=work.public_id, line_id=line.public_id, quantity=1, reason=reason, actor=shop.clerk, now=NOW
    )
    outbox.relay()
    return shop, shirt


def count(shop, shirt, counted):
    return fulfilment.count_stock(
        variant_id=shirt.pk, location_id=shop.location.pk, counted=counted, actor=shop.manager, now=NOW
    )


def level(shirt):
    row = StockLevel.objects.get(variant=shirt)
    return row.on_hand, row.allocated, row.unavailable


@pytest.mark.parametrize(("counted", "after"), [(3, (3, 1, 0)), (2, (2, 1, 0)), (1, (1, 1, 0)), (0, (0, 0, 0))])
def test_count_settles_what_was_missing(counted, after):
    shop, shirt = with_one_short(RejectReason.NOT_FOUND)
    assert level(shirt) == (3, 1, 1)

    result = count(shop, shirt, counted)

    assert level(shirt) == after
    assert sum(row.quantity for row in result.broken) == max(0, 1 - counted)
    outbox.relay()
    call_command("verify", verbosity=0)


def test_count_that_confirms_the_units_still_settles_the_missing_one():
    shop, shirt = with_one_short(RejectReason.NOT_FOUND)

    count(shop, shirt, 3)
    count(shop, shirt, 3)

    assert level(shirt) == (3, 1, 0)
    call_command("verify", verbosity=0)


def test_damaged_units_stand_here_and_are_counted_too():
    shop, shirt = with_one_short(RejectReason.DAMAGED)

    with pytest.raises(BadQuantity):
        count(shop, shirt, 0)

    assert level(shirt) == (3, 1, 1)
