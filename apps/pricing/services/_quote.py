"""The quote: which price, which tax, which total, for lines at a place and a moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from apps.core.errors import InvalidInput, NotFound
from apps.core.prepared import cursor
from apps.pricing.errors import NoPrice, NoTaxRate
from apps.pricing.quotes import Quote, QuotedLine, QuoteLine
from apps.pricing.tax import line_amounts

MAX_QUANTITY = 2**31 - 1
MAX_AMOUNT = 2**63 - 1

PRICED = """
SELECT asked.variant, price.amount, price.compare_at_amount, price.currency, price.is_tax_included,
       product.tax_class_code, rate.percent
FROM unnest(%(variants)s::bigint[], %(quantities)s::integer[]) AS asked (variant, quantity)
LEFT JOIN pricing_in_force(%(variants)s::bigint[], %(quantities)s::integer[], %(channel)s, %(now)s) AS price
       ON price.variant_id = asked.variant
LEFT JOIN catalogue_variant variant ON variant.id = asked.variant
LEFT JOIN catalogue_product product ON product.id = variant.product_id
LEFT JOIN LATERAL (
    SELECT rate.percent
    FROM pricing_taxrate rate JOIN pricing_taxclass class ON class.id = rate.tax_class_id
    WHERE class.code = product.tax_class_code AND rate.country = %(country)s AND rate.region IN ('', %(region)s)
      AND rate.valid_from <= %(now)s AND (rate.valid_to IS NULL OR rate.valid_to > %(now)s)
    ORDER BY (rate.region <> '') DESC, rate.valid_from DESC
    LIMIT 1
) rate ON true
"""


class _Priced(NamedTuple):
    variant_id: int
    amount: Decimal | None
    compare_at_amount: Decimal | None
    currency: str
    is_tax_included: bool
    tax_class_code: str
    percent: Decimal | None


def quote(*, lines: Sequence[QuoteLine], channel_id: int, country: str, region: str = "", now: datetime) -> Quote:
    """What these lines cost on this channel, taxed at this place, at this moment. One statement; writes nothing.

    The price is that of the channel's valid list of highest priority that has the variant; quantity steps count all
    lines of a variant together. Each line is rounded once, half up, and taxed by itself; the total is their sum.
    Raises: NoPrice naming variants, NoTaxRate, InvalidInput for a quantity below 1.
    """
    wanted = _quantities(lines)
    if not wanted:
        return Quote(currency=_currency(channel_id), is_tax_included=True, lines=())
    priced = _read(wanted, channel_id=channel_id, country=country, region=region, now=now)
    _require_prices(priced)
    _require_rates(priced, country=country, region=region)
    quoted = tuple(_line(line, priced[line.variant_id]) for line in lines)
    first = priced[lines[0].variant_id]
    included = all(row.is_tax_included for row in priced.values())
    answer = Quote(currency=first.currency, is_tax_included=included, lines=quoted)
    if answer.total_amount > MAX_AMOUNT:
        raise InvalidInput(_("This amount is too large."), field="quantity")
    return answer


def _quantities(lines: Sequence[QuoteLine]) -> Counter[int]:
    wanted: Counter[int] = Counter()
    for line in lines:
        if line.quantity < 1:
            raise InvalidInput(_("The quantity must be 1 or more."), field="quantity")
        wanted[line.variant_id] += line.quantity
    if any(quantity > MAX_QUANTITY for quantity in wanted.values()):
        raise InvalidInput(_("This quantity is too large."), field="quantity")
    return wanted


def _read(wanted: Counter[int], *, channel_id: int, country: str, region: str, now: datetime) -> dict[int, _Priced]:
    with cursor() as found:
        found.execute(
            PRICED,
            {
                "variants": list(wanted),
                "quantities": list(wanted.values()),
                "channel": channel_id,
                "country": country,
                "region": region,
                "now": now,
            },
        )
        return {row[0]: _Priced(*row) for row in found.fetchall()}


def _currency(channel_id: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT currency FROM stores_saleschannel WHERE id = %s", [channel_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    return str(row[0])


def _require_prices(priced: dict[int, _Priced]) -> None:
    missing = sorted(variant_id for variant_id, row in priced.items() if row.amount is None)
    if missing:
        raise NoPrice(context={"variant_ids": missing})


def _require_rates(priced: dict[int, _Priced], *, country: str, region: str) -> None:
    classes = sorted({row.tax_class_code for row in priced.values() if row.percent is None})
    if classes:
        raise NoTaxRate(context={"tax_classes": classes, "country": country, "region": region})


def _line(line: QuoteLine, row: _Priced) -> QuotedLine:
    unit, percent = row.amount or Decimal(0), row.percent or Decimal(0)
    amounts = line_amounts(unit=unit, quantity=line.quantity, percent=percent, is_tax_included=row.is_tax_included)
    before = row.compare_at_amount
    return QuotedLine(
        key=line.key,
        variant_id=line.variant_id,
        quantity=line.quantity,
        unit_amount=unit,
        list_amount=before if before is not None and before > unit else unit,
        net_amount=amounts.net,
        tax_amount=amounts.tax,
        gross_amount=amounts.gross,
        tax_percent=percent,
        tax_class_code=row.tax_class_code,
    )
