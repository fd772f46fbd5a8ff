"""Requests that act once (decisions.md 18): the door's side of apps.outbox.services.claim_key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from enum import Enum
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from apps.api import problems
from apps.api.errors import BadKey, KeyMissing
from apps.outbox import services as outbox
from apps.outbox.services import Answer

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
LONGEST: Final = 255


class Key(Enum):
    """Whether an operation asks for an Idempotency-Key."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


def key_of(request: HttpRequest, policy: Key) -> str | None:
    """The key that the request carries. Raises: KeyMissing, BadKey."""
    if policy is Key.NONE:
        return None
    key = request.headers.get(HEADER)
    if key is None:
        if policy is Key.REQUIRED:
            raise KeyMissing(field=HEADER)
        return None
    if not 0 < len(key) <= LONGEST or not all("!" <= sign <= "~" for sign in key):
        raise BadKey(field=HEADER)
    return key


def once(
    *, actor_key: str, key: str, request: HttpRequest, data: Any, work: Callable[[], HttpResponse]
) -> HttpResponse:
    """Runs `work` unless this actor's key was answered before; then that answer is given again.

    Answers below 500 are kept, refusals too, but not "wait a moment"; after any other failure the key is free.
    Raises: KeyReused, StillRunning.
    """
    before = outbox.claim_key(actor_key=actor_key, key=key, request_hash=_fingerprint(request, data))
    if before is not None:
        return _replay(before)
    try:
        response = _answered(work)
    except BaseException:
        outbox.free_key(actor_key=actor_key, key=key)
        raise
    if response.status_code < 500 and response.status_code != 429:
        _keep(response, actor_key=actor_key, key=key)
    else:
        outbox.free_key(actor_key=actor_key, key=key)
    return response


def with_answer(work: Callable[[], HttpResponse], *, actor_key: str, key: str) -> Callable[[], HttpResponse]:
    """`work` and the keeping of its answer as one transaction; a refusal rolls back, and is kept after it."""

    def whole() -> HttpResponse:
        with transaction.atomic():
            response = work()
            _keep(response, actor_key=actor_key, key=key)
        return response

    return whole


def _keep(response: HttpResponse, *, actor_key: str, key: str) -> None:
    answer = Answer(status=response.status_code, body=response.content.decode())
    outbox.complete_key(actor_key=actor_key, key=key, answer=answer)


def _answered(work: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return work()
    except Exception as exc:  # noqa: BLE001 the door answers everything, and decides by the answer whether to keep it
        return problems.answer_to(exc)


def _fingerprint(request: HttpRequest, data: Any) -> str:
    told = json.dumps([request.method, request.path, data], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _replay(before: Answer) -> HttpResponse:
    kind = "application/json" if before.status < 400 else problems.CONTENT_TYPE
    response = HttpResponse(before.body, status=before.status, content_type=kind)
    response.headers[REPLAYED] = "true"
    return response
