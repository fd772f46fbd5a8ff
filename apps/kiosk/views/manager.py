"""What the manager of a shop looks at."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from apps.accounts.permissions import Permission
from apps.core import clock
from apps.kiosk.floor import FloorRequest, is_fragment, page, staff
from apps.kiosk.today import PROMISE_DAYS, today_at


@staff(Permission.STAFF_VIEW)
@require_GET
def today(request: FloorRequest) -> HttpResponse:
    """Late orders, load by hour, kept promises, who is here and who did what."""
    values = {"today": today_at(request.floor, now=clock.now()), "days": PROMISE_DAYS}
    return page(request, "_today" if is_fragment(request) else "today", values)
