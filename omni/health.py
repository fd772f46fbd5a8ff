"""Whether this node can work: for load balancers, `serve` and people who look."""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from psycopg_pool import PoolTimeout


def healthz(_request: HttpRequest) -> JsonResponse:
    """200 when the database answers, else 503 and when to ask again."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (Error, PoolTimeout):
        return JsonResponse(
            {"status": "no database"}, status=503, headers={"Retry-After": "2", "Cache-Control": "no-store"}
        )
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})
