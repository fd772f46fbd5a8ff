from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict, DomainError, InvalidInput


class OutOfStock(DomainError):
    """Fewer units can be promised than asked. `context["short"]` lists variant_id, location_id, asked and left."""

    code = "inventory.out_of_stock"
    message = _("There isn't enough stock any more.")


class StockBusy(Conflict):
    """So many orders are being placed for this item that it could not be counted in between."""

    code = "inventory.busy"
    message = _("Orders for this item are coming in right now. Try again in a moment.")


class NotEnoughUnits(DomainError):
    """The change would take away units that are not there, or that customers were promised."""

    code = "inventory.not_enough_units"
    message = _("There aren't that many free units here. Count the item if the shelf says otherwise.")


class BadQuantity(InvalidInput):
    code = "inventory.bad_quantity"
    message = _("Write a whole number of units.")


class PromiseGone(Conflict):
    """The owner has fewer units promised than were asked for: a count took some."""

    code = "inventory.promise_gone"
    message = _("Some of these units are no longer there after a count. Reload to see what is left.")
