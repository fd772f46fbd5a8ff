"""Pages of long lists by cursor: a cursor names the row after which the next page begins, and is signed."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Annotated, Final, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Model, QuerySet

from apps.api.errors import BadCursor
from apps.api.shapes import Says, Shape, Text, Whole

M = TypeVar("M", bound=Model)

MOST: Final = 200
USUAL: Final = 50
_SIGNATURE: Final = 12

Limit = Annotated[int, Whole(1, MOST), Says("How many at most, up to 200.")]
Cursor = Annotated[str, Text(500), Says("`next` of the page before; leave it out for the first page.")]


class PageQuery(Shape):
    """What every list takes."""

    limit: Limit = USUAL
    cursor: Cursor = ""


def pack(list_name: str, place: str) -> str:
    """A cursor of that list; another list does not take it."""
    signed = _sign(list_name, place.encode()) + place.encode()
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def unpack(list_name: str, cursor: str) -> str:
    """Raises: BadCursor for one that we did not make for this list."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadCursor(field="cursor") from None
    signature, place = raw[:_SIGNATURE], raw[_SIGNATURE:]
    if not hmac.compare_digest(signature, _sign(list_name, place)):
        raise BadCursor(field="cursor")
    return place.decode()


def newest_first(list_name: str, rows: QuerySet[M], query: PageQuery) -> tuple[list[M], str | None]:
    """A page of rows by their time-ordered public ids, newest first, and the next cursor. One statement."""
    if query.cursor:
        rows = rows.filter(public_id__lt=UUID(unpack(list_name, query.cursor)))
    found = list(rows.order_by("-public_id")[: query.limit + 1])
    page = found[: query.limit]
    more = len(found) > query.limit
    return page, pack(list_name, str(page[-1].public_id)) if more else None  # type: ignore[attr-defined]


def _sign(list_name: str, place: bytes) -> bytes:
    message = b"cursor\x1f" + list_name.encode() + b"\x1f" + place
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).digest()[:_SIGNATURE]
