"""Identifiers: UUIDv7 for machines, short numbers without look-alikes for people, derived codes and tokens.

UUIDv7: RFC 9562 section 5.7. Base 32: Crockford's alphabet.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
import uuid

from django.conf import settings

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def uuid7() -> uuid.UUID:
    """A time-ordered random id."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & ((1 << 48) - 1)) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


def base32(number: int, *, width: int = 0) -> str:
    """`number` in Crockford's base 32, left-padded with zeros."""
    digits = ""
    while number:
        number, rest = divmod(number, 32)
        digits = CROCKFORD[rest] + digits
    return (digits or "0").rjust(width, "0")


def read_aloud(text: str) -> str:
    """What a person typed, as the canonical code: no spaces or dashes, capitals, look-alikes mended."""
    return "".join(text.split()).replace("-", "").upper().translate(_LOOK_ALIKES)


def _keyed(purpose: str, *parts: object) -> bytes:
    message = "\x1f".join([purpose, *map(str, parts)]).encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).digest()


def derived_code(purpose: str, public_id: uuid.UUID, counter: int, *, length: int = 6) -> str:
    """A short code for people that can be shown again and is stored nowhere; another counter revokes it."""
    return base32(int.from_bytes(_keyed(purpose, public_id, counter)[:16]))[-length:].rjust(length, "0")


def derived_token(purpose: str, public_id: uuid.UUID, counter: int) -> str:
    """A link token (256 bits, hex) that can be shown again and is stored nowhere."""
    return _keyed(purpose, public_id, counter).hex()


def code_hash(purpose: str, code: str) -> str:
    """The keyed hash under which a derived code is looked up."""
    return _keyed(f"hash:{purpose}", code).hex()


def new_token() -> str:
    """A random secret of 256 bits for a device or an API client. Only its hash is stored."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def same(left: str, right: str) -> bool:
    """Compares secrets in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())
