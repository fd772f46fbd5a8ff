"""The only place that changes a payment's state."""

from __future__ import annotations

from apps.core.actor import Actor
from apps.core.errors import IllegalTransition
from apps.payments.enums import TRANSITIONS, PaymentState
from apps.payments.models import Payment, PaymentTransition


def _move(payment: Payment, to: PaymentState, *, actor: Actor, reason: str = "") -> None:
    """Sets the state of a locked payment and writes the step; the caller saves the row. Raises: IllegalTransition."""
    if to not in TRANSITIONS[payment.state]:
        raise IllegalTransition(context={"state": payment.state, "to": to.value})
    PaymentTransition.objects.create(
        payment=payment, from_state=payment.state, to_state=to, actor_key=actor.key, reason=reason
    )
    payment.state = to
