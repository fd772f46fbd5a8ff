"""The operator's page: what runs, what waits, and what is wrong in words; for who may see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from apps.accounts.permissions import Role
from apps.audit.models import AuditEntry
from apps.backoffice import operating
from apps.core.models import OmniNow
from apps.imports.enums import JobState
from apps.messaging.enums import MessageState
from apps.outbox import selectors as outbox
from apps.outbox.enums import DeliveryState
from apps.outbox.models import Delivery
from omni import pulse
from tests.factories.imports import ImportJobFactory
from tests.factories.messaging import MessageFactory
from tests.factories.outbox import DeliveryFactory
from tests.factories.stores import EmploymentFactory, LocationFactory

pytestmark = pytest.mark.django_db
MOST = 20
pulse_of = {"broker": pulse.broker, "cache_server": pulse.cache_server}
"""The real ones, before the tests put others in their place."""


@pytest.fixture(autouse=True)
def alive(monkeypatch):
    """Servers that answer: whether they do is tested by itself."""
    monkeypatch.setattr(pulse, "broker", lambda: pulse.Broker(workers=("celery@one",), waiting=2))
    monkeypatch.setattr(pulse, "cache_server", lambda: pulse.Cache(milliseconds=0.4, memory=1024))


@pytest.fixture
def ringing():
    every, _created = IntervalSchedule.objects.get_or_create(every=1, period="seconds")
    task = PeriodicTask.objects.create(name="outbox.relay", task="outbox.relay", interval=every)
    PeriodicTask.objects.filter(pk=task.pk).update(last_run_at=OmniNow())


def client_of(role: Role, location=None) -> Client:
    client = Client()
    client.force_login(EmploymentFactory(role=role, location=location, user__is_staff=True).user)
    return client


def alarms() -> list[str]:
    return [alarm.what for alarm in operating.report().alarms]


def test_all_is_well(ringing):
    page = client_of(Role.ADMIN).get("/admin/operations/")

    assert page.status_code == 200
    assert "Everything runs, and nothing is late." in page.content.decode()
    assert [part.is_well for part in page.context["report"].parts] == [True, True, True, True]


@pytest.mark.parametrize(
    "role", [role for role in Role if role in {Role.STAFF, Role.MANAGER, Role.AGENT, Role.MARKETING, Role.FINANCE}]
)
@pytest.mark.parametrize("path", ["operations/", "operations/state/"])
def test_it_is_for_operators(role, path):
    assert client_of(role, LocationFactory()).get(f"/admin/{path}").status_code == 403


def test_guests_sign_in_first():
    assert Client().get("/admin/operations/").status_code == 302
    assert Client().post("/admin/operations/replay/").status_code == 302


def test_dead_letters_are_named_and_sent_again(ringing):
    dead = [DeliveryFactory(state=DeliveryState.DEAD, attempts=12) for _ in range(3)]
    assert "3 events could not be delivered." in alarms()

    answer = client_of(Role.ADMIN).post("/admin/operations/replay/", follow=True)

    assert "3 dead letters are on their way again." in answer.content.decode()
    assert not Delivery.objects.filter(state=DeliveryState.DEAD).exists()
    assert AuditEntry.objects.filter(verb="outbox.replay").count() == len(dead)


def test_nobody_else_sends_dead_letters_again():
    DeliveryFactory(state=DeliveryState.DEAD)

    answer = client_of(Role.MANAGER, LocationFactory()).post("/admin/operations/replay/")

    assert answer.status_code == 403
    assert Delivery.objects.filter(state=DeliveryState.DEAD).count() == 1
    assert not AuditEntry.objects.filter(verb="outbox.replay").exists()


def test_a_late_relay_and_a_lost_lease_are_alarms(ringing):
    late = DeliveryFactory()
    Delivery.objects.filter(pk=late.pk).update(
        due_at=OmniNow() - timedelta(seconds=90), leased_until=OmniNow() - timedelta(seconds=80)
    )

    found = outbox.relay_health()

    assert (found.pending, found.lag_seconds, found.lease_seconds) == (1, 90, 80)
    assert [line[:24] for line in alarms()] == ["The relay is 90 seconds ", "A delivery was taken 140"]


def test_due_rows_are_counted_by_task(ringing):
    MessageFactory(state=MessageState.WAITING, due_at=OmniNow() - timedelta(minutes=5))
    MessageFactory(state=MessageState.WAITING, due_at=OmniNow() + timedelta(minutes=5))
    MessageFactory(state=MessageState.FAILED)
    ImportJobFactory(state=JobState.QUEUED)

    mails, imports, _holds = operating.states()[:3]

    assert (mails.waiting, mails.due, mails.failed, mails.late_seconds) == (2, 1, 1, 300)
    assert imports.waiting == 1
    assert any(line.startswith("Mails: 1 are due") for line in alarms())
    assert any(line.startswith("Mails: 1 were given up") for line in alarms())


def test_dead_programs_are_said_in_words(monkeypatch):
    monkeypatch.setattr(pulse, "broker", pulse.Broker)
    monkeypatch.setattr(pulse, "cache_server", lambda: pulse.Cache(error="refused"))

    assert alarms() == ["No worker answers.", "The beat does not ring.", "Valkey does not answer."]


def test_servers_that_are_away_are_words_and_no_error(settings):
    settings.OMNI_VALKEY_URL = "redis://127.0.0.1:1/0"

    assert pulse_of["cache_server"]().error


def test_the_broker_of_the_tests_answers_and_no_worker_does():
    found = pulse_of["broker"]()

    assert (found.error, found.workers) == ("", ())


def test_the_page_is_cheap_whatever_waits(ringing):
    client, counts = client_of(Role.ADMIN), []
    for more in (1, 2):
        DeliveryFactory.create_batch(more, state=DeliveryState.DEAD)
        MessageFactory.create_batch(more)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/admin/operations/").status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= MOST
