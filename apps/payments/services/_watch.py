"""Authorisations that will end soon, and messages of providers that wait to be looked into."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction

from apps.core import doorbell
from apps.core.models import OmniNow
from apps.core.transactions import durable
from apps.outbox import services as outbox
from apps.payments.enums import PaymentState, Tender
from apps.payments.errors import ForgedMessage, UnreadableMessage
from apps.payments.events import AuthorisationEnding
from apps.payments.models import Payment
from apps.payments.providers import BadSignature, ProviderBusy, ProviderSilent, stripe
from apps.payments.services._cards import sync
from apps.payments.services._elsewhere import look_after_charge
from apps.payments.services._operations import WORK

log = logging.getLogger(__name__)


@transaction.atomic
def announce_endings(*, limit: int = 200) -> int:
    """Tells, once, of each authorisation that ends within a day, so that its owner has it charged; returns how many.

    SQL decides which. Locks: the payments, those that nobody else holds. Publishes: AuthorisationEnding.
    """
    ending = Payment.objects.filter(
        tender=Tender.CARD,
        state=PaymentState.AUTHORIZED,
        is_ending_told=False,
        capture_before__lte=OmniNow() + settings.OMNI_CARD_CAPTURE_EARLY,
    )
    payments = list(ending.order_by("capture_before")[:limit].select_for_update(skip_locked=True))
    for payment in payments:
        payment.is_ending_told = True
        payment.save(update_fields=["is_ending_told"])
        outbox.publish(AuthorisationEnding(payment_id=payment.pk, owner=payment.owner), key=f"payment:{payment.pk}")
    return len(payments)


def receive(*, body: bytes, signature: str) -> bool:
    """Puts a provider's signed message into the inbox, to be worked later; returns whether it is new.

    Raises: ForgedMessage, UnreadableMessage, from which nothing is kept.
    """
    try:
        message = stripe.read(body, signature)
    except BadSignature as forged:
        raise ForgedMessage from forged
    except (ValueError, RecursionError) as broken:
        raise UnreadableMessage from broken
    is_new = outbox.receive(source=stripe.NAME, event_id=message.event_id, name=message.name, subject=message.subject)
    if is_new:
        doorbell.ring_after_commit(WORK)
    return is_new


@durable
def work_inbox(*, now: datetime, limit: int = 50) -> int:
    """Looks into what messages are about: the state is fetched, so their order, their age and their number don't matter.

    Locks: the messages, leased; the payment. Publishes: what `record` and `look_after_charge` do. Returns how many were looked into.
    """
    leased = outbox.lease_inbox(source=stripe.NAME, limit=limit)
    asked: set[tuple[str, bool]] = set()
    for message in leased:
        about = message.subject, is_about_giving_back(message.name)
        try:
            if message.subject and about not in asked:
                _look_into(*about, now)
                asked.add(about)
        except (ProviderSilent, ProviderBusy) as silence:
            log.warning("Message %s has to wait: %s", message.event_id, silence)
            outbox.put_off_inbox(message_id=message.id, error=str(silence))
        except Exception as failure:
            outbox.put_off_inbox(message_id=message.id, error=repr(failure))  # what follows it must not wait for it
            raise
        else:
            outbox.finish_inbox(message_id=message.id)
    return len(leased)


def is_about_giving_back(name: str) -> bool:
    """Whether a message is about money that leaves us again."""
    return "refund" in name or "dispute" in name


def _look_into(reference: str, is_giving_back: bool, now: datetime) -> None:  # noqa: FBT001 a part of the message's subject
    found = Payment.objects.filter(provider=stripe.NAME, provider_reference=reference).values_list(
        "public_id", flat=True
    )
    for public_id in found:
        sync(payment_public_id=public_id, now=now)
    if is_giving_back:
        look_after_charge(reference=reference, now=now)
