"""Time: `omni_now()` in SQL and `now()` in doors, which a test clock moves together.

Expiries, leases and lockouts are written and compared in SQL with `OmniNow()`. Business dates come from the door's
`now()`. Outside production `shift()` moves both, for every process at once: it replaces the SQL function.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.errors import PermissionDenied


class OmniNow(models.Func):
    """The database's clock, moved by the test clock: the start of the statement's transaction."""

    function = "omni_now"
    template = "%(function)s()"
    output_field = models.DateTimeField()

    def __init__(self) -> None:
        super().__init__()


def now() -> datetime:
    """The time of the business, in UTC. One query where the test clock is allowed, none in production."""
    if not settings.OMNI_TEST_CLOCK:
        return timezone.now()
    return timezone.now() + offset()


def offset() -> timedelta:
    """How far the test clock is ahead."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT omni_now() - now()")
        ahead: timedelta = cursor.fetchone()[0]
    return ahead


def shift(ahead: timedelta) -> datetime:
    """Moves the test clock to `ahead` of real time, for every process; returns the new business time.

    Raises: PermissionDenied where OMNI_TEST_CLOCK is off, as it is in production.
    """
    if not settings.OMNI_TEST_CLOCK:
        raise PermissionDenied(_("The test clock is off here (OMNI_TEST_CLOCK)."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT omni_shift_clock(make_interval(secs => %s))", [ahead.total_seconds()])
    return datetime.now(UTC) + ahead
