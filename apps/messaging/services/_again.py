"""The pickup code once more, for who cannot find the mail: asked for on the order's page, at the desk or over REST."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import attempts
from apps.accounts.attempts import Limit
from apps.accounts.errors import TooManyAttempts
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core import doorbell
from apps.core.actor import SYSTEM, Actor
from apps.core.transactions import durable
from apps.fulfilment.enums import Status
from apps.fulfilment.errors import NotWaiting
from apps.fulfilment.models import FulfilmentOrder
from apps.messaging import selectors
from apps.messaging.enums import MessageState
from apps.messaging.models import Message
from apps.messaging.services._sending import queue, send_anew
from apps.orders import services as orders

CODE_AGAIN: Final = Limit(tries=3, seconds=3600)


@durable
def send_code_again(*, order_id: int, actor: Actor, location_id: int | None = None) -> None:
    """Writes the letter with the pickup code anew, for each shop (or that one) where something waits to be collected.

    It goes to the address of the order and to no other, in the order's language. An order without an address gets the
    same answer: who asks learns nothing about it. Three times an hour for an order, whoever asks. Doors let customers
    only at their own orders; others need to see its messages, and leave a trace.
    Locks: order, messages. Raises: PermissionDenied, NotWaiting, TooManyAttempts.
    """
    works = _waiting(order_id, location_id)
    for work in works:
        actor.require_for_others(Permission.MESSAGE_VIEW, work.location_id)
    if not works:
        raise NotWaiting
    _not_too_often(order_id)
    with transaction.atomic():
        orders.lock(order_id)
        for work in works:
            _write(work, actor)
        if not actor.is_shopper and actor != SYSTEM:
            audit.record(
                actor=actor,
                verb="message.send_code_again",
                object_key=f"order:{order_id}",
                location_id=works[0].location_id,
            )


def _waiting(order_id: int, location_id: int | None) -> list[FulfilmentOrder]:
    """The last part of each group that lies ready."""
    rows = FulfilmentOrder.objects.filter(order_id=order_id, status=Status.READY, pickup_group__isnull=False)
    found = rows if location_id is None else rows.filter(location_id=location_id)
    last = found.select_related("order").order_by("pickup_group_id", "-pk").distinct("pickup_group_id")
    return list(last)


def _not_too_often(order_id: int) -> None:
    try:
        attempts.claim(key=f"code-again:{order_id}", limit=CODE_AGAIN)
    except TooManyAttempts as refusal:
        text = _("We have sent it several times. Look among unwanted mail, or ask at the desk.")
        raise TooManyAttempts(text, context=refusal.context) from None


def _write(work: FulfilmentOrder, actor: Actor) -> None:
    """One that is on its way is enough; one that was given up is tried anew; else a copy, or the first."""
    occasion, owner = selectors.ready_occasion(work.pk), f"fulfilment_order:{work.pk}"
    to = work.order.contact_email
    if not to:
        return
    mine = Message.objects.filter(occasion=occasion, order_id=work.order_id, owner_key__regex=rf"^{owner}(#\d+)?$")
    last = mine.select_for_update().order_by("-pk").first()
    if last is None:
        queue(occasion=occasion, owner_key=owner, to_address=to, language=work.order.language, order=work.order)
    elif last.state != MessageState.WAITING or last.to_address != to:
        send_anew(last, actor, to_address=to)
    doorbell.ring_after_commit("messaging.send_due")
