"""Steps that need somebody with more rights: taken in the session of who works here, once the other one typed their PIN."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from apps.accounts.permissions import ROLE_PERMISSIONS, Permission
from apps.core.actor import Actor
from apps.core.errors import PermissionDenied
from apps.kiosk.floor import Floor, FloorRequest
from apps.kiosk.once import PIN
from apps.stores import selectors as store_reads
from apps.stores import services as stores
from apps.stores.selectors import StaffCard

APPROVER: Final = "approver"
REASON: Final = "approval_reason"
"""Fields of the forms that ask for it, beside the PIN."""
ASKED: Final = {
    "adjust": Permission.STOCK_ADJUST,
    "cancel": Permission.ORDER_CANCEL,
    "decide": Permission.ORDER_DECIDE,
    "hold": Permission.ORDER_HOLD,
    "resolve": Permission.PAYMENT_RESOLVE,
    "undo": Permission.ORDER_UNDO_HAND_OVER,
}


class Approvers:
    """For templates: `approvers.undo` are the people who may allow it, by name. One statement, once one is asked for."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor

    def __getitem__(self, name: str) -> list[StaffCard]:
        permission = ASKED[name]
        return [card for card in self._staff if permission in ROLE_PERMISSIONS[card.role]]

    @cached_property
    def _staff(self) -> list[StaffCard]:
        return store_reads.staff_at(location_id=self._floor.location_id)


def who_acts(
    request: FloorRequest, permission: Permission, *, about: str, place_id: int | None = None, reason: str = ""
) -> Actor:
    """Who takes the step: the person at the tablet where they may, else they on the word of who typed a PIN into its form.

    `reason` is what the step's own form says of why; else the form asks for it. `place_id` is where the right must hold,
    if not at this shop. Raises: PermissionDenied where nobody typed a PIN, and what `stores.approve` refuses.
    """
    floor = request.floor
    place = floor.location_id if place_id is None else place_id
    if floor.actor.may(permission, place):
        return floor.actor
    approver = request.POST.get(APPROVER, "")
    if not (approver.isascii() and approver.isdigit() and len(approver) < 19):
        raise PermissionDenied(context={"permission": permission})
    return stores.approve(
        actor=floor.actor,
        approver_id=int(approver),
        pin=request.POST.get(PIN, "").strip(),
        permission=permission,
        reason=reason or request.POST.get(REASON, ""),
        object_key=about,
    )
