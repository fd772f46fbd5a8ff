from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.errors import InvalidInput, NotFound
from apps.outbox import services as outbox
from apps.payments.enums import CashReason
from apps.payments.errors import NotEnoughCash
from apps.payments.events import CashMoved
from apps.payments.models import CashJournalEntry, PaymentAttempt
from apps.stores.models import Location

BY_HAND = frozenset({CashReason.FLOAT, CashReason.DEPOSIT, CashReason.CORRECTION})

PUT_IN = """
INSERT INTO payments_cashdrawer AS drawer (location_id, device_id, currency, balance_amount, entry_count)
VALUES (%(location)s, %(device)s, %(currency)s, %(amount)s, 1)
ON CONFLICT (location_id, device_id, currency) DO UPDATE
   SET balance_amount = drawer.balance_amount + excluded.balance_amount, entry_count = drawer.entry_count + 1
RETURNING id, balance_amount, entry_count
"""
TAKE_OUT = """
UPDATE payments_cashdrawer SET balance_amount = balance_amount + %(amount)s, entry_count = entry_count + 1
WHERE location_id = %(location)s AND device_id IS NOT DISTINCT FROM %(device)s AND currency = %(currency)s
  AND balance_amount + %(amount)s >= 0
RETURNING id, balance_amount, entry_count
"""


@transaction.atomic
def record_cash(
    *, location_id: int, amount: int, currency: str, reason: CashReason, note: str, actor: Actor, now: datetime
) -> int:
    """Enters cash that moved without a sale (change, bank, correction) and returns the id of its journal entry.

    Locks: the drawer. Publishes: CashMoved. Raises: PermissionDenied, InvalidInput, NotFound, NotEnoughCash.
    """
    actor.require(Permission.PAYMENT_TAKE, location_id)
    signs = {CashReason.FLOAT: amount > 0, CashReason.DEPOSIT: amount < 0, CashReason.CORRECTION: amount != 0}
    if not signs.get(reason, False):
        raise InvalidInput(field="amount")
    if reason == CashReason.CORRECTION and not note.strip():
        raise InvalidInput(field="note")
    if not Location.objects.filter(pk=location_id).exists():
        raise NotFound
    entry = enter_cash(
        location_id=location_id, amount=amount, currency=currency, reason=reason, actor=actor, now=now, note=note
    )
    moved = CashMoved(
        drawer_id=entry.drawer_id, location_id=location_id, reason=reason.value, amount=amount, currency=currency
    )
    outbox.publish(moved, key=f"drawer:{entry.drawer_id}")
    return entry.pk


def enter_cash(
    *,
    location_id: int,
    amount: int,
    currency: str,
    reason: CashReason,
    actor: Actor,
    now: datetime,
    attempt: PaymentAttempt | None = None,
    note: str = "",
) -> CashJournalEntry:
    """Moves the balance of the actor's drawer and writes the numbered entry. Locks: the drawer. Raises: NotEnoughCash."""
    place = {"location": location_id, "device": actor.device_id, "currency": currency, "amount": amount}
    with connection.cursor() as cursor:
        cursor.execute(PUT_IN if amount > 0 else TAKE_OUT, place)
        moved = cursor.fetchone()
    if moved is None:
        raise NotEnoughCash(context={"amount": -amount})
    drawer_id, balance, sequence = moved
    return CashJournalEntry.objects.create(
        drawer_id=drawer_id,
        sequence=sequence,
        amount=amount,
        balance_amount=balance,
        currency=currency,
        reason=reason,
        note=note.strip(),
        attempt=attempt,
        actor_key=actor.key,
        at=now,
    )
