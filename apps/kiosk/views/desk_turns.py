"""What else happens at the desk: units that the customer leaves, a hand-over undone, more days to collect."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.permissions import Permission
from apps.core import clock
from apps.core.errors import InvalidInput
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import RefusalReason
from apps.fulfilment.errors import NotInHand, ReasonMissing
from apps.kiosk.approval import who_acts
from apps.kiosk.floor import FloorRequest, staff
from apps.kiosk.views.desk import units_of
from apps.kiosk.views.work import step


@staff(Permission.ORDER_HAND_OVER)
@require_POST
def refuse(request: FloorRequest, work_id: uuid.UUID) -> HttpResponse:
    """The customer does not want these units: they are cancelled, not charged, and go back to the shelf."""
    fulfilment_reads.work_by_id(work_id, actor=request.floor.actor)

    def act() -> None:
        reason = request.POST.get("reason", "")
        if reason not in RefusalReason:
            raise InvalidInput(_("Choose a reason."), field="reason")
        units = {line: number for line, number in (units_of(request.POST) or {}).items() if number}
        fulfilment.refuse_at_desk(
            work_id=work_id, units=units, reason=RefusalReason(reason), actor=request.floor.actor, now=clock.now()
        )

    return step(request, work_id, act, said=_("Taken off the order. The units wait to be put back."), sound="")


@staff(Permission.ORDER_HAND_OVER)
@require_POST
def undo(request: FloorRequest, work_id: uuid.UUID) -> HttpResponse:
    """The hand-over should not have been: with everything back in hand it lies on its shelf again. A manager's step."""
    work = fulfilment_reads.work_by_id(work_id, actor=request.floor.actor)

    def act() -> None:
        reason = request.POST.get("reason", "")
        in_hand = request.POST.get("in_hand") == "yes"
        if not in_hand:
            raise NotInHand(field="in_hand")
        if not reason.strip():
            raise ReasonMissing(field="reason")
        about = f"fulfilment_order:{work.pk}"
        actor = who_acts(request, Permission.ORDER_UNDO_HAND_OVER, about=about, reason=reason)
        fulfilment.undo_hand_over(work_id=work_id, in_hand=in_hand, reason=reason, actor=actor, now=clock.now())

    return step(request, work_id, act, said=_("Undone. It lies on its shelf again."), sound="")


@staff(Permission.ORDER_HAND_OVER)
@require_POST
def extend(request: FloorRequest, work_id: uuid.UUID) -> HttpResponse:
    """Some opening days more to collect it."""

    def act() -> None:
        fulfilment.extend(work_id=work_id, actor=request.floor.actor, now=clock.now())

    return step(request, work_id, act, said=_("The customer has more time, and a message says so."), sound="")
