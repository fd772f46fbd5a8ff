"""From events to deliveries to handlers: at least once, in order per (handler, key)."""

from __future__ import annotations

import logging
import random
import traceback
from collections.abc import Sequence

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected

from apps.audit import services as audit
from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.outbox import registry
from apps.outbox.enums import DeliveryState
from apps.outbox.models import Delivery, Event

log = logging.getLogger(__name__)
BATCH = 100
MANY = 2000
TRIES = 12
LOSSES = 3
LEASE_SECONDS = 60

FAN_OUT = """
WITH waiting AS MATERIALIZED (
    SELECT id, name, key FROM outbox_event WHERE NOT is_fanned_out ORDER BY id LIMIT %(limit)s FOR UPDATE
), sent AS (
    INSERT INTO outbox_delivery (event_id, handler, key, state, attempts, claims, error)
    SELECT w.id, r.handler, w.key, 'pending', 0, 0, ''
    FROM waiting w JOIN unnest(%(names)s::text[], %(handlers)s::text[]) r(name, handler) ON r.name = w.name
    ORDER BY w.id ON CONFLICT DO NOTHING
)
UPDATE outbox_event e SET is_fanned_out = true FROM waiting w WHERE e.id = w.id
"""

CLAIM = """
WITH due AS MATERIALIZED (
    SELECT d.id FROM outbox_delivery d
    WHERE d.handler = %(handler)s AND d.state = 'pending' AND d.due_at <= omni_now()
      AND (d.leased_until IS NULL OR d.leased_until <= omni_now())
      AND NOT EXISTS (
          SELECT 1 FROM outbox_delivery e
          WHERE e.handler = d.handler AND e.key = d.key AND e.state = 'pending' AND e.id < d.id
            AND (e.due_at > omni_now() OR e.leased_until > omni_now()))
    ORDER BY d.id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE outbox_delivery d SET leased_until = omni_now() + make_interval(secs => %(lease)s), claims = claims + 1
FROM due WHERE d.id = due.id RETURNING d.id, d.claims
"""

PUT_BACK = "UPDATE outbox_delivery SET leased_until = NULL, claims = claims - 1 WHERE id = ANY(%s)"

DUE_HANDLERS = "SELECT DISTINCT handler FROM outbox_delivery WHERE state = 'pending' AND due_at <= omni_now()"


@transaction.atomic
def fan_out(*, limit: int = 2000) -> int:
    """Turns waiting events into one delivery per handler; returns how many events it took.

    One relay at a time (advisory lock): deliveries must come to be in the order of their events.
    """
    pairs = [(cls.name, handler) for cls in registry.every_event() for handler in registry.handlers_of(cls.name)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('outbox:fan-out'))")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(
            FAN_OUT,
            {"limit": limit, "names": [name for name, _h in pairs], "handlers": [handler for _n, handler in pairs]},
        )
        return int(cursor.rowcount)


def relay(*, limit: int = BATCH) -> int:
    """Delivers until nothing is due; returns how many deliveries were done.

    A batch is claimed in a short transaction of its own (a lease, and a mark that shows if a worker dies with it). Then
    each delivery has a transaction of its own, as a handler that locks an order must not still hold the one before;
    handlers that lock nothing share one, with a savepoint each (`registry.on`). Handlers do no network.
    """
    done = 0
    while True:
        moved = fan_out()
        with connection.cursor() as cursor:
            cursor.execute(DUE_HANDLERS)
            handlers = [row[0] for row in cursor.fetchall()]
        served = 0
        for handler in handlers:
            claimed = _claim(handler, MANY if registry.takes_many(handler) else limit)
            served += len(claimed)
            stuck: set[str] = set()
            done += sum(_deliver_or_put_back(batch, stuck) for batch in _batches(handler, claimed))
        if not moved and not served:
            return done


def _claim(handler: str, limit: int) -> list[tuple[int, int]]:
    """Leases the next deliveries of one handler: (id, claims), oldest first."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [f"outbox:{handler}"])
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(CLAIM, {"handler": handler, "limit": limit, "lease": LEASE_SECONDS})
        return sorted(cursor.fetchall())


def _batches(handler: str, claimed: Sequence[tuple[int, int]]) -> list[list[int]]:
    """What shares a transaction. A delivery that a worker died with before runs alone, so that it takes nobody along."""
    batches: list[list[int]] = [[]]
    for pk, claims in claimed:
        if claims > 1 or not registry.shares_transaction(handler):
            batches += [[pk], []]
        else:
            batches[-1].append(pk)
    return [batch for batch in batches if batch]


def _deliver_or_put_back(ids: list[int], stuck: set[str]) -> int:
    """`_deliver`; what PostgreSQL stopped to end a deadlock is undone whole, and due again at once."""
    try:
        return _deliver(ids, stuck)
    except OperationalError as stopped:
        if not isinstance(stopped.__cause__, DeadlockDetected):
            raise
        log.warning("Deadlock over deliveries %s: once more", ids)
        with connection.cursor() as cursor:
            cursor.execute(PUT_BACK, [ids])
        return 0


@transaction.atomic
def _deliver(ids: list[int], stuck: set[str]) -> int:
    """Runs the handlers of leased deliveries in order. A key whose delivery fails is `stuck`: all that follows it waits."""
    found = Delivery.objects.filter(pk__in=ids, state=DeliveryState.PENDING).select_related("event").order_by("pk")
    rows = list(found.select_for_update(of=("self",)))
    done = _run_many(rows)
    put_back: list[int] = []
    for row in [] if done else rows:
        if row.key in stuck:
            put_back.append(row.pk)
        elif row.claims > LOSSES:
            _fail(row, f"A worker died with this delivery in hand {row.claims - 1} times.", dead=True)
        else:
            error = _run(row)
            if error is None:
                done.append(row.pk)
            else:
                stuck.add(row.key)
                _fail(row, error, dead=row.attempts + 1 >= TRIES)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_delivery SET state = 'done', done_at = omni_now(), leased_until = NULL WHERE id = ANY(%s)",
            [done],
        )
        if put_back:
            cursor.execute(PUT_BACK, [put_back])
    return len(done)


def _run_many(rows: Sequence[Delivery]) -> list[int]:
    """Runs a handler of many events once for the whole batch; ids of what is done, none if it has to be one by one."""
    if len(rows) < 2 or not registry.takes_many(rows[0].handler):
        return []
    try:
        with transaction.atomic():
            registry.call_many(rows[0].event.name, rows[0].handler, [row.event.payload for row in rows])
    except Exception as failure:  # noqa: BLE001 the relay is the one place that must survive any handler
        log.warning("%s failed on %s events, now one by one: %s", rows[0].handler, len(rows), failure)
        return []
    return [row.pk for row in rows]


def _run(row: Delivery) -> str | None:
    """Runs one handler in a savepoint; the error's text, or None."""
    if not registry.is_known(row.event.name, row.handler):
        return f"No handler {row.handler} for {row.event.name} in this version."
    try:
        with transaction.atomic():
            registry.call(row.event.name, row.handler, row.event.payload, row.event_id)
    except Exception as failure:  # noqa: BLE001 the relay is the one place that must survive any handler
        log.warning("%s failed on %s #%s: %s", row.handler, row.event.name, row.event_id, failure)
        return "".join(traceback.format_exception(failure))[-4000:]
    return None


def _fail(row: Delivery, error: str, *, dead: bool) -> None:
    if dead:
        log.error("Dead letter: %s on event %s", row.handler, row.event_id)
    seconds = min(3600, 2**row.attempts) * random.uniform(0.8, 1.2)  # noqa: S311 jitter, not a secret
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_delivery SET attempts = attempts + 1, claims = 0, leased_until = NULL, error = %s, state = %s, "
            "due_at = omni_now() + make_interval(secs => %s) WHERE id = %s",
            [error, DeliveryState.DEAD if dead else DeliveryState.PENDING, seconds, row.pk],
        )


@transaction.atomic
def replay(*, delivery_id: int, actor: Actor) -> None:
    """Sends a dead letter once more, with all its tries. Locks: the delivery. Raises: NotFound. Audited."""
    row = Delivery.objects.select_for_update().filter(pk=delivery_id, state=DeliveryState.DEAD).first()
    if row is None:
        raise NotFound(_("This delivery is not in the dead letters any more."))
    row.state, row.attempts, row.claims = DeliveryState.PENDING, 0, 0
    row.save(update_fields=["state", "attempts", "claims"])
    Delivery.objects.filter(pk=row.pk).update(due_at=row.created_at)
    audit.record(actor=actor, verb="outbox.replay", object_key=f"delivery:{row.pk}")


def replay_dead(*, actor: Actor, limit: int = 1000) -> int:
    """Sends the oldest dead letters once more, each in its own transaction; returns how many. Audited."""
    sent = 0
    waiting = Delivery.objects.filter(state=DeliveryState.DEAD).order_by("pk").values_list("pk", flat=True)[:limit]
    for delivery_id in list(waiting):
        try:
            replay(delivery_id=delivery_id, actor=actor)
            sent += 1
        except NotFound:  # somebody else has sent it meanwhile
            continue
    return sent


def trim(*, days: int = 30) -> int:
    """Deletes events that every handler has had for `days`; dead letters keep theirs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM outbox_delivery WHERE state = 'done' AND done_at < omni_now() - make_interval(days => %s)",
            [days],
        )
        cursor.execute(
            "DELETE FROM outbox_inboxmessage WHERE state = 'done' AND done_at < omni_now() - make_interval(days => %s)",
            [days],
        )
    old = Event.objects.filter(is_fanned_out=True).extra(
        where=[
            "created_at < omni_now() - make_interval(days => %s)",
            "NOT EXISTS (SELECT 1 FROM outbox_delivery d WHERE d.event_id = outbox_event.id)",
        ],
        params=[days],
    )
    return old.delete()[0]
