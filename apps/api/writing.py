"""Writing answers: shapes to JSON. Money as {amount, currency}, times in UTC with a Z, ids as text."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.functional import Promise

from apps.api.shapes import Shape
from apps.core.money import Money


def to_json(data: Any) -> str:
    return _ENCODER.encode(data)


def answer(data: Any, *, status: int = 200) -> HttpResponse:
    return HttpResponse(to_json(data), status=status, content_type="application/json")


def _plain(value: Any) -> Any:  # noqa: PLR0911 one line a type
    if isinstance(value, Shape):
        return vars(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Money):
        return {"amount": str(value), "currency": value.currency}
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


_ENCODER = json.JSONEncoder(default=_plain, ensure_ascii=False, separators=(",", ":"), check_circular=False)
