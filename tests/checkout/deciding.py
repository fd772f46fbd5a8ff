"""Answering questions, and letting their time pass."""

from __future__ import annotations

from apps.checkout import services as checkout
from apps.fulfilment.models import Decision
from apps.payments.models import Payment
from tests.factories.shop import GUEST, NOW

PAST = NOW.replace(year=2020)


def decide(decision, choice, **more):
    actor = more.pop("actor", GUEST)
    return checkout.decide(decision_id=decision.pk, choice=choice, actor=actor, now=NOW, **more)


def waiting_amount(order):
    return [row.requested_amount for row in Payment.objects.filter(owner=f"order:{order.pk}", state="initiated")]


def late(decision):
    Decision.objects.filter(pk=decision.pk).update(deadline_at=PAST)
