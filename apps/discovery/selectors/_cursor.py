"""A place in a list, signed and bound to its list, so that a cursor bent or taken elsewhere is refused."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core import signing

from apps.discovery.errors import BadCursor

SALT = "discovery.cursor"
MAX_CURSOR = 1000


def fingerprint(*parts: object) -> str:
    """A short mark of what a list was asked with."""
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def write(mark: str, keys: list[Any]) -> str:
    return signing.dumps([mark, *keys], salt=SALT)


def fits(cursor: str, mark: str) -> bool:
    """Whether the cursor belongs to that list."""
    try:
        read(cursor, mark)
    except BadCursor:
        return False
    return True


def read(cursor: str, mark: str) -> list[Any]:
    """The keys of the last row of the page before. Raises: BadCursor."""
    if len(cursor) > MAX_CURSOR:
        raise BadCursor
    try:
        found, *keys = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError):
        raise BadCursor from None
    if found != mark:
        raise BadCursor
    return list(keys)
