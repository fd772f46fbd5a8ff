from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError, InvalidInput


class NothingToTake(DomainError):
    """The owner has no payment that waits for the desk."""

    code = "payments.nothing_to_take"
    message = _("There is nothing to pay here.")


class AlreadyTaken(DomainError):
    """Somebody else took this money first."""

    code = "payments.already_taken"
    message = _("This has been paid already. Reload before you take any money.")


class WrongCurrency(InvalidInput):
    """The money is not of the payment's currency."""

    code = "payments.wrong_currency"
    message = _("This order is paid in another currency.")


class WrongAmount(InvalidInput):
    """The amount is not what is owed."""

    code = "payments.wrong_amount"
    message = _("This isn't the amount that is owed. Reload and take what the screen says.")


class TenderedTooLittle(InvalidInput):
    """Less was handed over than is owed."""

    code = "payments.tendered_too_little"
    message = _("This is less than what is owed.")


class ChangeForCashOnly(InvalidInput):
    """More was charged by a tender that gives no change."""

    code = "payments.change_for_cash_only"
    message = _("Only cash gives change. Charge exactly what is owed.")


class TenderNotTaken(InvalidInput):
    """The desk cannot take this tender."""

    code = "payments.tender_not_taken"
    message = _("The desk doesn't take this means of payment.")


class CashLimitReached(DomainError):
    """The law refuses cash for an operation of this size."""

    code = "payments.cash_limit_reached"
    message = _("The law doesn't allow cash for this amount. Take a card or Bizum.")


class NotEnoughCash(DomainError):
    """The drawer holds less than should leave it."""

    code = "payments.not_enough_cash"
    message = _("The drawer doesn't hold that much cash. Put change in first.")


class RefundTooLarge(InvalidInput):
    """More would go back than came in by this tender."""

    code = "payments.refund_too_large"
    message = _("This is more than what can be given back.")
