from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError


class WeakPin(DomainError):
    """Too short, not digits, or among the first that anybody would try."""

    code = "stores.weak_pin"
    status = 400
    message = _("Choose a PIN of 6 to 12 digits that is harder to guess, without runs or repetitions.")


class WrongPin(DomainError):
    """The PIN, the person or the device does not fit; which of them is not said."""

    code = "stores.wrong_pin"
    status = 403
    message = _("That PIN is not right.")


class MayNotApprove(DomainError):
    """The PIN is right, but its owner has no more right to this than who asked."""

    code = "stores.may_not_approve"
    status = 403
    message = _("This person may not allow it either. Choose somebody who may.")


class CodeNotValid(DomainError):
    """The enrolment code is unknown, used or too old."""

    code = "stores.enrolment_code_not_valid"
    status = 403
    message = _("This code is not valid. Ask for a new one: a code works once, for 15 minutes.")


class HoursOverlap(DomainError):
    """Two shifts of one day cover the same minutes."""

    code = "stores.hours_overlap"
    status = 400
    message = _("These opening hours overlap.")


class RoleTooWide(DomainError):
    """Nobody gives away more than they have."""

    code = "stores.role_too_wide"
    status = 403
    message = _("You can't give this role there.")
