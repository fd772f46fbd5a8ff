"""Products with their items, stock and buffers as files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.imports.formats import cells
from apps.imports.formats.issues import Issues
from apps.imports.formats.row import Row, RowRefused, usable
from apps.imports.formats.rows import ProductRow, ProductStatus, VariantRow
from apps.imports.formats.sheet import Format, Sheet
from apps.imports.formats.tables import columns as read
from apps.imports.formats.tables.columns import Column, Table
from apps.imports.formats.tables.items import ITEM
from apps.inventory.enums import Method

STOCK = Table(
    code="stock",
    label=gettext_lazy("Stock"),
    columns=[
        Column(name="location_code", title=gettext_lazy("location code"), read=read.code(40), is_needed=True, is_key=True),
        *ITEM,
        Column(name="on_hand", title=gettext_lazy("on hand"), read=read.units, is_needed=True),
    ],
)  # fmt: skip
BUFFERS = Table(
    code="buffers",
    label=gettext_lazy("Buffers"),
    columns=[
        Column(name="location_code", title=gettext_lazy("location code"), read=read.code(40), is_needed=True, is_key=True),
        *ITEM,
        Column(name="channel_code", title=gettext_lazy("channel code"), read=read.code(40)),
        Column(name="method", title=gettext_lazy("method"), read=read.one_of(*Method.values)),
        Column(name="units", title=gettext_lazy("units kept back"), read=read.units, is_needed=True),
    ],
)  # fmt: skip
OPTIONS = (1, 2, 3)
_PRODUCTS = Table(
    code="products",
    label=gettext_lazy("Products and items"),
    columns=[
        Column(name="source", title=gettext_lazy("comes from"), read=read.text(60), is_key=True),
        Column(name="handle", title=gettext_lazy("handle"), read=read.text(255), is_needed=True, is_key=True),
        Column(name="text_language", title=gettext_lazy("language of the texts"), read=read.code(12), is_key=True),
        Column(name="name", title=gettext_lazy("name"), read=read.text(300), is_needed=True),
        Column(name="slug", title=gettext_lazy("slug"), read=read.text(220)),
        Column(name="summary", title=gettext_lazy("summary"), read=read.text(5000)),
        Column(name="description", title=gettext_lazy("description"), read=Row.html),
        Column(name="status", title=gettext_lazy("status"), read=read.one_of(*(status.value for status in ProductStatus))),
        Column(name="brand", title=gettext_lazy("brand"), read=read.text(200)),
        Column(name="product_type", title=gettext_lazy("product type"), read=read.text(200)),
        Column(name="category", title=gettext_lazy("category"), read=read.text(600)),
        Column(name="tags", title=gettext_lazy("tags"), read=read.rows()),
        Column(name="tax_class", title=gettext_lazy("tax class"), read=read.code(40)),
        *(
            Column(name=f"option{number}_{part}", title=title, read=read.text(200))
            for number in OPTIONS
            for part, title in (("name", f"option {number}"), ("value", f"value {number}"))
        ),
        Column(name="sku", title=gettext_lazy("SKU"), read=read.sku, is_key=True),
        Column(name="gtin", title=gettext_lazy("GTIN"), read=lambda row, name: row.gtin(name)),
        Column(name="weight_grams", title=gettext_lazy("weight in grams"), read=read.units),
        Column(name="requires_shipping", title=gettext_lazy("is shipped"), read=read.flag),
        Column(name="is_active", title=gettext_lazy("active"), read=read.flag),
    ],
)  # fmt: skip


def parse(sheet: Sheet, issues: Issues) -> Iterator[ProductRow]:
    """Yields products with their items: rows of one product that follow each other are one; what comes later continues it."""
    begun: set[tuple[str, str, str]] = set()
    for key, group in groupby(_products(sheet, issues), key=lambda row: (row.source, row.handle, row.language)):
        rows = list(group)
        variants = tuple(variant for row in rows for variant in row.variants)
        whole = replace(rows[0], last_row=rows[-1].last_row, rows=len(rows), variants=variants)
        yield replace(whole, is_continued=key in begun)
        begun.add(key)


def _products(sheet: Sheet, issues: Issues) -> Iterator[ProductRow]:
    for record in sheet.records():
        if usable(sheet, record, issues):
            try:
                yield _product(Row(sheet, record, issues))
            except RowRefused:
                continue


def _product(row: Row) -> ProductRow:
    values = {
        column.name: column.read(row, column.name) for column in _PRODUCTS.columns if column.name in row.sheet.fields
    }
    for needed in ("handle", "name"):
        if not values.get(needed):
            row.refuse(needed, _("This must not be empty."))
    path = tuple(part for part in map(cells.name, values.get("category", "").split(">")) if part)
    options = tuple(
        (str(values[f"option{number}_name"]), str(values[f"option{number}_value"]))
        for number in OPTIONS
        if values.get(f"option{number}_name") and values.get(f"option{number}_value")
    )
    status = values.get("status")
    return ProductRow(
        row=row.number,
        last_row=row.number,
        rows=1,
        source=values.get("source", ""),
        language=values.get("text_language", ""),
        handle=str(values["handle"]),
        title=str(values["name"]),
        slug=values.get("slug", ""),
        summary=values.get("summary", ""),
        description=values.get("description", ""),
        vendor=values.get("brand", ""),
        product_type=values.get("product_type", ""),
        categories=(path,) if path else (),
        tags=tuple(values.get("tags") or ()),
        status=ProductStatus(status) if status else ProductStatus.ACTIVE,
        is_published=None,
        tax_class=values.get("tax_class") or "standard",
        variants=(_variant(row.number, values, options),),
    )


def _variant(number: int, values: dict[str, object], options: tuple[tuple[str, str], ...]) -> VariantRow:
    shipped, active = values.get("requires_shipping"), values.get("is_active")
    known = {name: values[name] for name in ("sku", "gtin", "weight_grams") if values.get(name)}
    return VariantRow(
        row=number,
        options=options,
        requires_shipping=shipped is not False,
        is_active=active is not False,
        **known,  # type: ignore[arg-type]  # read by its column
    )


PRODUCTS = Format(
    code="products",
    label=_PRODUCTS.label,
    needs="source, handle, text_language, name, sku",
    fields=_PRODUCTS.fields,
    is_match=_PRODUCTS.is_match,
    numbers=(),
    parse=parse,
)
PRODUCT_COLUMNS = _PRODUCTS.columns
