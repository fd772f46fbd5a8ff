"""Products with their items, stock and buffers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import Prefetch, QuerySet

from apps.accounts.permissions import Permission
from apps.catalogue.models import OptionText, OptionValueText, Product, ProductTag, ProductText, Variant, VariantOption
from apps.core.actor import Actor
from apps.imports.formats.tables.columns import Lines
from apps.imports.formats.tables.goods import OPTIONS, PRODUCT_COLUMNS
from apps.imports.services.tables._batches import write_stock
from apps.imports.services.tables._items import item_of, named, with_items
from apps.imports.services.tables._kind import Kind, Values, needed
from apps.inventory import services as inventory
from apps.inventory.models import StockFloor, StockLevel
from apps.stores.models import Location, SalesChannel

CHUNK = 200


def _product_lines(rows: QuerySet[Product]) -> Iterator[Values]:
    """A line per item, in the product's own language; products keep their order, items stand together."""
    found = rows.iterator(chunk_size=CHUNK)
    choices = VariantOption.objects.select_related("value__option").order_by("value__option__position")
    while part := list(islice(found, CHUNK)):
        keys = [product.pk for product in part]
        variants = Variant.objects.filter(product__in=keys).order_by("product_id", "position", "pk")
        items: dict[int, list[Variant]] = {}
        for variant in variants.prefetch_related(Prefetch("choices", queryset=choices)):
            items.setdefault(variant.product_id, []).append(variant)
        texts = {(row.product_id, row.language): row for row in ProductText.objects.filter(product__in=keys)}
        names, tags = _names(keys), _tags(keys)
        for product in part:
            text = texts.get((product.pk, product.language))
            if text is not None:
                for variant in items.get(product.pk, []):
                    yield {
                        **_product(product, text),
                        "tags": tags.get(product.pk, ()),
                        **_variant(variant, product.language, names),
                    }


def _names(keys: list[int]) -> dict[tuple[str, int, str], str]:
    """Names of options and values by kind, key and language."""
    options = OptionText.objects.filter(option__product__in=keys).values_list("option_id", "language", "name")
    values = OptionValueText.objects.filter(value__option__product__in=keys).values_list("value_id", "language", "name")
    return {("option", pk, language): name for pk, language, name in options} | {
        ("value", pk, language): name for pk, language, name in values
    }


def _tags(keys: list[int]) -> dict[int, Lines]:
    found: dict[int, list[str]] = {}
    for product_id, name in (
        ProductTag.objects.filter(product__in=keys).order_by("name").values_list("product_id", "name")
    ):
        found.setdefault(product_id, []).append(name)
    return {product_id: Lines(names) for product_id, names in found.items()}


def _product(product: Product, text: ProductText) -> dict[str, Any]:
    return {
        "source": product.source,
        "handle": product.external_handle,
        "text_language": product.language,
        "name": text.name,
        "slug": text.slug,
        "summary": text.summary,
        "description": text.description,
        "status": product.status,
        "brand": product.brand,
        "product_type": product.product_type,
        "category": " > ".join(product.category.code.split("/")) if product.category else "",
        "tax_class": product.tax_class_code,
    }


def _variant(variant: Variant, language: str, names: dict[tuple[str, int, str], str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, choice in zip(OPTIONS, variant.choices.all(), strict=False):
        value = choice.value
        found[f"option{number}_name"] = names.get(("option", value.option_id, language), value.option.code)
        found[f"option{number}_value"] = names.get(("value", value.pk, language), value.code)
    return {
        **found,
        "sku": variant.sku,
        "gtin": variant.gtin,
        "weight_grams": variant.weight_grams,
        "requires_shipping": variant.requires_shipping,
        "is_active": variant.is_active,
    }


PRODUCTS = Kind(
    code="products",
    label="catalogue.Product",
    changing=Permission.CATALOGUE_EDIT,
    rows=lambda rows: rows.select_related("category"),
    describe=lambda _row: {},
    lines=_product_lines,
    titles=[(column.name, column.title) for column in PRODUCT_COLUMNS],
)


def _level_described(row: StockLevel) -> dict[str, Any]:
    return {"location_code": row.location.code, **named(row.variant), "on_hand": row.on_hand}


def _location(values: Values) -> Location:
    return needed(Location.objects.filter(code=values["location_code"]).first(), "location_code")  # type: ignore[no-any-return]


STOCK = Kind(
    code="stock",
    label="inventory.StockLevel",
    changing=Permission.STOCK_ADJUST,
    rows=lambda rows: with_items(rows.select_related("location")),
    describe=_level_described,
    write_many=write_stock,
    said_as={"counted": "on_hand"},
)


def _floor_described(row: StockFloor) -> dict[str, Any]:
    return {
        "location_code": row.location.code,
        **named(row.variant),
        "channel_code": row.channel.code if row.channel else "",
        "method": row.method,
        "units": row.quantity,
    }


def _scope(values: Values) -> dict[str, Any]:
    code = values.get("channel_code") or ""
    channel = needed(SalesChannel.objects.filter(code=code).first(), "channel_code") if code else None
    return {
        "location_id": _location(values).pk,
        "variant_id": getattr(item_of(values, is_needed=False), "pk", None),
        "channel_id": getattr(channel, "pk", None),
        "method": values.get("method") or "",
    }


def _floor(values: Values) -> StockFloor | None:
    floors = with_items(StockFloor.objects.select_related("location", "channel"))
    found: StockFloor | None = floors.filter(**_scope(values)).first()
    return found


def _write_floor(values: Values, _found: StockFloor | None, actor: Actor) -> None:
    inventory.set_floor(**_scope(values), quantity=values["units"], actor=actor)


BUFFERS = Kind(
    code="buffers",
    label="inventory.StockFloor",
    changing=Permission.STOCK_ADJUST,
    rows=lambda rows: with_items(rows.select_related("location", "channel")),
    describe=_floor_described,
    find=_floor,
    write=_write_floor,
)
