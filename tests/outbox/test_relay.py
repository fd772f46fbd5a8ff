from __future__ import annotations

import os
import signal
import threading
import time

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from apps.audit.models import AuditEntry
from apps.core.actor import SYSTEM
from apps.core.errors import NotFound
from apps.messaging.models import Message
from apps.orders import services as orders
from apps.outbox import registry, services
from apps.outbox.enums import DeliveryState
from apps.outbox.models import Delivery, Event
from tests.factories.messaging import MessageFactory
from tests.factories.orders import OrderFactory
from tests.outbox.conftest import Happened
from tests.races import race

pytestmark = pytest.mark.django_db


def publish(*numbers: int, key: str = "thing:1") -> None:
    with transaction.atomic():
        services.publish_many((Happened(number=number), key) for number in numbers)


def due_now() -> None:
    Delivery.objects.filter(state=DeliveryState.PENDING).update(due_at="2020-01-01T00:00Z")


@pytest.mark.django_db(transaction=True)
def test_publish_refuses_to_run_outside_a_transaction():
    with pytest.raises(TransactionManagementError):
        services.publish(Happened(number=1), key="thing:1")

    assert not Event.objects.exists()


def test_event_of_a_transaction_that_fails_is_never_heard(heard):
    @transaction.atomic
    def fail():
        services.publish(Happened(number=1), key="thing:1")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()

    services.relay()
    assert heard == []


def test_events_are_heard_once_and_in_order(heard):
    publish(*range(250))

    assert services.relay() == 250
    assert services.relay() == 0
    assert heard == list(range(250))


def test_failure_holds_back_its_key_alone_until_it_succeeds(heard):
    heard.failing = {2}
    publish(1, 2, 3, key="thing:1")
    publish(10, 11, key="thing:2")

    services.relay()
    assert heard == [1, 10, 11]
    services.relay()
    assert heard == [1, 10, 11]

    heard.failing = set()
    due_now()
    services.relay()
    assert heard == [1, 10, 11, 2, 3]


def test_twelfth_failure_is_a_dead_letter_that_can_be_replayed(heard):
    heard.failing = {1}
    publish(1, 2)
    for _try in range(12):
        due_now()
        services.relay()

    dead = Delivery.objects.get(state=DeliveryState.DEAD)
    assert (dead.attempts, "cannot take 1" in dead.error) == (12, True)
    due_now()
    services.relay()
    assert heard == [2]

    heard.failing = set()
    services.replay(delivery_id=dead.pk, actor=SYSTEM)
    services.relay()
    assert heard == [2, 1]
    assert AuditEntry.objects.get().verb == "outbox.replay"
    with pytest.raises(NotFound):
        services.replay(delivery_id=dead.pk, actor=SYSTEM)


def test_failure_of_a_handler_undoes_its_rows_alone(heard, monkeypatch):
    def listen(event, *, event_id):
        heard.append(event.number)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO outbox_event (name, version, key, payload, is_fanned_out) "
                           "VALUES ('tests.row', 1, 'row', '{}', true)")  # fmt: skip
        if event.number == 2:
            raise ValueError("after the row")

    monkeypatch.setitem(registry._handlers, Happened.name, {"tests.listen": (Happened, listen)})
    publish(1, key="thing:1")
    publish(2, key="thing:2")

    services.relay()

    assert Event.objects.filter(name="tests.row").count() == 1


def test_handler_of_many_takes_what_is_due_at_once_and_one_by_one_after_a_failure(heard, monkeypatch):
    calls = []

    def listen(events):
        calls.append([event.number for event in events])
        if 3 in calls[-1]:
            raise ValueError("cannot take 3")
        heard.extend(event.number for event in events)

    monkeypatch.setitem(registry._handlers, Happened.name, {"tests.listen": (Happened, listen)})
    monkeypatch.setattr(registry, "_sets", {"tests.listen"})
    publish(1, 2, key="thing:1")
    services.relay()
    publish(3, 4, key="thing:2")
    publish(5, key="thing:3")
    services.relay()

    assert calls == [[1, 2], [3, 4, 5], [3], [5]]
    assert heard == [1, 2, 5]


@pytest.mark.parametrize(("light", "held"), [(set(), [1, 1, 1]), ({"tests.listen"}, [1, 2, 3])])
@pytest.mark.django_db(transaction=True)
def test_handler_that_locks_never_holds_what_the_event_before_it_locked(monkeypatch, light, held):
    seen = []

    def listen(event, *, event_id):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [event.number])
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
            seen.append(cursor.fetchone()[0])

    monkeypatch.setitem(registry._handlers, Happened.name, {"tests.listen": (Happened, listen)})
    monkeypatch.setattr(registry, "_light", light)
    publish(11, key="thing:1")
    publish(12, key="thing:2")
    publish(13, key="thing:3")

    services.relay()

    assert seen == held


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_deadlock_at_the_commit_of_a_batch_delays_it_and_nothing_else(monkeypatch):
    """Letters of a batch point at two orders: the check at commit asks for both, one of them held by somebody who asks for the other."""
    first, second = OrderFactory(), OrderFactory()
    written, tries = threading.Event(), []

    def listen(event, *, event_id):
        MessageFactory(order=first if event.number == first.pk else second)
        tries.append(event.number)
        if len(tries) == 2:
            written.set()

    def somebody():
        with transaction.atomic():
            orders.lock(second.pk)
            assert written.wait(timeout=20)
            time.sleep(0.3)
            orders.lock(first.pk)

    monkeypatch.setitem(registry._handlers, Happened.name, {"tests.listen": (Happened, listen)})
    monkeypatch.setattr(registry, "_light", {"tests.listen"})
    publish(first.pk, key="thing:1")
    publish(second.pk, key="thing:2")

    results = race(somebody, services.relay)

    assert results == [None, 2]
    assert tries == [first.pk, second.pk] * 2
    assert Message.objects.count() == 2
    assert set(Delivery.objects.values_list("state", "claims")) == {(DeliveryState.DONE, 1)}


def test_unknown_field_of_a_newer_version_is_left_out(heard):
    publish(1)
    Event.objects.update(payload={"number": 1, "added_later": True})

    services.relay()

    assert heard == [1]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_relays_side_by_side_deliver_once_and_in_order(heard):
    for key in range(5):
        publish(*range(key * 100, key * 100 + 60), key=f"thing:{key}")

    race(*[services.relay] * 4)
    services.relay()

    assert len(heard) == 300
    for key in range(5):
        mine = [number for number in heard if number // 100 == key]
        assert mine == list(range(key * 100, key * 100 + 60))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_delivery_that_kills_its_worker_ends_in_the_dead_letters_and_takes_nobody_along(heard, monkeypatch):
    def deadly(event, *, event_id):
        if event.number == 7:
            os.kill(os.getpid(), signal.SIGKILL)
        heard.append(event.number)

    monkeypatch.setitem(registry._handlers, Happened.name, {"tests.listen": (Happened, deadly)})
    publish(*range(5), key="thing:1")
    publish(7, key="thing:2")
    for _life in range(6):
        connection.close()
        child = os.fork()
        if child == 0:
            try:
                services.relay()
            finally:
                os._exit(0)  # a forked child never goes on with the tests
        os.waitpid(child, 0)
        Delivery.objects.filter(state=DeliveryState.PENDING).update(leased_until="2020-01-01T00:00Z")

    assert set(Delivery.objects.filter(key="thing:1").values_list("state", flat=True)) == {DeliveryState.DONE}
    dead = Delivery.objects.get(key="thing:2")
    assert (dead.state, "died" in dead.error) == (DeliveryState.DEAD, True)


def test_trim_forgets_what_was_delivered_long_ago(heard, settings):
    publish(1, 2)
    services.relay()
    Delivery.objects.filter(event__payload__number=1).update(done_at="2020-01-01T00:00Z")
    Event.objects.update(created_at="2020-01-01T00:00Z")

    services.trim()

    assert list(Event.objects.values_list("payload__number", flat=True)) == [2]


def test_invariants_hold(heard):
    publish(1)
    services.relay()

    call_command("verify", verbosity=0)
