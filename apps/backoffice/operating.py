"""The operator's page: what runs, what waits, what is broken, and what to do about it, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.backoffice.admin.queues import QueueState, last_rung, states
from apps.core import clock
from apps.outbox import selectors as outbox
from apps.outbox.selectors import HandlerBacklog, RelayHealth
from omni import pulse

LATE = 60
"""Seconds after which waiting is no longer the work of a busy minute."""
QUIET_BEAT = timedelta(seconds=60)
"""The beat writes down when it rang every ten seconds or so."""
LONG_TRANSACTION = 60


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """One thing that needs a person: what is wrong, what to do, and where."""

    what: str
    remedy: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A server or program, whether it is well, and what it says of itself."""

    name: str
    is_well: bool
    words: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """The page."""

    alarms: Sequence[Alarm]
    parts: Sequence[Part]
    relay: RelayHealth
    handlers: Sequence[HandlerBacklog]
    queues: Sequence[QueueState]
    beats: Sequence[tuple[str, datetime | None]]
    version: str
    at: datetime


def report() -> Report:
    """How the installation does right now. A dozen statements, and up to a second for the workers' answers."""
    relay, queues, beats = outbox.relay_health(), states(), last_rung()
    broker, cache, database = pulse.broker(), pulse.cache_server(), pulse.database()
    moment = timezone.now()
    rung = max((at for at in beats.values() if at), default=None)
    is_ringing = rung is not None and moment - rung < QUIET_BEAT
    parts = [
        _database(database),
        Part(name="Valkey", is_well=not cache.error, icon="bolt", words=cache.error or _valkey(cache)),
        Part(name=_("Workers"), is_well=bool(broker.workers), icon="engineering", words=_workers(broker)),
        Part(name=_("Beat"), is_well=is_ringing, icon="favorite", words=_beat(rung, moment)),
    ]
    return Report(
        alarms=[*_dead_parts(broker, cache, is_ringing=is_ringing), *_relay(relay), *_late(queues), *_outdated(database)],
        parts=parts,
        relay=relay,
        handlers=outbox.handler_backlogs(),
        queues=queues,
        beats=sorted(beats.items()),
        version=pulse.version(),
        at=clock.now(),
    )  # fmt: skip


def context() -> dict[str, Any]:
    """The report with the addresses that its page leads to."""
    found = report()
    dead = reverse("admin:outbox_delivery_changelist")
    return {"report": found, "dead_url": f"{dead}?state__exact=dead", "test_clock": settings.OMNI_TEST_CLOCK}


def _database(found: pulse.Database) -> Part:
    words = _("PostgreSQL %(version)s · %(size)s · %(used)s of %(most)s connections · %(took)s ms") % {
        "version": found.version,
        "size": filesizeformat(found.size),
        "used": found.connections,
        "most": found.most_connections,
        "took": number_format(found.milliseconds, 1),
    }
    return Part(
        name=_("Database"), is_well=found.connections < found.most_connections * 0.9, words=words, icon="database"
    )


def _valkey(found: pulse.Cache) -> str:
    return _("answers in %(took)s ms · %(size)s in use") % {
        "took": number_format(found.milliseconds, 1),
        "size": filesizeformat(found.memory),
    }


def _workers(found: pulse.Broker) -> str:
    if found.error:
        return _("The broker does not answer: %(error)s") % {"error": found.error}
    bells = ngettext("%(count)s bell waits", "%(count)s bells wait", found.waiting) % {"count": found.waiting}
    return f"{', '.join(found.workers) or _('none answers')} · {bells}"


def _beat(rung: datetime | None, moment: datetime) -> str:
    if rung is None:
        return _("has never rung")
    return _("rang %(seconds)s s ago") % {"seconds": max(0, int((moment - rung).total_seconds()))}


def _dead_parts(broker: pulse.Broker, cache: pulse.Cache, *, is_ringing: bool) -> Iterator[Alarm]:
    if broker.error:
        yield Alarm(
            what=_("The broker does not answer."),
            remedy=_("Orders go on; mails, imports and follow-ups wait in their tables. Start the broker again."),
        )
    elif not broker.workers:
        yield Alarm(
            what=_("No worker answers."),
            remedy=_("Mails, imports and follow-ups wait. Start one: manage.py serve --only worker"),
        )
    if not is_ringing:
        yield Alarm(
            what=_("The beat does not ring."),
            remedy=_("Holds do not end and no-shows stay. Start it: manage.py serve --only beat"),
        )
    if cache.error:
        yield Alarm(
            what=_("Valkey does not answer."), remedy=_("Live pages ask every ten seconds instead. Start it again.")
        )


def _relay(relay: RelayHealth) -> Iterator[Alarm]:
    dead = reverse("admin:outbox_delivery_changelist")
    if relay.dead:
        yield Alarm(
            what=ngettext(
                "%(count)s event could not be delivered.", "%(count)s events could not be delivered.", relay.dead
            )
            % {"count": relay.dead},
            remedy=_("Read its error, mend the cause, then send it again."),
            url=f"{dead}?state__exact=dead",
        )
    if relay.lag_seconds > LATE:
        yield Alarm(
            what=_("The relay is %(seconds)s seconds behind.") % {"seconds": relay.lag_seconds},
            remedy=_("What follows from orders comes late. Is a worker busy or gone? Is one handler failing?"),
            url=f"{dead}?state__exact=pending",
        )
    if relay.lease_seconds > LATE:
        yield Alarm(
            what=_("A delivery was taken %(seconds)s seconds ago and never given back.")
            % {"seconds": relay.lease_seconds + LATE},
            remedy=_("Its worker is gone and no other takes over. Start a worker."),
            url=f"{dead}?state__exact=pending",
        )


def _late(queues: Sequence[QueueState]) -> Iterator[Alarm]:
    for queue in queues:
        if queue.late_seconds > LATE and queue.due:
            yield Alarm(
                what=_("%(queue)s: %(count)s are due, the oldest for %(seconds)s seconds.")
                % {"queue": queue.name, "count": queue.due, "seconds": queue.late_seconds},
                remedy=_("Is a worker busy or gone?"),
                url=queue.url,
            )
        if queue.is_for_people and queue.waiting:
            yield Alarm(
                what=_("%(queue)s: %(count)s wait for a person.") % {"queue": queue.name, "count": queue.waiting},
                remedy=_("Goods have left and the money is not in: open them."),
                url=queue.url,
            )
        elif queue.failed:
            yield Alarm(
                what=_("%(queue)s: %(count)s were given up.") % {"queue": queue.name, "count": queue.failed},
                remedy=_("Open them, read why, and try again or settle them by hand."),
                url=queue.url.partition("?")[0],
            )


def _outdated(database: pulse.Database) -> Iterator[Alarm]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Alarm(
            what=_("The tables are older than the program."), remedy=_("End the worker, then run manage.py migrate.")
        )
    if database.oldest_seconds > LONG_TRANSACTION:
        yield Alarm(
            what=_("A transaction has been open for %(seconds)s seconds.") % {"seconds": database.oldest_seconds},
            remedy=_("It holds locks. Find it in pg_stat_activity and end it if nobody needs it."),
        )
