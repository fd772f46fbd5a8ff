"""Writing messages to customers, and sending them once (decisions.md 17)."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core import doorbell
from apps.core.actor import SYSTEM, Actor
from apps.core.errors import IllegalTransition, NotFound
from apps.core.models import OmniNow
from apps.core.transactions import durable, in_transaction
from apps.messaging import rendering
from apps.messaging.adapters import smtp
from apps.messaging.enums import TRANSITIONS, MessageState, Occasion
from apps.messaging.models import Message, MessageTransition
from apps.orders.models import Order

log = logging.getLogger(__name__)
TRIES = 12
LEASE_SECONDS = 60

CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM messaging_message WHERE state = 'waiting' AND due_at <= omni_now()
      AND (leased_until IS NULL OR leased_until <= omni_now())
    ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE messaging_message m SET leased_until = omni_now() + make_interval(secs => %(lease)s), attempts = attempts + 1
FROM due WHERE m.id = due.id RETURNING m.id
"""


def write(*, occasion: Occasion, order_id: int, owner_key: str) -> None:
    """Puts a message in the queue, in the caller's transaction; an order without an address gets none. Once per owner."""
    in_transaction("A message")
    order = Order.objects.get(pk=order_id)
    if not order.contact_email:
        return
    message, created = Message.objects.get_or_create(
        occasion=occasion,
        owner_key=owner_key,
        defaults={"order": order, "to_address": order.contact_email, "language": order.language},
    )
    if created:
        _log(message, "", MessageState.WAITING, SYSTEM)
        doorbell.ring_after_commit("messaging.send_due")


@durable
def send_due(*, limit: int = 50) -> int:
    """Sends what is due, each leased first, so that parallel workers never send one twice; returns how many went out.

    A message that fails is tried again with growing pauses, twelve times in all.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"limit": limit, "lease": LEASE_SECONDS})
        claimed = sorted(row[0] for row in cursor.fetchall())
    return sum(_send(pk) for pk in claimed)


def _send(message_id: int) -> bool:
    message = Message.objects.select_related("order").get(pk=message_id)
    mail = rendering.render(message)
    if mail is None:
        _finish(message_id, MessageState.DROPPED)
        return False
    try:
        smtp.send(mail, message_id=message.public_id)
    except (OSError, smtp.Refused) as failure:
        log.warning("Message %s could not be sent: %s", message.public_id, failure)
        _put_off(message_id, str(failure))
        return False
    _finish(message_id, MessageState.SENT, subject=mail.subject)
    return True


@transaction.atomic
def _finish(message_id: int, to: MessageState, *, subject: str = "") -> None:
    message = Message.objects.select_for_update().get(pk=message_id)
    message.subject, message.leased_until, message.error = subject[:300], None, ""
    if to == MessageState.SENT:
        message.sent_at = OmniNow()
    _move(message, to, SYSTEM, "subject", "leased_until", "error", "sent_at")


@transaction.atomic
def _put_off(message_id: int, error: str) -> None:
    message = Message.objects.select_for_update().get(pk=message_id)
    message.error, message.leased_until = error[:2000], None
    message.due_at = OmniNow() + timedelta(seconds=min(3600, 2**message.attempts))
    if message.attempts >= TRIES:
        _move(message, MessageState.FAILED, SYSTEM, "error", "leased_until", "due_at")
    else:
        message.save(update_fields=["error", "leased_until", "due_at"])


@transaction.atomic
def resend(*, message_id: uuid.UUID, actor: Actor) -> Message:
    """Sends a message once more: a failed one again, a sent one as a new message. Audited.

    Locks: message. Raises: NotFound, PermissionDenied, IllegalTransition.
    """
    message = (
        Message.objects.select_for_update(of=("self",)).select_related("order").filter(public_id=message_id).first()
    )
    if message is None:
        raise NotFound(_("This message doesn't exist."))
    actor.require(Permission.ORDER_VIEW, message.order.place_id)
    if message.state == MessageState.FAILED:
        message.attempts, message.due_at = 0, OmniNow()
        _move(message, MessageState.WAITING, actor, "attempts", "due_at")
    elif message.state == MessageState.SENT:
        again = Message.objects.filter(owner_key__startswith=f"{message.owner_key}#").count() + 2
        message = Message.objects.create(
            occasion=message.occasion,
            order=message.order,
            owner_key=f"{message.owner_key}#{again}",
            to_address=message.to_address,
            language=message.language,
        )
        _log(message, "", MessageState.WAITING, actor)
    else:
        raise IllegalTransition
    audit.record(actor=actor, verb="message.resend", object_key=f"message:{message.pk}")
    doorbell.ring_after_commit("messaging.send_due")
    return message


def _move(message: Message, to: MessageState, actor: Actor, *fields: str, reason: str = "") -> None:
    if to not in TRANSITIONS[message.state]:
        raise IllegalTransition(context={"from": message.state, "to": to})
    before, message.state = message.state, to
    message.save(update_fields=["state", *fields])
    _log(message, before, to, actor, reason)


def _log(message: Message, before: str, to: str, actor: Actor, reason: str = "") -> None:
    MessageTransition.objects.create(
        message=message, from_state=before, to_state=to, actor_key=actor.key, reason=reason
    )
