from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError, InvalidInput, NotFound


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


class ReferenceUsed(InvalidInput):
    """A slip that has paid for something already."""

    code = "payments.reference_used"
    status = 409
    message = _("This number has been entered before. Check the slip.")


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


class CardsOff(DomainError):
    """The installation takes no cards."""

    code = "payments.cards_off"
    message = _("You can't pay by card here. Choose to pay in the shop.")


class CardsUnavailable(DomainError):
    """The provider does not answer."""

    code = "payments.cards_unavailable"
    status = 503
    message = _("Paying by card doesn't work right now, and nothing was charged. Try again, or pay in the shop.")


class CardRefused(DomainError):
    """The provider does not take this payment."""

    code = "payments.card_refused"
    message = _("This can't be paid by card. Choose to pay in the shop.")


class AlreadyAuthorised(DomainError):
    """The card has been authorised: the order only has to be placed."""

    code = "payments.already_authorised"
    message = _("Your card has been authorised already. Finish your order.")


class CardPending(DomainError):
    """Whether the card was charged is not known yet."""

    code = "payments.card_pending"
    status = 503
    message = _("We're still asking your bank about this payment. Wait a moment and try again: you won't pay twice.")


class NoSuchTask(NotFound):
    """There is no such payment task, or the actor may not know of it."""

    code = "payments.no_such_task"
    message = _("This payment task doesn't exist.")


class ForgedMessage(InvalidInput):
    """A message that no provider of ours signed."""

    code = "payments.forged_message"
    message = _("The signature of this message is wrong or too old.")


class UnreadableMessage(InvalidInput):
    """A signed message that is no event."""

    code = "payments.unreadable_message"
    message = _("This message is no event.")
