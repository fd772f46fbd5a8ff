from __future__ import annotations

import itertools

import pytest

from apps.core.actor import SYSTEM
from apps.core.errors import IllegalTransition
from apps.payments.enums import LIVE_STATES, TRANSITIONS, PaymentState
from apps.payments.models import PaymentTransition
from apps.payments.services._state import _move
from tests.factories.payments import PaymentFactory

ALLOWED = {
    ("initiated", "action_required"),
    ("initiated", "authorized"),
    ("initiated", "closed"),
    ("initiated", "voided"),
    ("initiated", "failed"),
    ("initiated", "expired"),
    ("initiated", "unknown"),
    ("action_required", "authorized"),
    ("action_required", "closed"),
    ("action_required", "voided"),
    ("action_required", "failed"),
    ("action_required", "expired"),
    ("action_required", "unknown"),
    ("authorized", "closed"),
    ("authorized", "voided"),
    ("authorized", "failed"),
    ("authorized", "expired"),
    ("authorized", "unknown"),
    ("unknown", "action_required"),
    ("unknown", "authorized"),
    ("unknown", "closed"),
    ("unknown", "voided"),
    ("unknown", "failed"),
    ("unknown", "expired"),
}


def test_every_state_has_its_row():
    assert set(TRANSITIONS) == set(PaymentState)


def test_what_ended_without_money_is_not_live():
    assert {"initiated", "action_required", "authorized", "closed", "unknown"} == LIVE_STATES


@pytest.mark.django_db
@pytest.mark.parametrize(("source", "target"), list(itertools.product(PaymentState.values, repeat=2)))
def test_every_pair_of_states(source, target):
    payment = PaymentFactory(state=source)

    if (source, target) in ALLOWED:
        _move(payment, PaymentState(target), actor=SYSTEM, reason="why")
        step = PaymentTransition.objects.get()
        assert (step.from_state, step.to_state, step.actor_key, step.reason) == (source, target, "system", "why")
        assert payment.state == target
    else:
        with pytest.raises(IllegalTransition):
            _move(payment, PaymentState(target), actor=SYSTEM)
        assert payment.state == source
        assert not PaymentTransition.objects.exists()
