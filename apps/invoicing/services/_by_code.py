"""A document in the hands of whoever holds it: its code is typed, and wrong ones are counted before they are looked at."""

from __future__ import annotations

import uuid
from typing import Final

from apps.accounts import attempts
from apps.accounts.attempts import Limit
from apps.core.errors import NotFound
from apps.core.transactions import durable
from apps.invoicing import selectors
from apps.invoicing.codes import is_code_of
from apps.invoicing.errors import WrongDocumentCode
from apps.invoicing.selectors import DocumentView

CODE_GUESSES: Final = Limit(tries=10, seconds=900)
GUESSES_FROM_ONE_PLACE: Final = Limit(tries=60, seconds=900)


@durable
def open_document(*, public_id: uuid.UUID, code: str, come_from: str = "") -> DocumentView:
    """The document, for whoever knows the code that is printed on it.

    The tenth wrong code locks a document for a quarter of an hour, the sixtieth a place (`come_from`) from which people
    guess. Raises: NotFound, WrongDocumentCode, TooManyAttempts.
    """
    if not selectors.is_document(public_id):
        raise NotFound
    return _counted(f"document-code:{public_id}", come_from, code, [public_id])


@durable
def find_document(*, number: str, code: str, come_from: str = "") -> DocumentView:
    """The document of that number, for whoever knows its code. An unknown number is refused as a wrong code is.

    Raises: WrongDocumentCode, TooManyAttempts.
    """
    typed = number.strip().upper()[:60]
    return _counted(f"document-code:number:{typed}", come_from, code, selectors.ids_of_number(typed))


def _counted(key: str, come_from: str, code: str, candidates: list[uuid.UUID]) -> DocumentView:
    keys = [(key, CODE_GUESSES)]
    if come_from:
        keys.append((f"document-code:from:{come_from}", GUESSES_FROM_ONE_PLACE))
    for each, limit in keys:
        attempts.claim(key=each, limit=limit)
    rightful = next((public_id for public_id in candidates if is_code_of(code, public_id)), None)
    found = selectors.document_by_public_id(rightful) if rightful else None
    if found is None:
        raise WrongDocumentCode(field="code")
    for each, _limit in keys:
        attempts.forgive(key=each)
    return found
