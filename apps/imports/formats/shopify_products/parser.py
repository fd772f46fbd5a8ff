"""Shopify's product file: a product is one or more rows with the same handle, a variant or a picture each."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.imports.formats import cells
from apps.imports.formats.issues import Issues
from apps.imports.formats.row import Row, RowRefused, usable
from apps.imports.formats.rows import ImageRow, ProductRow, ProductStatus, VariantRow
from apps.imports.formats.seen import Seen
from apps.imports.formats.sheet import Sheet
from apps.imports.formats.shopify_products.columns import METAFIELD

DEFAULT_TITLE = "default title"
_TAX_CLASSES = frozenset({"standard", "reduced", "super-reduced", "zero", "exempt"})


def parse(sheet: Sheet, issues: Issues) -> Iterator[ProductRow]:
    """Yields products in the order of the file, a later group of rows with a known handle as its continuation."""
    parser = _Parser(sheet, issues)
    rows = (Row(sheet, record, issues) for record in sheet.records() if usable(sheet, record, issues))
    for handle, group in groupby(rows, key=_handle):
        if product := parser.product(handle, list(group)):
            yield product


def _handle(row: Row) -> str:
    """Shopify lets the handle be empty for a new product and makes it of the title."""
    return (cells.name(row.text("handle")) or slugify(row.text("title"), allow_unicode=True)).lower()


class _Parser:
    def __init__(self, sheet: Sheet, issues: Issues) -> None:
        self._sheet = sheet
        self._issues = issues
        self._seen = Seen()
        self._known: dict[str, tuple[str, tuple[str, ...]] | None] = {}  # title and options; None: refused

    def product(self, handle: str, rows: list[Row]) -> ProductRow | None:
        if not handle or len(handle) > 255:
            for row in rows:
                row.error("handle", _("The row has no handle that says which product it belongs to."))
            return None
        is_continued = handle in self._known
        if is_continued and self._known[handle] is None:
            return None
        try:
            return self._continued(handle, rows) if is_continued else self._begun(handle, rows)
        except RowRefused:
            if not is_continued:
                self._known[handle] = None
            return None

    def _begun(self, handle: str, rows: list[Row]) -> ProductRow | None:
        first = next((row for row in rows if row.raw("title").strip()), rows[0])
        title = first.name("title")
        if not title:
            first.refuse("title", _("The product has no title."))
        self._known[handle] = (title, _option_names(rows))
        variants = self._variants(handle, rows, is_new=True)
        if not variants:
            first.refuse("handle", _("No variant of this product could be read; it was left out."))
        category = _path(first.name("category"))
        product_type = first.short("type", limit=200)
        return ProductRow(
            row=rows[0].number,
            last_row=rows[-1].number,
            rows=len(rows),
            handle=handle,
            title=title,
            slug=handle,
            description=first.html("body"),
            vendor=first.short("vendor", limit=200),
            product_type=product_type,
            categories=(category,) if category else ((product_type,),) if product_type else (),
            tags=tuple(dict.fromkeys(tag[:100] for tag in cells.listed(first.text("tags")))),
            attributes=self._attributes(first),
            status=_status(first),
            is_published=first.flag("published", default=True),
            tax_class=_tax_class(first),
            seo_title=first.short("seo_title"),
            seo_description=first.short("seo_description", limit=1000),
            variants=variants,
            images=_images(rows),
        )

    def _continued(self, handle: str, rows: list[Row]) -> ProductRow | None:
        variants = self._variants(handle, rows, is_new=False)
        images = _images(rows)
        if not (variants or images):
            return None
        return ProductRow(
            row=rows[0].number,
            last_row=rows[-1].number,
            rows=len(rows),
            handle=handle,
            is_continued=True,
            title=(self._known[handle] or ("", ()))[0],
            variants=variants,
            images=images,
        )

    def _variants(self, handle: str, rows: list[Row], *, is_new: bool) -> tuple[VariantRow, ...]:
        carrying = [row for row in rows if _is_variant(row)] or (rows[:1] if is_new else [])
        _title, names = self._known[handle] or ("", ())
        found = []
        for row in carrying:
            try:
                found.append(self._variant(handle, row, names))
            except RowRefused:
                continue
        return tuple(found)

    def _variant(self, handle: str, row: Row, names: tuple[str, ...]) -> VariantRow:
        options = tuple(
            (names[n] if n < len(names) and names[n] else _("Option %(number)s") % {"number": n + 1}, value)
            for n in range(3)
            if (value := row.name(f"option{n + 1}_value", limit=200)) and value.casefold() != DEFAULT_TITLE
        )
        self._seen.refuse_twin(row, "option1_value", handle, tuple(value for _name, value in options))
        sku = row.sku("sku")
        price = row.amount("price")
        compare_at = row.amount("compare_at")
        variant = VariantRow(
            row=row.number,
            options=options,
            sku=sku,
            gtin=row.gtin("barcode"),
            price=price,
            compare_at=_higher(row, compare_at, price),
            cost=row.amount("cost"),
            quantity=row.quantity("quantity"),
            weight_grams=row.grams("grams"),
            image_url=row.picture("variant_image"),
            requires_shipping=row.flag("shipping", default=True),
            sells_without_stock=row.text("policy").lower() == "continue" or row.flag("continue", default=False),
        )
        self._seen.note_sku(row, "sku", sku)
        if price is None:
            row.warn("price", _("There is no price; it can't be sold until it has one."))
        return variant

    def _attributes(self, row: Row) -> tuple[tuple[str, tuple[str, ...]], ...]:
        found = []
        for field, index in self._sheet.fields.items():
            title = METAFIELD.fullmatch(self._sheet.titles[index]) if field.startswith("metafield:") else None
            values = (
                tuple(part.strip()[:255] for part in cells.name(row.text(field)).split(";") if part.strip())
                if title
                else ()
            )
            if title and values:
                found.append((title["name"][:120], values))
        return tuple(found)


def _option_names(rows: list[Row]) -> tuple[str, ...]:
    for row in rows:
        if any(row.raw(f"option{n}_name") for n in (1, 2, 3)):
            return _distinct([row.name(f"option{n}_name", limit=100) for n in (1, 2, 3)])
    return ()


def _distinct(names: list[str]) -> tuple[str, ...]:
    """Two options of one name would be one option."""
    folded = [name.casefold() for name in names]
    return tuple(f"{name} {n + 1}" if name and folded[n] in folded[:n] else name for n, name in enumerate(names))


def _is_variant(row: Row) -> bool:
    return any(row.raw(field).strip() for field in ("option1_value", "price", "sku", "barcode"))


def _higher(row: Row, compare_at: Decimal | None, price: Decimal | None) -> Decimal | None:
    """A crossed-out price must be above the price; 0 is how some shops write none."""
    if compare_at is None or not compare_at or price is None or compare_at == price:
        return None
    if compare_at < price:
        row.warn("compare_at", _("The crossed-out price is below the price; it was left out."))
        return None
    return compare_at


def _status(row: Row) -> ProductStatus:
    text = row.text("status").casefold()
    if not text:
        return ProductStatus.ACTIVE
    if text in {"active", "draft", "archived"}:
        return ProductStatus(text)
    row.warn("status", _("This status isn't known; the product became a draft."))
    return ProductStatus.DRAFT


def _tax_class(row: Row) -> str:
    """Our own classes by their names; the codes of tax services, such as P0000000, say nothing to us."""
    text = row.text("tax_code").casefold()
    return text if text in _TAX_CLASSES else "standard"


def _path(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(">") if part.strip())


def _images(rows: list[Row]) -> tuple[ImageRow, ...]:
    found: dict[str, ImageRow] = {}
    for row in rows:
        url = row.picture("image")
        if url and url not in found:
            position = row.raw("image_position").strip()
            place = int(position) if position.isascii() and position.isdigit() and len(position) < 6 else len(found) + 1
            found[url] = ImageRow(url=url, alt=row.short("image_alt", limit=500), position=place)
    return tuple(sorted(found.values(), key=lambda image: image.position))
