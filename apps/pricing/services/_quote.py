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
from apps.core.money import round_half_up
from apps.core.prepared import cursor
from apps.pricing.countries import tax_area
from apps.pricing.discounts import Item
from apps.pricing.errors import NoPrice, NoTaxRate
from apps.pricing.quotes import Estimate, EstimatedLine, Quote, QuotedLine, QuotedShipping, QuoteLine, ShippingOption
from apps.pricing.services import _offers as offers
from apps.pricing.tax import line_amounts

MAX_QUANTITY = 2**31 - 1
MAX_AMOUNT = 2**63 - 1

PRICED = """
SELECT asked.variant, price.amount, price.compare_at_amount, price.currency, price.is_tax_included,
       product.tax_class_code, rate.percent,
       EXISTS (
           SELECT FROM pricing_promotion offer
           WHERE offer.channel_id = %(channel)s AND offer.is_active AND NOT offer.needs_code
             AND (offer.valid_from IS NULL OR offer.valid_from <= %(now)s)
             AND (offer.valid_to IS NULL OR offer.valid_to > %(now)s)
       ) AS has_offers
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
    has_offers: bool


def quote(
    *,
    lines: Sequence[QuoteLine],
    channel_id: int,
    country: str,
    region: str = "",
    now: datetime,
    codes: Sequence[str] = (),
    customer_id: int | None = None,
    group_ids: Sequence[int] = (),
    without: Sequence[int] = (),
    shipping: ShippingOption | None = None,
    language: str = "",
) -> Quote:
    """What these lines cost on this channel, taxed at this place, at this moment. Writes nothing.

    The price is that of the channel's valid list of highest priority that has the variant; quantity steps count all
    lines of a variant together. Each line is rounded once, half up, lowered by its share of the offers, and taxed by
    itself; the total is their sum, and that of the delivery. `without` are promotions that are not tried.
    One statement, a second one where an offer is on or a code is given.
    Raises: NoPrice naming variants, NoTaxRate, InvalidInput for a quantity below 1.
    """
    wanted = _quantities(lines)
    if not wanted:
        return Quote(currency=_currency(channel_id), is_tax_included=True, lines=())
    region = tax_area(country, region)
    priced = _read(wanted, channel_id=channel_id, country=country, region=region, now=now)
    _require_prices(priced)
    _require_rates(priced, country=country, region=region)
    items = [_item(line, priced[line.variant_id]) for line in lines]
    lowered = offers.lower(
        items,
        has_offers=any(row.has_offers for row in priced.values()),
        channel_id=channel_id,
        codes=codes,
        customer_id=customer_id,
        group_ids=group_ids,
        without=without,
        shipping_amount=shipping.amount if shipping else 0,
        language=language,
        now=now,
    )
    answer = Quote(
        currency=priced[lines[0].variant_id].currency,
        is_tax_included=all(row.is_tax_included for row in priced.values()),
        lines=tuple(_line(item, priced[item.variant_id], lowered.of_line.get(item.key, 0)) for item in items),
        discounts=lowered.discounts,
        refused=lowered.refused,
        shipping=quoted_shipping(shipping, discount_amount=lowered.shipping_amount) if shipping else None,
    )
    if answer.total_amount > MAX_AMOUNT:
        raise InvalidInput(_("This amount is too large."), field="quantity")
    return answer


def estimate(
    *,
    lines: Sequence[QuoteLine],
    channel_id: int,
    now: datetime,
    codes: Sequence[str] = (),
    customer_id: int | None = None,
    without: Sequence[int] = (),
    language: str = "",
) -> Estimate:
    """What a basket costs with its offers, before tax is known; what has no price now is left out of the sums.

    One statement, a second one where an offer is on or a code is given.
    """
    wanted = _quantities(lines)
    if not wanted:
        return Estimate(lines=())
    priced = _read(wanted, channel_id=channel_id, country="", region="", now=now)
    items = {line.key: _item(line, priced[line.variant_id]) for line in lines if _has_price(priced, line)}
    lowered = offers.lower(
        list(items.values()),
        has_offers=any(row.has_offers for row in priced.values()),
        channel_id=channel_id,
        codes=codes,
        customer_id=customer_id,
        without=without,
        language=language,
        now=now,
    )
    return Estimate(
        lines=tuple(
            EstimatedLine(
                key=line.key,
                unit_amount=items[line.key].unit_amount if line.key in items else None,
                base_amount=items[line.key].amount if line.key in items else None,
                discount_amount=lowered.of_line.get(line.key, 0),
            )
            for line in lines
        ),
        discounts=lowered.discounts,
        refused=lowered.refused,
    )


def _has_price(priced: dict[int, _Priced], line: QuoteLine) -> bool:
    return line.variant_id in priced and priced[line.variant_id].amount is not None


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


def _item(line: QuoteLine, row: _Priced) -> Item:
    unit = row.amount or Decimal(0)
    return Item(
        key=line.key,
        variant_id=line.variant_id,
        quantity=line.quantity,
        unit_amount=unit,
        amount=round_half_up(unit * line.quantity),
    )


def _line(item: Item, row: _Priced, discount: int) -> QuotedLine:
    percent = row.percent or Decimal(0)
    amounts = line_amounts(amount=item.amount - discount, percent=percent, is_tax_included=row.is_tax_included)
    before = row.compare_at_amount
    return QuotedLine(
        key=item.key,
        variant_id=item.variant_id,
        quantity=item.quantity,
        unit_amount=item.unit_amount,
        list_amount=before if before is not None and before > item.unit_amount else item.unit_amount,
        base_amount=item.amount,
        discount_amount=discount,
        net_amount=amounts.net,
        tax_amount=amounts.tax,
        gross_amount=amounts.gross,
        tax_percent=percent,
        tax_class_code=row.tax_class_code,
    )


def quoted_shipping(option: ShippingOption, *, discount_amount: int) -> QuotedShipping:
    """A way of delivery as a quote has it: what offers leave of it, with the tax inside."""
    amounts = line_amounts(amount=option.amount - discount_amount, percent=option.tax_percent, is_tax_included=True)
    return QuotedShipping(
        option=option,
        discount_amount=discount_amount,
        net_amount=amounts.net,
        tax_amount=amounts.tax,
        gross_amount=amounts.gross,
    )
