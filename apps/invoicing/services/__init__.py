"""Issuing fiscal documents and printing them."""

from apps.invoicing.services._by_code import find_document, open_document
from apps.invoicing.services._issue import issue
from apps.invoicing.services._law import last_day_to_replace, record_law
from apps.invoicing.services._making import DocumentLine, Party
from apps.invoicing.services._pdf import render_pdf, verification_url
from apps.invoicing.services._places import date_of_business
from apps.invoicing.services._substitute import lock_standing, substitute
from apps.invoicing.services._tax_ids import check_tax_id

__all__ = [
    "DocumentLine",
    "Party",
    "check_tax_id",
    "date_of_business",
    "find_document",
    "issue",
    "last_day_to_replace",
    "lock_standing",
    "open_document",
    "record_law",
    "render_pdf",
    "substitute",
    "verification_url",
]
