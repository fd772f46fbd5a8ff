"""Forms that would act twice when sent twice carry a key; a key that comes back gets the first answer."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable

from django.http import HttpRequest

from apps.core.actor import Actor
from apps.outbox import services as outbox
from apps.outbox.services import Answer

FIELD = "once"
PIN = "approver_pin"
"""Of whoever allows the step; six digits could be guessed from a hash that is kept."""
LONGEST = 64


def new_key() -> str:
    """For a form that has not been sent yet."""
    return str(uuid.uuid4())


def act_once(request: HttpRequest, *, actor: Actor, act: Callable[[], str]) -> str:
    """Runs `act`, which says where to go on, unless this form has acted already: then says where that led.

    What refuses gives the key back, for nothing was changed. Raises: what `act` raises, KeyReused, StillRunning.
    """
    key = f"kiosk:{request.POST.get(FIELD, '')[:LONGEST] or new_key()}"
    fields = sorted((name, value) for name, value in request.POST.items() if name not in {"csrfmiddlewaretoken", PIN})
    sent = hashlib.sha256(repr((request.path, fields)).encode()).hexdigest()
    before = outbox.claim_key(actor_key=actor.key, key=key, request_hash=sent)
    if before is not None:
        return before.body
    try:
        address = act()
    except BaseException:
        outbox.free_key(actor_key=actor.key, key=key)
        raise
    outbox.complete_key(actor_key=actor.key, key=key, answer=Answer(status=303, body=address))
    return address
