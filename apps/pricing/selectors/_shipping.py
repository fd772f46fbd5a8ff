"""Which ways of delivery a basket has to a place, and what they cost there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Min

from apps.core.prepared import cursor
from apps.pricing.countries import tax_area
from apps.pricing.errors import NoTaxRate
from apps.pricing.models import ShippingPlace
from apps.pricing.quotes import QuoteLine, ShippingOption

OPTIONS = """
WITH asked AS (
    SELECT variant, sum(quantity)::int AS quantity
    FROM unnest(%(variants)s::bigint[], %(quantities)s::int[]) AS line (variant, quantity) GROUP BY variant
), goods AS MATERIALIZED (
    SELECT coalesce(sum(round(price.amount * asked.quantity)), 0) AS amount,
           coalesce(sum(variant.weight_grams::bigint * asked.quantity), 0) AS grams
    FROM asked JOIN catalogue_variant variant ON variant.id = asked.variant
    LEFT JOIN pricing_in_force(
        ARRAY(SELECT variant FROM asked), ARRAY(SELECT quantity FROM asked), %(channel)s, %(now)s
    ) price ON price.variant_id = asked.variant
)
SELECT rate.id, rate.public_id, coalesce((
           SELECT text.name FROM pricing_shippingratetext text
           WHERE text.rate_id = rate.id
           ORDER BY text.language = %(language)s DESC, text.language = channel.default_language DESC, text.id LIMIT 1
       ), rate.code), step.amount, rate.currency, tax.percent, class.code, rate.days_from, rate.days_to
FROM pricing_shippingrate rate
JOIN stores_saleschannel channel ON channel.id = rate.channel_id AND channel.currency = rate.currency
JOIN pricing_taxclass class ON class.id = rate.tax_class_id
CROSS JOIN goods
JOIN LATERAL (
    SELECT amount FROM pricing_shippingstep
    WHERE rate_id = rate.id AND from_amount <= goods.amount AND from_grams <= goods.grams
    ORDER BY from_grams DESC, from_amount DESC LIMIT 1
) step ON true
JOIN LATERAL (
    SELECT bool_or(NOT is_left_out) AND NOT bool_or(is_left_out) AS is_served FROM pricing_shippingplace
    WHERE rate_id = rate.id AND country = %(country)s AND region = ANY(%(regions)s)
      AND starts_with(%(postcode)s, postcode_start)
) place ON place.is_served
LEFT JOIN LATERAL (
    SELECT percent FROM pricing_taxrate
    WHERE tax_class_id = class.id AND country = %(country)s AND region = ANY(%(regions)s)
      AND valid_from <= %(now)s AND (valid_to IS NULL OR valid_to > %(now)s)
    ORDER BY (region <> '') DESC, valid_from DESC LIMIT 1
) tax ON true
WHERE rate.channel_id = %(channel)s AND rate.is_active
  AND (rate.max_grams IS NULL OR goods.grams <= rate.max_grams)
ORDER BY step.amount, rate.days_to, rate.id
"""


def countries_served(*, channel_id: int) -> tuple[str, ...]:
    """The countries that a channel delivers to, or to parts of, those of most rates first. One statement."""
    rows = ShippingPlace.objects.filter(rate__channel=channel_id, rate__is_active=True, is_left_out=False)
    counted = rows.values("country").annotate(rates=Count("rate", distinct=True), oldest=Min("rate"))
    return tuple(counted.order_by("-rates", "oldest").values_list("country", flat=True))


def shipping_options(
    *,
    lines: Sequence[QuoteLine],
    channel_id: int,
    country: str,
    region: str = "",
    postcode: str = "",
    now: datetime,
    language: str = "",
) -> tuple[ShippingOption, ...]:
    """How a channel brings these lines to a place, the cheapest first; empty where it delivers nothing. One statement.

    Steps look at the goods at their prices before offers, and at their weight; a variant whose weight nobody wrote
    weighs nothing. Raises: NoTaxRate where a rate serves a place whose tax is not known.
    """
    if not lines:
        return ()
    with cursor() as found:
        found.execute(
            OPTIONS,
            {
                "variants": [line.variant_id for line in lines],
                "quantities": [line.quantity for line in lines],
                "channel": channel_id,
                "country": country,
                "regions": ["", region, tax_area(country, region)],
                "postcode": "".join(postcode.upper().split()),
                "language": language,
                "now": now,
            },
        )
        rows = found.fetchall()
    classes = sorted({row[6] for row in rows if row[5] is None})
    if classes:
        raise NoTaxRate(context={"tax_classes": classes, "country": country, "region": region})
    return tuple(
        ShippingOption(
            rate_id=row[0],
            public_id=row[1],
            name=row[2],
            amount=row[3],
            currency=row[4],
            tax_percent=row[5],
            tax_class_code=row[6],
            days_from=row[7],
            days_to=row[8],
        )
        for row in rows
    )
