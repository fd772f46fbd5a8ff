"""What pricing refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError


class NoPrice(DomainError):
    """Something has no price on this channel now; `context["variant_ids"]` says what."""

    code = "pricing.no_price"
    message = _("One of these articles has no price at the moment, so it can't be sold here.")


class NoTaxRate(DomainError):
    """No rate of tax is known for a class of goods in a place; `context` names both."""

    code = "pricing.no_tax_rate"
    message = _("We don't know the tax for this place yet, so nothing can be sold there.")


class MixedTaxDisplay(DomainError):
    """All lists of a channel in one currency show prices the same way: with tax, or without."""

    code = "pricing.mixed_tax_display"
    message = _("The other price lists of this channel show prices the other way, with or without tax.")


class ChangedList(DomainError):
    """A list keeps its channel and currency, for its prices were set in them."""

    code = "pricing.changed_list"
    message = _("This price list belongs to another channel or currency.")
