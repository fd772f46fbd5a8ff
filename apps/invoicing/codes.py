"""What proves that somebody holds a document: the code printed on it, derived, never stored."""

from __future__ import annotations

import uuid
from typing import Final

from apps.core.ids import derived_code, read_aloud, same

PURPOSE: Final = "document-code"
LENGTH: Final = 8


def document_code(public_id: uuid.UUID) -> str:
    """Eight letters and digits without look-alikes. A document never changes, and neither does its code."""
    return derived_code(PURPOSE, public_id, 0, length=LENGTH)


def shown_code(public_id: uuid.UUID) -> str:
    """As people read it aloud: in two groups of four."""
    code = document_code(public_id)
    return f"{code[:4]} {code[4:]}"


def is_code_of(typed: str, public_id: uuid.UUID) -> bool:
    """Whether this is the document's code, however it was typed."""
    return typed.isascii() and same(read_aloud(typed), document_code(public_id))
