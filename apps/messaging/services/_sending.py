"""Writing messages, and sending them once (decisions.md 17)."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core import doorbell
from apps.core.actor import SYSTEM, Actor
from apps.core.errors import IllegalTransition, NotFound
from apps.core.models import OmniNow
from apps.core.transactions import durable, in_transaction
from apps.messaging import consent, rendering
from apps.messaging.adapters import smtp
from apps.messaging.enums import TRANSITIONS, MessageState, Occasion, Purpose
from apps.messaging.letters import LETTERS
from apps.messaging.models import Message, MessageTransition
from apps.orders.models import Order
from apps.stores.models import Location

log = logging.getLogger(__name__)
TRIES = 12
LEASE_SECONDS = 60
NO_CONSENT = "no consent"
UNTRUE = "no longer true"

CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM messaging_message WHERE state = 'waiting' AND due_at <= omni_now()
      AND (leased_until IS NULL OR leased_until <= omni_now())
    ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE messaging_message m SET leased_until = omni_now() + make_interval(secs => %(lease)s), attempts = attempts + 1
FROM due WHERE m.id = due.id RETURNING m.id
"""


def write(
    *, occasion: Occasion, order_id: int, owner_key: str, location_id: int | None = None, wait: timedelta | None = None
) -> None:
    """Puts a message about an order in the queue, in the caller's transaction, once per occasion and owner.

    It goes to the customer, or to the shop (`location_id`) where the letter is for our own people. Without an address
    there is none. After `wait` it is asked anew whether there is something to tell.
    """
    in_transaction("A message")
    order = Order.objects.select_related("place", "channel").get(pk=order_id)
    to, language = order.contact_email, order.language
    if LETTERS[occasion].purpose == Purpose.STAFF:
        place = Location.objects.filter(pk=location_id).first() if location_id else order.place
        to, language = place.email if place else "", order.channel.default_language
    queue(occasion=occasion, owner_key=owner_key, to_address=to, language=language, order=order, wait=wait)


def queue(
    *,
    occasion: Occasion,
    owner_key: str,
    to_address: str,
    language: str,
    order: Order | None = None,
    wait: timedelta | None = None,
) -> Message | None:
    """The row of a message, in the caller's transaction; None where nobody may be written to, or one was written before."""
    in_transaction("A message")
    message = Message(
        occasion=occasion,
        purpose=LETTERS[occasion].purpose,
        owner_key=owner_key,
        order=order,
        to_address=to_address,
        language=language,
    )
    if not consent.may_write(message):
        return None
    fields: dict[str, Any] = {
        "purpose": message.purpose,
        "order": order,
        "to_address": to_address,
        "language": language,
    }
    if wait is not None:
        fields["due_at"] = OmniNow() + wait
    kept, is_new = Message.objects.get_or_create(occasion=occasion, owner_key=owner_key, defaults=fields)
    if not is_new:
        return None
    _log(kept, "", MessageState.WAITING, SYSTEM)
    doorbell.ring_after_commit("messaging.send_due")
    return kept


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
    message = Message.objects.select_related("order__channel", "order__place").get(pk=message_id)
    if not consent.may_write(message):
        _finish(message_id, MessageState.DROPPED, reason=NO_CONSENT)
        return False
    mail = rendering.render(message)
    if mail is None:
        _finish(message_id, MessageState.DROPPED, reason=UNTRUE)
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
def _finish(message_id: int, to: MessageState, *, subject: str = "", reason: str = "") -> None:
    message = Message.objects.select_for_update().get(pk=message_id)
    message.subject, message.leased_until, message.error = subject[:300], None, ""
    if to == MessageState.SENT:
        message.sent_at = OmniNow()
    _move(message, to, SYSTEM, "subject", "leased_until", "error", "sent_at", reason=reason)


def drop(message: Message) -> None:
    """A locked message that waits is not sent: nobody is left to read it."""
    if message.state == MessageState.WAITING:
        _move(message, MessageState.DROPPED, SYSTEM, reason=NO_CONSENT)


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
    actor.require(Permission.MESSAGE_VIEW, (message.order.place_id or 0) if message.order else 0)
    if message.state not in {MessageState.FAILED, MessageState.SENT}:
        raise IllegalTransition
    message = send_anew(message, actor)
    audit.record(actor=actor, verb="message.resend", object_key=f"message:{message.pk}")
    doorbell.ring_after_commit("messaging.send_due")
    return message


def send_anew(message: Message, actor: Actor, *, to_address: str = "") -> Message:
    """A locked message that was given up is tried anew; of one that ended otherwise, or to another address, a copy is sent."""
    to = to_address or message.to_address
    if message.state != MessageState.FAILED or message.to_address != to:
        return _again(message, actor, to)
    message.attempts, message.due_at = 0, OmniNow()
    _move(message, MessageState.WAITING, actor, "attempts", "due_at")
    return message


def _again(sent: Message, actor: Actor, to: str) -> Message:
    """A copy of a message that went out, to be rendered and sent as things stand now."""
    first = sent.owner_key.partition("#")[0]
    copies = Message.objects.filter(occasion=sent.occasion, owner_key__startswith=f"{first}#").count()
    message = Message.objects.create(
        occasion=sent.occasion,
        purpose=sent.purpose,
        order=sent.order,
        owner_key=f"{first}#{copies + 2}",
        to_address=to,
        language=sent.language,
    )
    _log(message, "", MessageState.WAITING, actor)
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
