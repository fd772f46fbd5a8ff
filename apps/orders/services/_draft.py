"""A new order: the order, its frozen lines and its first step, in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

from apps.core.actor import Actor
from apps.core.ids import base32
from apps.core.prepared import cursor, written
from apps.core.transactions import in_transaction
from apps.orders.models import Order, OrderLine
from apps.stores.models import SalesChannel

DRAFT = """
WITH made AS (
    INSERT INTO orders_order (
        public_id, number, channel_id, legal_entity_id, place_id, customer_id, cart_id, cart_version, contact_name,
        contact_email, contact_phone, language, visitor_id, taken_by_key, status, currency, is_tax_included,
        total_amount, tax_amount, link_counter, promised_at, cancel_reason
    ) VALUES (
        %(public_id)s, %(number)s, %(channel_id)s, %(legal_entity_id)s, %(place_id)s, %(customer_id)s, %(cart_id)s,
        %(cart_version)s, '', '', '', %(language)s, %(visitor_id)s, %(taken_by_key)s, 'draft', %(currency)s,
        %(is_tax_included)s, %(total_amount)s, %(tax_amount)s, 0, %(promised_at)s, ''
    ) RETURNING id, created_at
), step AS (
    INSERT INTO orders_ordertransition (order_id, from_status, to_status, actor_key, reason)
    SELECT id, '', 'draft', %(taken_by_key)s, '' FROM made
), lines AS (
    INSERT INTO orders_orderline (
        order_id, public_id, position, variant_id, description, option_text, sku, image_url, quantity, unit_amount,
        discount_amount, total_amount, tax_amount, tax_percent, tax_class_code, method, location_id,
        cancelled_quantity, fulfilled_quantity, returned_quantity, cancelled_amount, fulfilled_amount, concluded
    )
    SELECT made.id, line.*, 0, 0, 0, 0, 0, 'distance'
    FROM made, unnest(
        %(line_public_id)s::uuid[], %(position)s::int[], %(variant_id)s::bigint[], %(description)s::text[],
        %(option_text)s::text[], %(sku)s::text[], %(image_url)s::text[], %(quantity)s::int[], %(unit_amount)s::numeric[],
        %(discount_amount)s::bigint[], %(line_total_amount)s::bigint[], %(line_tax_amount)s::bigint[], %(tax_percent)s::numeric[],
        %(tax_class_code)s::text[], %(method)s::text[], %(location_id)s::bigint[]
    ) line
    RETURNING id, position
), discounts AS (
    INSERT INTO orders_orderdiscount (order_id, position, promotion_id, coupon_id, code, name, amount, shipping_amount)
    SELECT made.id, offer.* FROM made, unnest(
        %(offer_position)s::int[], %(promotion_id)s::bigint[], %(coupon_id)s::bigint[], %(offer_code)s::text[],
        %(offer_name)s::text[], %(offer_amount)s::bigint[], %(offer_shipping)s::bigint[]
    ) offer
    RETURNING id, position
), delivery AS (
    INSERT INTO orders_orderdelivery (
        order_id, rate_id, description, days_from, days_to, amount, discount_amount, total_amount, tax_amount,
        tax_percent, tax_class_code, name, street, city, region, postcode, country, phone
    )
    SELECT made.id, one.* FROM made, unnest(
        %(d_rate_id)s::bigint[], %(d_description)s::text[], %(d_days_from)s::int[], %(d_days_to)s::int[],
        %(d_amount)s::bigint[], %(d_discount_amount)s::bigint[], %(d_total_amount)s::bigint[],
        %(d_tax_amount)s::bigint[], %(d_tax_percent)s::numeric[], %(d_tax_class_code)s::text[], %(d_name)s::text[],
        %(d_street)s::text[], %(d_city)s::text[], %(d_region)s::text[], %(d_postcode)s::text[], %(d_country)s::text[],
        %(d_phone)s::text[]
    ) one
), shares AS (
    INSERT INTO orders_orderdiscountshare (discount_id, line_id, amount)
    SELECT discounts.id, lines.id, share.amount
    FROM unnest(%(share_offer)s::int[], %(share_line)s::int[], %(share_amount)s::bigint[]) share (offer, line, amount)
    JOIN discounts ON discounts.position = share.offer JOIN lines ON lines.position = share.line
)
SELECT made.id, made.created_at, lines.id FROM made LEFT JOIN lines ON true ORDER BY lines.position
"""

LINE_COLUMNS = {
    "line_public_id": "public_id",
    "position": "position",
    "variant_id": "variant_id",
    "description": "description",
    "option_text": "option_text",
    "sku": "sku",
    "image_url": "image_url",
    "quantity": "quantity",
    "unit_amount": "unit_amount",
    "discount_amount": "discount_amount",
    "line_total_amount": "total_amount",
    "line_tax_amount": "tax_amount",
    "tax_percent": "tax_percent",
    "tax_class_code": "tax_class_code",
    "method": "method",
    "location_id": "location_id",
}
"""Parameters of DRAFT and the fields of a line that they list."""


@dataclass(frozen=True, kw_only=True)
class DraftLine:
    """A line as it will be agreed: what, how many, at which price, how to be had."""

    variant_id: int
    description: str
    option_text: str
    sku: str
    image_url: str
    quantity: int
    unit_amount: Decimal
    total_amount: int
    tax_amount: int
    tax_percent: Decimal
    tax_class_code: str
    method: str
    location_id: int | None
    discount_amount: int = 0


@dataclass(frozen=True, kw_only=True)
class DraftDiscount:
    """An offer as it will be agreed: what it takes off, and how much of that is of each line, by position from 1."""

    promotion_id: int
    coupon_id: int | None
    code: str
    name: str
    amount: int
    shares: Mapping[int, int]
    shipping_amount: int = 0


@dataclass(frozen=True, kw_only=True)
class Destination:
    """Where a delivery goes."""

    name: str
    street: str
    city: str
    postcode: str
    country: str
    region: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class DraftDelivery:
    """The delivery as it will be agreed: by which rate, where to, and what it costs, tax included."""

    rate_id: int
    description: str
    days_from: int
    days_to: int
    amount: int
    discount_amount: int
    total_amount: int
    tax_amount: int
    tax_percent: Decimal
    tax_class_code: str
    to: Destination


def new_number(channel: SalesChannel) -> str:
    """The next order number of the installation, such as W17E8 (gaps are allowed)."""
    with cursor() as found:
        found.execute("SELECT nextval('orders_number')")
        return f"{channel.number_prefix}{base32(found.fetchone()[0], width=4)}"


def draft(
    *,
    channel: SalesChannel,
    cart_id: int | None,
    cart_version: int | None,
    customer_id: int | None,
    place_id: int | None,
    language: str,
    visitor_id: str,
    promised_at: datetime | None,
    is_tax_included: bool,
    lines: Sequence[DraftLine],
    discounts: Sequence[DraftDiscount] = (),
    delivery: DraftDelivery | None = None,
    actor: Actor,
) -> tuple[Order, list[OrderLine]]:
    """Writes a DRAFT with frozen lines, in the caller's transaction. Two statements for any number of lines."""
    in_transaction("A draft order")
    parts = () if delivery is None else (delivery,)
    order = Order(
        number=new_number(channel),
        channel=channel,
        legal_entity_id=channel.legal_entity_id,
        place_id=place_id,
        customer_id=customer_id,
        cart_id=cart_id,
        cart_version=cart_version,
        language=language,
        visitor_id=visitor_id,
        promised_at=promised_at,
        taken_by_key=actor.key,
        currency=channel.currency,
        is_tax_included=is_tax_included,
        total_amount=sum(part.total_amount for part in (*lines, *parts)),
        tax_amount=sum(part.tax_amount for part in (*lines, *parts)),
    )
    rows = [OrderLine(position=position, **vars(line)) for position, line in enumerate(lines, start=1)]
    listed = {name: [getattr(row, field) for row in rows] for name, field in LINE_COLUMNS.items()}
    with cursor() as found:
        found.execute(DRAFT, {**vars(order), **listed, **_discount_columns(discounts), **_delivery_columns(parts)})
        keys = found.fetchall()
    order_id, created_at, _line_id = keys[0]
    written(order, order_id, created_at)
    for row, (*_order, line_id) in zip(rows, keys, strict=False):
        row.order = order
        written(row, line_id, created_at)
    return order, rows


def _discount_columns(discounts: Sequence[DraftDiscount]) -> dict[str, list[object]]:
    numbered = list(enumerate(discounts, start=1))
    shares = [(place, line, amount) for place, offer in numbered for line, amount in offer.shares.items()]
    return {
        "offer_position": [place for place, _offer in numbered],
        "promotion_id": [offer.promotion_id for offer in discounts],
        "coupon_id": [offer.coupon_id for offer in discounts],
        "offer_code": [offer.code for offer in discounts],
        "offer_name": [offer.name for offer in discounts],
        "offer_amount": [offer.amount for offer in discounts],
        "offer_shipping": [offer.shipping_amount for offer in discounts],
        "share_offer": [share[0] for share in shares],
        "share_line": [share[1] for share in shares],
        "share_amount": [share[2] for share in shares],
    }


DELIVERY_FIELDS = tuple(field.name for field in fields(DraftDelivery) if field.name != "to")
DESTINATION_FIELDS = tuple(field.name for field in fields(Destination))


def _delivery_columns(parts: Sequence[DraftDelivery]) -> dict[str, list[object]]:
    """One row, or none."""
    terms = {f"d_{name}": [getattr(part, name) for part in parts] for name in DELIVERY_FIELDS}
    return terms | {f"d_{name}": [getattr(part.to, name) for part in parts] for name in DESTINATION_FIELDS}
