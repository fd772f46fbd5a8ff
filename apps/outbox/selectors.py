"""How the relay is doing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

PATIENCE_SECONDS = 60

BACKLOG = """
SELECT (SELECT count(*) FROM outbox_delivery WHERE state = 'dead')
           + (SELECT count(*) FROM outbox_inboxmessage WHERE state = 'dead'),
       (SELECT count(*) FROM outbox_delivery WHERE state = 'pending' AND due_at < omni_now() - make_interval(secs => %(wait)s)),
       (SELECT count(*) FROM outbox_event WHERE NOT is_fanned_out AND created_at < omni_now() - make_interval(secs => %(wait)s))
           + (SELECT count(*) FROM outbox_inboxmessage
              WHERE state = 'received' AND due_at < omni_now() - make_interval(secs => %(wait)s))
"""


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """`dead` letters wait for a person; `overdue` deliveries and events wait for a relay that does not come."""

    dead: int
    overdue: int


def backlog() -> Backlog:
    """What the relay should have delivered a minute ago and has not, and what it gave up. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(BACKLOG, {"wait": PATIENCE_SECONDS})
        dead, deliveries, events = cursor.fetchone()
    return Backlog(dead=dead, overdue=deliveries + events)


HEALTH = """
SELECT count(*) FILTER (WHERE state = 'pending'),
       count(*) FILTER (WHERE state = 'pending' AND attempts > 0),
       count(*) FILTER (WHERE state = 'dead'),
       coalesce(extract(epoch FROM omni_now() - min(due_at) FILTER (WHERE state = 'pending' AND due_at <= omni_now())), 0),
       coalesce(extract(epoch FROM omni_now() - min(leased_until) FILTER (WHERE state = 'pending' AND leased_until <= omni_now())), 0),
       (SELECT count(*) FROM outbox_event WHERE NOT is_fanned_out),
       (SELECT coalesce(extract(epoch FROM omni_now() - min(created_at)), 0) FROM outbox_event WHERE NOT is_fanned_out)
FROM outbox_delivery WHERE state IN ('pending', 'dead')
"""


@dataclass(frozen=True, kw_only=True)
class RelayHealth:
    """`lag_seconds`: how long the oldest event or delivery that is due has waited; `lease_seconds`: how long ago the
    oldest lease ran out that nobody has taken over.
    """

    pending: int
    retrying: int
    dead: int
    waiting_events: int
    lag_seconds: int
    lease_seconds: int


def relay_health() -> RelayHealth:
    """How far the relay is behind. One statement over partial indexes."""
    with connection.cursor() as cursor:
        cursor.execute(HEALTH)
        pending, retrying, dead, due, lease, events, age = cursor.fetchone()
    return RelayHealth(
        pending=pending,
        retrying=retrying,
        dead=dead,
        waiting_events=events,
        lag_seconds=max(0, int(max(due, age))),
        lease_seconds=max(0, int(lease)),
    )


TROUBLED = """
SELECT handler, count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state = 'pending' AND attempts > 0),
       count(*) FILTER (WHERE state = 'dead'),
       coalesce(max(extract(epoch FROM omni_now() - due_at)) FILTER (WHERE state = 'pending' AND due_at <= omni_now()), 0)
FROM outbox_delivery WHERE state IN ('pending', 'dead')
GROUP BY handler ORDER BY 4 DESC, 2 DESC, 1 LIMIT %s
"""


@dataclass(frozen=True, kw_only=True)
class HandlerBacklog:
    """What waits for one handler."""

    handler: str
    pending: int
    retrying: int
    dead: int
    lag_seconds: int


def handler_backlogs(*, limit: int = 20) -> list[HandlerBacklog]:
    """Handlers that something waits for, those with dead letters first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(TROUBLED, [limit])
        return [
            HandlerBacklog(handler=row[0], pending=row[1], retrying=row[2], dead=row[3], lag_seconds=int(row[4]))
            for row in cursor.fetchall()
        ]
