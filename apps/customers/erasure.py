"""What each app wipes when a person is erased (GDPR, article 17): the same list as of `own_data`, turned round.

An app adds its part with `@erases` in its `own_parts.py`. It runs in the transaction of `customers.erase`: what it
refuses, or fails at, leaves everything as it was. What the law keeps stays: documents, amounts, stock, the audit trail
with its opaque ids.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Person:
    """Whom to forget: the rows of the person, the account, and every spelling by which free text may name them."""

    customer_ids: frozenset[int]
    user_id: int | None
    emails: frozenset[str]
    names: frozenset[str]
    phones: frozenset[str]

    @property
    def words(self) -> list[str]:
        """What may stand in a sentence, the longest first."""
        return sorted(self.emails | self.names | self.phones, key=lambda word: (-len(word), word))


Eraser = Callable[[Person], None]
REMOVED: Final = "…"
"""What stands in a sentence where the person was named."""

_erasers: list[Eraser] = []


def erases(function: Eraser) -> Eraser:
    """Registers what an app does about its own tables."""
    _erasers.append(function)
    return function


def everywhere(person: Person) -> None:
    """Every app forgets."""
    for forget in _erasers:
        forget(person)


def without(text: str, person: Person) -> str:
    """A sentence that no longer names the person."""
    for word in person.words:
        text = text.replace(word, REMOVED)
    return text
