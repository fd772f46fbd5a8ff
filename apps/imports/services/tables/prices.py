"""Price lists, prices and tax rates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core.actor import Actor
from apps.core.money import exponent
from apps.imports.services.tables._batches import write_prices
from apps.imports.services.tables._items import named, with_items
from apps.imports.services.tables._kind import Kind, Values, needed
from apps.pricing import services as pricing
from apps.pricing.models import Price, PriceList, TaxRate
from apps.stores.models import SalesChannel


def _list(values: Values) -> PriceList | None:
    return PriceList.objects.select_related("channel").filter(code=values["list_code"]).first()


def _list_described(row: PriceList) -> dict[str, Any]:
    return {
        "list_code": row.code,
        "channel_code": row.channel.code,
        "currency": row.currency,
        "is_tax_included": row.is_tax_included,
        "priority": row.priority,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }


def _write_list(values: Values, _found: PriceList | None, actor: Actor) -> None:
    channel = SalesChannel.objects.filter(code=values["channel_code"]).first()
    included, priority = values.get("is_tax_included"), values.get("priority")
    done = pricing.ensure_price_list(
        code=values["list_code"],
        channel_id=needed(channel, "channel_code").pk,
        currency=values["currency"],
        is_tax_included=True if included is None else included,
        priority=priority or 0,
        valid_from=values.get("valid_from"),
        valid_to=values.get("valid_to"),
    )
    audit.record(actor=actor, verb="pricing.list_imported", object_key=f"price_list:{done.pk}")


PRICE_LISTS = Kind(
    code="price_lists",
    label="pricing.PriceList",
    changing=Permission.PRICE_EDIT,
    rows=lambda rows: rows.select_related("channel"),
    describe=_list_described,
    find=_list,
    write=_write_list,
)


def _major(amount: Decimal | None, currency: str) -> Decimal | None:
    return None if amount is None else amount.scaleb(-exponent(currency))


def _price_described(row: Price) -> dict[str, Any]:
    currency = row.price_list.currency
    return {
        "list_code": row.price_list.code,
        **named(row.variant),
        "min_quantity": row.min_quantity,
        "price": _major(row.amount, currency),
        "compare_at": _major(row.compare_at_amount, currency),
    }


PRICES = Kind(
    code="prices",
    label="pricing.Price",
    changing=Permission.PRICE_EDIT,
    rows=lambda rows: with_items(rows.select_related("price_list")),
    describe=_price_described,
    write_many=write_prices,
    said_as={"amount": "price"},
)


def _rate_described(row: TaxRate) -> dict[str, Any]:
    return {
        "tax_class": row.tax_class.code,
        "country": row.country,
        "region": row.region,
        "percent": row.percent,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "law": row.source,
    }


def _rate(values: Values) -> TaxRate | None:
    return (
        TaxRate.objects.select_related("tax_class")
        .filter(
            tax_class__code=values["tax_class"],
            country=values["country"],
            region=values.get("region", ""),
            valid_from=values["valid_from"],
        )
        .first()
    )


def _write_rate(values: Values, found: TaxRate | None, actor: Actor) -> None:
    done = pricing.ensure_tax_rate(
        tax_class=values["tax_class"],
        country=values["country"],
        region=values.get("region", ""),
        percent=values["percent"],
        valid_from=values["valid_from"],
        valid_to=values.get("valid_to"),
        source=values.get("law", ""),
    )
    before = {"percent": found.percent} if found else None
    audit.record(
        actor=actor, verb="pricing.tax_rate_imported", object_key=f"tax_rate:{done.pk}", before=before, after={"percent": done.percent}
    )  # fmt: skip


TAX_RATES = Kind(
    code="tax_rates",
    label="pricing.TaxRate",
    changing=Permission.SETTINGS_EDIT,
    rows=lambda rows: rows.select_related("tax_class"),
    describe=_rate_described,
    find=_rate,
    write=_write_rate,
)
