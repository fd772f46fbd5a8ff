from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict, DomainError, InvalidInput, NotFound, PermissionDenied


class NoSuchWork(NotFound):
    code = "fulfilment.not_found"
    message = _("This order isn't at your shop.")


class SlotGone(Conflict):
    code = "fulfilment.slot_gone"
    message = _("This pickup time is no longer free. Choose another one.")


class NoPickupHere(InvalidInput):
    code = "fulfilment.no_pickup_here"
    message = _("This shop doesn't hand over orders. Choose another one.")


class ShopNeverOpens(DomainError):
    code = "fulfilment.no_hours"
    message = _("This shop has no opening hours in the next weeks, so no time can be promised. Choose another one.")


class WrongCode(PermissionDenied):
    code = "fulfilment.wrong_code"
    status = 403
    message = _("This code doesn't belong to this order. Ask the customer to show the message again.")


class NotPaid(DomainError):
    code = "fulfilment.not_paid"
    message = _("This order isn't paid yet. Take the payment first.")


class NotAllPicked(DomainError):
    code = "fulfilment.not_all_picked"
    message = _("Not every unit is picked yet.")


class WrongItem(InvalidInput):
    code = "fulfilment.wrong_item"
    message = _("This item isn't part of this order.")


class BinMissing(InvalidInput):
    code = "fulfilment.bin_missing"
    message = _("Say on which pickup shelf the order lies.")


class BinTaken(Conflict):
    code = "fulfilment.bin_taken"
    message = _("Somebody else's order lies behind this door. Choose another one.")


class BadQuantity(InvalidInput):
    code = "fulfilment.bad_quantity"
    message = _("More units than this order has.")


class OnHold(Conflict):
    """An open hold refuses accepting, picking, sending and handing over. `context["reason"]` says what is to be cleared up."""

    code = "fulfilment.on_hold"
    message = _("This order is on hold. Clear that up first.")


class NoSuchHold(NotFound):
    code = "fulfilment.no_such_hold"
    message = _("This hold doesn't exist.")


class WrongAccount(PermissionDenied):
    code = "fulfilment.wrong_account"
    status = 403
    message = _("This account didn't place the order, or its code is too old. Ask the customer to open it again.")


class NoDelegate(InvalidInput):
    code = "fulfilment.no_delegate"
    message = _("The customer named nobody else for this order.")


class NobodyNamed(InvalidInput):
    code = "fulfilment.nobody_named"
    message = _("Say whose document you have seen.")


class NothingLeaves(InvalidInput):
    code = "fulfilment.nothing_leaves"
    message = _("Say which units leave.")


class NotInHand(InvalidInput):
    code = "fulfilment.not_in_hand"
    message = _("A hand-over is undone only once all its units are back in hand.")


class TooLateToUndo(Conflict):
    code = "fulfilment.too_late_to_undo"
    message = _("This hand-over is too long ago to be undone. What comes back now is a return.")


class ReasonMissing(InvalidInput):
    code = "fulfilment.reason_missing"
    message = _("Say why.")


class WrongReason(InvalidInput):
    code = "fulfilment.wrong_reason"
    message = _("Choose one of the reasons.")


class ShopClosedDown(Conflict):
    code = "fulfilment.shop_closed_down"
    message = _("This shop no longer works on orders.")


class TooMuchInHand(Conflict):
    """The shop has accepted as many orders as it may have in hand. `context["limit"]` says how many."""

    code = "fulfilment.too_much_in_hand"
    message = _("The shop has enough orders in hand. Finish one of them first.")


class NoSuchCount(NotFound):
    code = "fulfilment.no_such_count"
    message = _("There is nothing to count here.")


class NoSuchDecision(NotFound):
    code = "fulfilment.no_such_decision"
    message = _("This question doesn't exist.")


class DecisionEnded(Conflict):
    """It was answered, ran out of time, or is no longer needed. `context` holds state and choice."""

    code = "fulfilment.decision_ended"
    message = _("This has already been settled.")


class CarrierMissing(InvalidInput):
    code = "fulfilment.carrier_missing"
    message = _("Say who takes the parcel: the carrier, or our own courier.")


class AlreadyExtended(Conflict):
    code = "fulfilment.already_extended"
    message = _("You were already given more days. Ask the shop if you need still more.")


class BadDate(InvalidInput):
    code = "fulfilment.bad_date"
    message = _("Choose a later day, within the next weeks.")


class NotWaiting(Conflict):
    code = "fulfilment.not_waiting"
    message = _("Nothing of this order waits to be collected.")


class NotInLocker(Conflict):
    code = "fulfilment.not_in_locker"
    message = _("This order doesn't lie in the locker. Ask at the desk.")


class NotAnOption(InvalidInput):
    """What was chosen was never offered for these units."""

    code = "fulfilment.not_an_option"
    status = 409
    message = _("This can't be chosen for this article. Choose one of the ways that are shown.")


class OptionGone(Conflict):
    """Somebody else was quicker; the customer may choose again."""

    code = "fulfilment.option_gone"
    message = _("Somebody else has just taken the last one. Nothing has changed; choose again from what is left.")


class AddressMissing(InvalidInput):
    code = "fulfilment.address_missing"
    message = _("Tell us where to send it.")


class NoSingleSource(Conflict):
    """No place that sends parcels has all of it; `context["variant_ids"]` names what none has enough of."""

    code = "fulfilment.no_single_source"
    message = _("No single place of ours has all of this to send. Order less of it, or collect it in a shop.")
