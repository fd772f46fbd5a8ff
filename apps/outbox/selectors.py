"""How the relay is doing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

PATIENCE_SECONDS = 60

BACKLOG = """
SELECT (SELECT count(*) FROM outbox_delivery WHERE state = 'dead'),
       (SELECT count(*) FROM outbox_delivery WHERE state = 'pending' AND due_at < omni_now() - make_interval(secs => %(wait)s)),
       (SELECT count(*) FROM outbox_event WHERE NOT is_fanned_out AND created_at < omni_now() - make_interval(secs => %(wait)s))
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
