"""A second person's word for one step: typed as their PIN at the device where the first one works."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.permissions import Role
from apps.accounts.services import user_key
from apps.audit import services as audit
from apps.core.actor import Actor
from apps.core.errors import InvalidInput, PermissionDenied
from apps.core.transactions import durable
from apps.stores import selectors as store_reads
from apps.stores.errors import MayNotApprove
from apps.stores.services._proof import prove


@durable
def approve(*, actor: Actor, approver_id: int, pin: str, permission: str, reason: str, object_key: str) -> Actor:
    """Who works at a device, with one right more, because somebody who has it there typed their PIN and a reason was given.

    The actor that comes back is for the one step about `object_key` and is kept nowhere: the session stays that of the
    person who works. Both names are in the audit trail, of the approval here and of whatever the actor then does.
    Wrong PINs count as at `unlock`, and lock as there. Raises: PermissionDenied where nobody unlocked a device,
    InvalidInput (reason), WrongPin, TooManyAttempts, MayNotApprove.
    """
    if actor.device_id is None or actor.user_id is None or actor.location_id is None:
        raise PermissionDenied(context={"permission": permission})
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")
    employment = prove(device_id=actor.device_id, user_id=approver_id, pin=pin)
    granted = store_reads.grants_of([(Role(employment.role), actor.location_id)]).get(permission)
    if granted is None:
        raise MayNotApprove(field="approver")
    approved = actor.backed_by(user_key(approver_id), permission=permission, places=granted)
    with transaction.atomic():
        audit.record(
            actor=approved,
            verb="stores.step_approved",
            object_key=object_key,
            after={"permission": str(permission)},
            reason=reason.strip(),
            location_id=actor.location_id,
        )
    return approved
