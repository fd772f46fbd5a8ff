"""What four workers do at the same moment happens once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.core.management import call_command
from django.db import transaction

from apps.checkout import services as checkout
from apps.core.models import OmniNow
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import HoldKind, Status
from apps.fulfilment.models import Decision, FulfilmentOrder, OrderHold, PutBackTask
from apps.inventory.models import LedgerEntry
from apps.outbox import services as outbox
from apps.outbox.models import Event
from tests.factories.shop import NOW, open_shop
from tests.fulfilment.asking import asking_shop, short
from tests.fulfilment.test_machine import in_state
from tests.fulfilment.test_waiting import DAY, clock, half, make_ready, told
from tests.races import outcomes, race

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PAST = NOW.replace(year=2020)
FOUR = range(4)


def ready(shop, *, ready_ago=5 * DAY, left=-timedelta(minutes=5), reminded=2):
    work = shop.ready(shop.placed((shop.stocked(3), 1)))
    clock(work, ready_ago=ready_ago, left=left, reminded=reminded)
    return work


def settled():
    outbox.relay()
    call_command("verify", verbosity=0)


def test_no_shows():
    works = [ready(open_shop()) for _one in range(3)]

    results = race(*[partial(fulfilment.expire_overdue, now=NOW) for _beat in FOUR])

    assert (outcomes(results), sum(results)) == ({"ok": 4}, 3)
    assert len(told("pickup_expired")) == PutBackTask.objects.count() == len(works)
    settled()


def test_reminders():
    ready(open_shop(), ready_ago=3 * DAY, left=2 * DAY, reminded=0)

    results = race(*[fulfilment.remind for _beat in FOUR])

    assert (outcomes(results), sum(results)) == ({"ok": 4}, 1)
    assert len(told("pickup_reminder")) == 1
    settled()


def test_whole_groups():
    shop = open_shop()
    order = shop.placed((shop.stocked(5), 2))
    with transaction.atomic():
        first, second = half(order, shop)
    make_ready(shop, first)
    fulfilment.reject(work_id=second.public_id, reason="no_time", actor=shop.clerk, now=NOW)

    results = race(*[fulfilment.call_whole_groups for _beat in FOUR])

    assert (outcomes(results), sum(results)) == ({"ok": 4}, 1)
    settled()


def test_acceptance():
    shop = open_shop(acceptance_minutes=60)
    shop.placed((shop.stocked(3), 1))
    FulfilmentOrder.objects.update(accept_by=OmniNow() + DAY, accept_alert_at=PAST, created_at=datetime.now(UTC) - DAY)
    race(*[partial(fulfilment.watch_acceptance, now=NOW) for _beat in FOUR])
    assert len(told("acceptance_late")) == 1
    FulfilmentOrder.objects.update(accept_by=PAST, created_at=PAST)

    results = race(*[partial(fulfilment.watch_acceptance, now=NOW) for _beat in FOUR])

    assert (outcomes(results), sum(results)) == ({"ok": 4}, 1)
    assert len(told("rejected")) == 1
    settled()


def test_answers_that_nobody_gave():
    shop = asking_shop()
    short(shop, shop.placed((shop.stocked(1), 1)))
    Decision.objects.update(deadline_at=PAST)

    results = race(*[partial(checkout.decisions_due, now=NOW) for _beat in FOUR])

    assert (outcomes(results), sum(results)) == ({"ok": 4}, 1)
    assert Event.objects.filter(name="orders.order_cancelled").count() == 1
    settled()


def test_holds_whose_time_has_come():
    shop = open_shop()
    order = shop.placed((shop.stocked(1), 1))
    fulfilment.hold(
        order_id=order.pk, kind=HoldKind.SCHEDULED, reason="Not before today", until=NOW + DAY, actor=shop.manager,
        now=NOW,
    )  # fmt: skip
    OrderHold.objects.update(until=PAST)

    results = race(*[partial(fulfilment.end_overdue_holds, now=NOW) for _beat in FOUR])

    assert outcomes(results) == {"ok": 4}
    assert len(told("order_hold_ended")) == 1
    settled()


def test_putting_back():
    shop = open_shop()
    in_state(shop, Status.EXPIRED)
    task = PutBackTask.objects.get().public_id

    results = race(*[partial(fulfilment.put_back, task_id=task, actor=shop.clerk, now=NOW) for _tap in FOUR])

    assert outcomes(results) == {"ok": 4}
    assert LedgerEntry.objects.filter(cause_kind="put_back").count() == 1
    settled()
