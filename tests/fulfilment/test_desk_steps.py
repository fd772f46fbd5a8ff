"""The steps of the desk from every state of the work: allowed where the table says so, else nothing has changed."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from apps.core.errors import IllegalTransition
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import RefusalReason, Status
from apps.fulfilment.models import FulfilmentTransition
from apps.inventory.models import LedgerEntry
from apps.outbox.models import Event
from tests.factories.shop import NOW, open_shop, work_of
from tests.fulfilment.test_machine import in_state

pytestmark = pytest.mark.django_db
STEPS = {
    "refuse": lambda shop, work: fulfilment.refuse_at_desk(
        work_id=work.public_id, units=None, reason=RefusalReason.OTHER, actor=shop.clerk, now=NOW
    ),
    "undo": lambda shop, work: fulfilment.undo_hand_over(
        work_id=work.public_id, in_hand=True, reason="Wrong bag", actor=shop.manager, now=NOW
    ),
    "extend": lambda shop, work: fulfilment.extend(work_id=work.public_id, actor=shop.clerk, now=NOW),
}
TO = {
    "refuse": {Status.READY: Status.CANCELLED},
    "undo": {Status.COLLECTED: Status.READY},
    "extend": {Status.READY: Status.READY},
}


def books():
    return FulfilmentTransition.objects.count(), LedgerEntry.objects.count(), Event.objects.count()


@pytest.mark.parametrize("state", Status.values)
@pytest.mark.parametrize("step", STEPS)
def test_step_of_the_desk_from_state(step, state):
    shop = open_shop()
    work = in_state(shop, state)
    before = books()

    if state in TO[step]:
        STEPS[step](shop, work)
        assert work_of(work.order).status == TO[step][state]
    else:
        with pytest.raises(IllegalTransition):
            STEPS[step](shop, work)
        assert (work_of(work.order).status, books()) == (state, before)
    call_command("verify", verbosity=0)
