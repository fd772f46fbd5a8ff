"""Everything at the desk at once, in transactions that really run side by side: one effect, and books that balance."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.core.management import call_command

from apps.checkout import services as checkout
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import Identity, RefusalReason, Status
from apps.fulfilment.models import FulfilmentOrder, HandOver, PickupGroup
from apps.fulfilment.services import Leaving
from apps.inventory.models import LedgerEntry, StockLevel
from apps.invoicing.models import FiscalDocument
from apps.outbox.models import Event
from tests.factories.shop import ANA, GUEST, NOW, open_shop, work_of
from tests.races import outcomes, race

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def ready(units=3):
    shop = open_shop()
    order = shop.placed((shop.stocked(5), units))
    work = shop.ready(order)
    shop.paid(order)
    return shop, order, work


def give(shop, work, **more):
    return fulfilment.hand_over(
        work_id=work.public_id, identity=Identity.DOCUMENT, collected_by="Ana Ruiz", actor=shop.clerk, now=NOW, **more
    )


def refuse(shop, work):
    return fulfilment.refuse_at_desk(
        work_id=work.public_id, units=None, reason=RefusalReason.OTHER, actor=shop.clerk, now=NOW
    )


def undo(shop, work):
    return fulfilment.undo_hand_over(
        work_id=work.public_id, in_hand=True, reason="Wrong bag", actor=shop.manager, now=NOW
    )


def overdue(work):
    FulfilmentOrder.objects.filter(pk=work.pk).update(collect_by=NOW - timedelta(days=2000), reminders_sent=2)


def test_the_same_hand_over_sent_twenty_times_happens_once():
    shop, order, work = ready()
    line = work.lines.get().public_id

    results = race(*[partial(give, shop, work, leaving=Leaving(units={line: 2})) for _time in range(20)])

    assert outcomes(results) == {"ok": 20}
    assert HandOver.objects.count() == FiscalDocument.objects.count() == 1
    assert Event.objects.filter(name="fulfilment.pickup_collected").count() == 1
    assert sorted(FulfilmentOrder.objects.filter(order=order).values_list("status", flat=True)) == [
        "collected",
        "ready",
    ]
    assert StockLevel.objects.values_list("on_hand", "allocated").get() == (3, 1)
    call_command("verify", verbosity=0)


def test_hand_over_and_expiry_have_one_winner():
    for _round in range(4):
        shop, _order, work = ready()
        overdue(work)

        results = race(partial(give, shop, work), partial(fulfilment.expire_overdue, now=NOW))

        won = work_of(work.order).status
        assert won in {Status.COLLECTED, Status.EXPIRED}
        assert outcomes(results[:1]) == {"ok" if won == Status.COLLECTED else "IllegalTransition": 1}
        assert results[1] == (won == Status.EXPIRED)
    call_command("verify", verbosity=0)


def test_hand_over_and_refusal_have_one_winner():
    for _round in range(4):
        shop, _order, work = ready()

        results = race(partial(give, shop, work), partial(refuse, shop, work))

        won = work_of(work.order).status
        assert won in {Status.COLLECTED, Status.CANCELLED}
        assert outcomes(results) == {"ok": 1, "IllegalTransition": 1}
    call_command("verify", verbosity=0)


def test_undoing_and_handing_over_again_take_turns():
    shop, _order, work = ready()
    give(shop, work)

    results = race(
        *[partial(undo, shop, work) for _time in range(4)], *[partial(give, shop, work) for _time in range(4)]
    )

    assert set(outcomes(results)) <= {"ok", "NotPaid"}
    assert outcomes(results[:4]) == {"ok": 4}
    assert LedgerEntry.objects.filter(leg="restore").count() == 1
    assert work_of(work.order).status == Status.READY
    call_command("verify", verbosity=0)


def test_more_time_and_the_end_of_time_have_one_winner():
    for _round in range(4):
        shop, _order, work = ready()
        overdue(work)
        until = NOW + timedelta(days=3)

        results = race(
            partial(fulfilment.extend, work_id=work.public_id, until=until, actor=shop.clerk, now=NOW),
            partial(fulfilment.expire_overdue, now=NOW),
        )

        found = work_of(work.order)
        assert (found.status, results[1]) in {(Status.READY, 0), (Status.EXPIRED, 1)}
        assert outcomes(results[:1]) == {"ok" if found.status == Status.READY else "IllegalTransition": 1}
    call_command("verify", verbosity=0)


def test_customer_who_asks_for_days_from_two_pages_gets_them_once():
    _shop, order, work = ready()
    before = work.collect_by

    results = race(*[partial(fulfilment.extend_for_customer, order_id=order.pk, actor=GUEST) for _page in range(6)])

    assert outcomes(results) == {"ok": 1, "AlreadyExtended": 5}
    assert work_of(order).collect_by == before + timedelta(days=3)
    assert PickupGroup.objects.get().extended_at is not None


def test_buyers_in_one_shop_count_its_load_rightly():
    shop = open_shop()
    shirt = shop.stocked(40)
    drafts = [shop.draft((shirt, 2)) for _buyer in range(8)]
    from_checkout = [partial(place, draft) for draft in drafts]

    assert outcomes(race(*from_checkout)) == {"ok": 8}

    call_command("verify", verbosity=0)


def place(draft):
    return checkout.place(order_id=draft.pk, contact=ANA, actor=GUEST, now=NOW)
