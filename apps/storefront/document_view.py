"""A receipt or invoice as its holder reads it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from babel import Locale
from babel.dates import format_date
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core import postal
from apps.core.money import Money
from apps.customers import selectors as customer_reads
from apps.invoicing import selectors as invoicing_reads
from apps.invoicing.codes import document_code
from apps.invoicing.enums import DocumentKind, Paper
from apps.invoicing.selectors import DocumentView
from apps.invoicing.services import date_of_business, last_day_to_replace
from apps.storefront.visit import Visit

Row = tuple[str, str, bool]
ORDER = ("name", "country", "tax_id", "street", "postcode", "city")
"""Of the fields on the page, and so of what is said about them."""


def compared(document: DocumentView, stated: Mapping[str, str], *, language: str) -> list[Row]:
    """What was issued, and whether the code that was scanned says the same."""
    total = Money(document.total_amount, document.currency)
    day = format_date(document.issued_on, "long", locale=language)
    return [
        (_("Seller"), document.issuer_name, True),
        (_("Tax number"), document.issuer_tax_id, _agrees(stated.get("nif"), document.issuer_tax_id)),
        (_("Number"), document.code, _agrees(stated.get("numserie"), document.code)),
        (_("Date"), day, _agrees(stated.get("fecha"), f"{document.issued_on:%d-%m-%Y}")),
        (_("Total"), total.shown(language), _agrees(stated.get("importe"), str(total))),
    ]


def _agrees(stated: str | None, issued: str) -> bool:
    """What the code leaves out it cannot get wrong."""
    return stated is None or stated == issued


def may_ask(document: DocumentView, *, now: datetime) -> bool:
    """Whether the holder may have an invoice for it, as far as can be said without looking at its corrections."""
    return document.kind == DocumentKind.SIMPLIFIED and (document.replaced_by is not None or _is_in_time(document, now))


def facts(document: DocumentView, *, now: datetime, language: str) -> dict[str, Any]:
    """What the page says: the document, what stands in its place, and whether it can be turned into an invoice."""
    total = Money(document.total_amount, document.currency)
    rows = [
        (_("Seller"), document.issuer_name),
        (_("Tax number"), document.issuer_tax_id),
        (_("Number"), document.code),
        (_("Date"), format_date(document.issued_on, "long", locale=language)),
        (_("Replaces"), document.substitutes_code),
        (_("Corrects"), document.corrects_code),
        (_("Invoiced to"), document.party_name),
        (_("Their tax number"), document.party_tax_id),
        (_("Their address"), document.party_address),
        (_("Total"), total.shown(language)),
    ]
    is_receipt = document.kind == DocumentKind.SIMPLIFIED
    why_not = _why_not(document, now=now) if is_receipt and document.replaced_by is None else ""
    code = document_code(document.public_id)
    return {
        "title": str(document.kind.label),
        "rows": [row for row in rows if row[1]],
        "is_replaced": document.replaced_by is not None,
        "replacement_href": _held(document.replaced_by) if document.replaced_by else "",
        "can_replace": is_receipt and document.replaced_by is None and not why_not,
        "why_not": why_not,
        "papers": [
            {"href": reverse("storefront:document_pdf", args=[document.public_id, code, paper.value]), "label": label}
            for paper, label in _papers(document)
        ],
    }


def _papers(document: DocumentView) -> list[tuple[Paper, str]]:
    if document.kind == DocumentKind.FULL:
        return [(Paper.A4, _("Invoice (PDF)"))]
    return [(Paper.RECEIPT, _("Receipt (PDF)")), (Paper.A4, _("On A4 (PDF)"))]


def _held(public_id: Any) -> str:
    return reverse("storefront:document", args=[public_id, document_code(public_id)])


def _why_not(document: DocumentView, *, now: datetime) -> str:
    if invoicing_reads.is_taken_back(document):
        return _("All of this receipt was given back, so there is nothing to invoice.")
    if not _is_in_time(document, now):
        return _("This receipt is too old to be turned into an invoice. Ask the shop.")
    return ""


def _is_in_time(document: DocumentView, now: datetime) -> bool:
    last = last_day_to_replace(country=document.issuer_country, sold_on=document.issued_on)
    return last is not None and date_of_business(document, now=now) <= last


def missing(typed: Mapping[str, str]) -> dict[str, str]:
    """What has to be filled in, all of it at once."""
    needed = {
        "name": _("Write the name or company that the invoice is for."),
        "tax_id": _("Write the tax number."),
        "street": _("Write street and number."),
        "city": _("Write the city."),
    }
    wrong = {field: sentence for field, sentence in needed.items() if not typed[field]}
    rules = postal.rules_of(typed["country"])
    if not postal.is_country(typed["country"]):
        wrong["country"] = _("Choose the country.")
    elif not typed["postcode"] and rules.is_postcode_needed:
        wrong["postcode"] = _("Write the postcode.")
    elif typed["postcode"] and not rules.fits(rules.tidy(typed["postcode"])):
        wrong["postcode"] = _("This postcode isn't one of the country. Check it.")
    return {field: wrong[field] for field in ORDER if field in wrong}


def address(typed: Mapping[str, str], document: DocumentView, *, language: str) -> str:
    """As one line; the country is named where it is not the seller's."""
    town = f"{postal.rules_of(typed['country']).tidy(typed['postcode'])} {typed['city']}".strip()
    line = f"{typed['street']}, {town}"
    if typed["country"] == document.issuer_country:
        return line
    return f"{line}, {Locale(language).territories.get(typed['country'], typed['country'])}"


def known(visit: Visit, document: DocumentView) -> dict[str, str]:
    """The main address of the account; the seller's country for a guest."""
    typed = dict.fromkeys(("name", "tax_id", "street", "postcode", "city"), "") | {"country": document.issuer_country}
    if visit.actor.customer_id is None:
        return typed
    row = customer_reads.addresses_of(customer_id=visit.actor.customer_id).first()
    if row is None:
        return typed
    own = {name: getattr(row, name) for name in ("street", "postcode", "city", "country")}
    return typed | own | {"name": row.company or row.name}
