from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError, InvalidInput, PermissionDenied


class AlreadyIssued(DomainError):
    """The sale has its document; a second one would count it twice."""

    code = "invoicing.already_issued"
    message = _("The document for this sale was issued already.")


class FullInvoiceRequired(DomainError):
    """The total is over the country's limit of simplified documents."""

    code = "invoicing.full_invoice_required"
    message = _("This total needs an invoice with the customer's name and tax number.")


class NoRuleForCountry(DomainError):
    """No limit of simplified documents is on record for the country and currency."""

    code = "invoicing.no_rule_for_country"
    message = _(
        "There is no rule for simplified invoices in this country yet. Issue an invoice with the customer's tax number."
    )


class PartyRequired(InvalidInput):
    """A full document names the customer with tax number and address."""

    code = "invoicing.party_required"
    message = _("An invoice needs the customer's name, tax number and address.")


class InvalidTaxId(InvalidInput):
    """The tax number cannot be right."""

    code = "invoicing.invalid_tax_id"
    message = _("This tax number isn't valid. Check each character.")


class LinesDoNotAddUp(InvalidInput):
    """A document without lines, or one whose amounts contradict each other."""

    code = "invoicing.lines_do_not_add_up"
    message = _("The lines of this document don't add up.")


class NotASimplifiedInvoice(DomainError):
    """Only a simplified document can be replaced by one with the customer's tax data."""

    code = "invoicing.not_simplified"
    message = _("This document isn't a simplified invoice, so there is nothing to replace.")


class AlreadySubstituted(DomainError):
    """A full document stands in the place of this one; it alone is corrected, and nothing replaces it."""

    code = "invoicing.already_substituted"
    message = _(
        "There is an invoice with tax data for this receipt already. If something on it is wrong, ask the shop."
    )


class NothingLeftToInvoice(DomainError):
    """All of the simplified document was taken back."""

    code = "invoicing.nothing_left"
    message = _("All of this receipt was given back, so there is nothing to invoice.")


class TooLateForInvoice(DomainError):
    """The country's time to have a simplified document replaced is over, or not on record."""

    code = "invoicing.too_late"
    message = _("This receipt is too old to be turned into an invoice. Ask the shop.")


class WrongDocumentCode(PermissionDenied):
    """The code is not the one that is printed on the document."""

    code = "invoicing.wrong_code"
    message = _("This code doesn't belong to this document. It is printed below the picture to scan.")


class CorrectionNotPossible(InvalidInput):
    """A corrective document names an original of the same legal entity and currency, and a reason."""

    code = "invoicing.correction_not_possible"
    message = _("A corrective invoice names its original and the reason, and corrects no more than what was billed.")
