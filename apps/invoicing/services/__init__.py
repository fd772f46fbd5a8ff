"""Issuing fiscal documents and printing them."""

from apps.invoicing.services._issue import DocumentLine, Party, issue
from apps.invoicing.services._law import record_law
from apps.invoicing.services._pdf import render_pdf, verification_url
from apps.invoicing.services._tax_ids import check_tax_id

__all__ = ["DocumentLine", "Party", "check_tax_id", "issue", "record_law", "render_pdf", "verification_url"]
