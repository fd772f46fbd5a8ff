"""Orders paid by card, as far as a test wants them."""

from __future__ import annotations

from django.db import connection

from apps.checkout import services as checkout
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.payments import services as payments
from apps.payments.models import Payment, PaymentOperation
from tests.factories.shop import ANA, GUEST, NOW


def started(order, *, contact=ANA, slot_id=None):
    """The card form of a draft: what the browser gets."""
    return checkout.pay_by_card(order_id=order.pk, contact=contact, slot_id=slot_id, actor=GUEST, now=NOW)


def placed_by_card(stripe, shop, *wanted, number=None, codes=()):
    """A placed order whose card holds its whole amount."""
    order = shop.draft(*wanted, codes=codes)
    start = started(order)
    stripe.pay(start.client_secret, **({"number": number} if number else {}))
    checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)
    outbox.relay()
    return Order.objects.get(pk=order.pk)


def card_of(order):
    return Payment.objects.filter(owner=f"order:{order.pk}", tender="card").latest("pk")


def worked(times=1):
    """The worker's rounds, whatever pauses there are between tries, with what follows from them."""
    for _ in range(times):
        hurry()
        payments.work_inbox(now=NOW)
        payments.work_due(now=NOW)
        payments.poll_due(now=NOW)
        outbox.relay()


def hurry():
    """What waits for another try is due now; what waits for goods to leave goes on waiting."""
    tried = PaymentOperation.objects.filter(attempts__gt=0)
    tried.update(due_at=_now(), leased_until=None)
    Payment.objects.filter(poll_at__isnull=False).update(poll_at=_now())


def _now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT omni_now()")
        return cursor.fetchone()[0]
