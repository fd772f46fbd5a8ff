from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict, InvalidInput, NotFound


class NoSuchCart(NotFound):
    code = "carts.not_found"
    message = _("This basket doesn't exist any more. Start a new one.")


class CartClosed(Conflict):
    code = "carts.closed"
    message = _("This basket was already ordered.")


class NoSuchItem(InvalidInput):
    code = "carts.no_such_item"
    message = _("This item isn't on sale here.")


class TooManyLines(InvalidInput):
    code = "carts.too_many_lines"
    message = _("A basket holds 100 different items at most.")


class BadQuantity(InvalidInput):
    code = "carts.bad_quantity"
    message = _("Write a whole number from 1 to 999.")


class TooManyCodes(InvalidInput):
    code = "carts.too_many_codes"
    message = _("A basket takes 5 codes at most. Take one out first.")
