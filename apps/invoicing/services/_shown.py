"""Amounts, rates and times as the reader of a document writes them."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from apps.core.money import Money, exponent, round_half_up
from apps.invoicing.codes import shown_code
from apps.invoicing.enums import DocumentKind
from apps.invoicing.selectors import DocumentView, LineView


def amount(document: DocumentView, minor_units: int) -> str:
    return Money(minor_units, document.currency).shown(document.language)


def unit_price(document: DocumentView, minor_units: Decimal) -> str:
    """With up to 4 more digits than the currency has, where it needs them."""
    digits = exponent(document.currency)
    value = minor_units.scaleb(-digits).quantize(Decimal(1).scaleb(-digits - 2)).normalize()
    shown = max(digits, -int(value.as_tuple().exponent))
    pattern = f"#,##0.{'0' * shown}" if shown else "#,##0"
    if shown <= digits:
        return format_currency(value, document.currency, locale=document.language)
    return format_decimal(value, format=pattern, locale=document.language)


def net_unit_price(document: DocumentView, line: LineView) -> str:
    """The price of one without tax and before the discount, which a full invoice must name."""
    return unit_price(document, Decimal(line.net_amount + net_discount(line)) / line.quantity)


def net_discount(line: LineView) -> int:
    """What the discount is without tax."""
    return round_half_up(Decimal(line.discount_amount) * 100 / (100 + line.tax_percent))


def _percent_pattern(language: str) -> str:
    """The language's own, with up to three digits more: rates such as 5.5 %."""
    return str(Locale.parse(language).percent_formats[None].pattern).replace("0", "0.###", 1)


def percent(document: DocumentView, rate: Decimal) -> str:
    return format_percent(rate / 100, format=_percent_pattern(document.language), locale=document.language)


def day(document: DocumentView) -> str:
    return format_date(document.issued_on, format="long", locale=document.language)


def day_of_sale(document: DocumentView) -> str:
    """When the goods left, where that is not the day of the document."""
    return format_date(document.substitutes_on, "long", document.language) if document.substitutes_on else ""


def code_to_type(document: DocumentView) -> str:
    """What a customer types to get an invoice for this receipt; nothing on what is no receipt, or is replaced."""
    is_open = document.kind == DocumentKind.SIMPLIFIED and document.replaced_by is None
    return shown_code(document.public_id) if is_open else ""


def day_and_time(document: DocumentView) -> str:
    """Where it was sold, not in UTC."""
    there = document.issued_at.astimezone(ZoneInfo(document.time_zone))
    return f"{format_date(there, format='medium', locale=document.language)}, {there:%H:%M}"


def fingerprint(document: DocumentView) -> str:
    """The beginning and end of the hash: enough to compare by eye."""
    return f"{document.hash[:8]}…{document.hash[-8:]}".upper()
