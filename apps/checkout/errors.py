from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict, DomainError, InvalidInput


class EmptyCart(InvalidInput):
    code = "checkout.empty_cart"
    status = 409
    message = _("Your basket is empty.")


class ChooseShop(InvalidInput):
    code = "checkout.choose_shop"
    message = _("Choose the shop where you want to collect.")


class NameMissing(InvalidInput):
    code = "checkout.name_missing"
    message = _("Tell us your name, so that we can find your order.")


class DraftGone(Conflict):
    code = "checkout.draft_gone"
    message = _("Your basket changed in the meantime. Check it and order again.")


class PriceChanged(Conflict):
    code = "checkout.price_changed"
    message = _("A price changed in the meantime. Check your basket and order again.")


class AlreadyPlaced(Conflict):
    code = "checkout.already_placed"
    message = _("This order has been placed already.")


class CardGone(Conflict):
    """The card that was to pay for the order holds its money no more."""

    code = "checkout.card_gone"
    message = _("Your card's authorisation has ended, and nothing was charged. Choose again how to pay.")


class AlreadyCollected(Conflict):
    code = "checkout.already_collected"
    message = _("This order was already handed over. Bring the goods back to the shop to return them.")


class PaidInShop(DomainError):
    """Money was taken at the desk: only the desk can give it back."""

    code = "checkout.paid_in_shop"
    message = _("This order was paid in the shop. Ask at the desk to cancel it and get your money back.")


class NothingToGiveBack(DomainError):
    """The customer has paid no more than the order costs."""

    code = "checkout.nothing_to_give_back"
    message = _("Nothing was paid too much for this order.")


class NothingToOrderAgain(Conflict):
    code = "checkout.nothing_to_order_again"
    message = _("Nothing of this order is on sale any more.")


class NoDelivery(Conflict):
    """Parcels are paid by card before they leave, and no card can be taken."""

    code = "checkout.no_delivery"
    message = _("We bring nothing home at the moment. Collect your order in a shop.")


class NotDelivered(InvalidInput):
    """No rate of the channel goes to this address with these goods."""

    code = "checkout.not_delivered"
    message = _("We don't deliver these things to this address. Choose another address, or collect them in a shop.")


class PayByCard(Conflict):
    code = "checkout.pay_by_card"
    message = _("What we bring home is paid by card. Enter your card and order again.")
