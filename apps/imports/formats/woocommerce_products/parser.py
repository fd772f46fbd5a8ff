"""WooCommerce's product file: a row per product, and one per variation that names its parent by SKU or `id:123`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.imports.formats import cells
from apps.imports.formats.headers import fold
from apps.imports.formats.issues import Issues
from apps.imports.formats.row import Row, RowRefused, usable
from apps.imports.formats.rows import ImageRow, ProductKind, ProductRow, ProductStatus, VariantRow
from apps.imports.formats.seen import Seen
from apps.imports.formats.sheet import Sheet
from apps.imports.formats.woocommerce_products.columns import gram_factor

_KINDS = frozenset(
    {
        "simple",
        "variable",
        "variation",
        "grouped",
        "external",
        "subscription",
        "variable-subscription",
        "bundle",
        "woosb",
        "composite",
    }
)
_TAX = {
    "": "standard",
    "standard": "standard",
    "parent": "standard",
    "reduced-rate": "reduced",
    "super-reduced-rate": "super-reduced",
    "super-reduced": "super-reduced",
    "reduced": "reduced",
    "zero-rate": "exempt",
    "zero": "exempt",
}


def parse(sheet: Sheet, issues: Issues) -> Iterator[ProductRow]:
    """Yields products in the order of the file; variations that stand apart from their parent come as continuations."""
    parser = _Parser(sheet)
    rows = (Row(sheet, record, issues) for record in sheet.records() if usable(sheet, record, issues))
    pending: ProductRow | None = None
    for parent, group in groupby(rows, key=parser.family):
        product = parser.continued(parent, list(group)) if parent else None
        if product is not None and pending is not None and pending.handle == product.handle:
            pending = _joined(pending, product)
            continue
        if pending is not None:
            yield pending
            pending = None
        if product is not None:
            yield product
        elif not parent:
            for row in group:
                if pending is not None:
                    yield pending
                pending = parser.product(row)
    if pending is not None:
        yield pending


def _joined(product: ProductRow, more: ProductRow) -> ProductRow:
    return replace(
        product,
        last_row=more.last_row,
        rows=product.rows + more.rows,
        variants=product.variants + more.variants,
        images=product.images + more.images,
    )


@dataclass(slots=True)
class _Family:
    """What a first look at the file says of variable products: their handles, and the options of their variations."""

    handles: dict[str, str] = field(default_factory=dict)
    options: dict[str, set[str]] = field(default_factory=dict)


class _Parser:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._seen = Seen()
        self._products: dict[int, bool] = {}  # hash of the handle → whether it was taken
        self._titles: dict[str, str] = {}  # of products with variations
        self._early: dict[str, list[VariantRow]] = {}  # variations that stand before their parent
        self._numbers = sorted(
            {name.split("_")[0] for name in sheet.fields if name.startswith("attribute")},
            key=lambda name: int(name[9:]),
        )
        self._grams = gram_factor(fold(sheet.title("weight")))
        self._families = self._look(sheet)

    def _look(self, sheet: Sheet) -> _Family:
        """One pass for the parents, which may stand anywhere in the file."""
        found = _Family()
        silent = Issues()
        for record in sheet.records():
            if record.is_broken:
                continue
            row = Row(sheet, record, silent)
            kinds = _kinds(row)
            if "variation" in kinds:
                names = (
                    fold(cells.name(row.text(f"{number}_name")))
                    for number in self._numbers
                    if row.raw(f"{number}_values").strip()
                )
                found.options.setdefault(_reference(row), set()).update(filter(None, names))
            elif any("variable" in kind for kind in kinds) or "variable" in kinds:
                handle = _handle(row)
                if identifier := row.text("id"):
                    found.handles[f"id:{identifier}"] = handle
                if sku := cells.name(row.text("sku")):
                    found.handles[cells.sku_key(sku)] = handle
            silent.take()
        found.options = {found.handles.get(reference, ""): names for reference, names in found.options.items()}
        return found

    def family(self, row: Row) -> str:
        """What a variation names as its parent; "" for a product of its own."""
        return _reference(row) or "?" if "variation" in _kinds(row) else ""

    def product(self, row: Row) -> ProductRow | None:
        handle = _handle(row)
        try:
            if not handle:
                row.refuse("name", _("The row has neither an ID, nor a SKU, nor a name."))
            if hash(handle) in self._products:
                row.refuse(
                    "id" if row.raw("id") else "sku",
                    _("This product stands in the file already; this row was left out."),
                )
            product = self._product(handle, row)
        except RowRefused:
            self._products.setdefault(hash(handle), False)
            return None
        self._products[hash(handle)] = True
        return product

    def _product(self, handle: str, row: Row) -> ProductRow:
        kinds = _kinds(row)
        title = row.name("name")
        if not title:
            row.refuse("name", _("The product has no name."))
        kind = _kind(row, kinds)
        is_parent = any("variable" in name for name in kinds)
        if is_parent:
            self._titles[handle] = title
        has_units = not is_parent and kind is not ProductKind.GROUPED
        variants = (self._variant(handle, row, (), kinds),) if has_units else tuple(self._early.pop(handle, ()))
        options = self._families.options.get(handle, set()) if is_parent else set()
        status, is_published = _status(row, kind)
        return ProductRow(
            row=row.number,
            last_row=row.number,
            rows=1 if has_units else 1 + len(variants),
            handle=handle,
            title=title,
            slug=slugify(title),
            kind=kind,
            summary=row.html("summary").replace("\\n", "\n"),
            description=row.html("description").replace("\\n", "\n"),
            vendor=next(iter(cells.listed(row.text("brands"))), "")[:200],
            categories=_categories(row),
            tags=tuple(dict.fromkeys(tag[:100] for tag in cells.listed(row.text("tags")))),
            attributes=tuple(pair for pair in self._attributes(row) if fold(pair[0]) not in options),
            status=status,
            is_published=is_published,
            tax_class=_tax_class(row),
            seo_title=row.short("seo_title"),
            seo_description=row.short("seo_description", limit=1000),
            variants=variants,
            images=_images(row),
        )

    def continued(self, reference: str, rows: list[Row]) -> ProductRow | None:
        handle = self._families.handles.get(reference, "")
        if not handle:
            for row in rows:
                row.error("parent", _("The variation's parent isn't in this file; the row was left out."))
            return None
        if self._products.get(hash(handle)) is False:
            return None
        variants = []
        for row in rows:
            try:
                options = tuple((name, values[0]) for name, values in self._attributes(row))
                variants.append(self._variant(handle, row, options, _kinds(row)))
            except RowRefused:
                continue
        if hash(handle) not in self._products:
            self._early.setdefault(handle, []).extend(variants)
            return None
        if not variants:
            return None
        return ProductRow(
            row=rows[0].number,
            last_row=rows[-1].number,
            rows=len(rows),
            handle=handle,
            is_continued=True,
            title=self._titles.get(handle, ""),
            variants=tuple(variants),
        )

    def _variant(
        self, handle: str, row: Row, options: tuple[tuple[str, str], ...], kinds: frozenset[str]
    ) -> VariantRow:
        self._seen.refuse_twin(row, "sku", handle, tuple(value for _name, value in options))
        sku = row.sku("sku")
        regular, sale = row.amount("regular_price"), row.amount("sale_price")
        if sale is not None and regular is not None and sale >= regular:
            row.warn("sale_price", _("The sale price isn't below the regular price; it was left out."))
            sale = None
        variant = VariantRow(
            row=row.number,
            options=options,
            sku=sku,
            gtin=row.gtin("gtin"),
            price=sale if regular is None else regular,
            sale_price=None if regular is None else sale,
            sale_from=row.day("sale_from"),
            sale_until=row.day("sale_until"),
            quantity=None if row.text("stock").casefold() == "parent" else row.quantity("stock"),
            weight_grams=row.grams("weight", self._grams),
            image_url=next(iter(_images(row, limit=1)), ImageRow(url="")).url if options else "",
            requires_shipping="virtual" not in kinds,
            sells_without_stock=row.text("backorders").casefold() in {"1", "yes", "notify"},
            is_active=row.text("published") not in {"0", "-1"},
        )
        self._seen.note_sku(row, "sku", sku)
        if variant.price is None:
            row.warn("regular_price", _("There is no price; it can't be sold until it has one."))
        return variant

    def _attributes(self, row: Row) -> list[tuple[str, tuple[str, ...]]]:
        found = []
        for number in self._numbers:
            name = row.name(f"{number}_name", limit=120)
            values = tuple(value[:200] for value in cells.listed(row.text(f"{number}_values")))
            if name and values:
                found.append((name, values))
        return found


def _kinds(row: Row) -> frozenset[str]:
    return frozenset(part.strip() for part in row.raw("type").casefold().split(","))


def _reference(row: Row) -> str:
    text = cells.name(row.text("parent"))
    return text.replace(" ", "").casefold() if text.casefold().startswith("id:") else cells.sku_key(text)


def _handle(row: Row) -> str:
    if identifier := cells.name(row.text("id")):
        return f"id:{identifier}"[:255]
    if sku := cells.name(row.text("sku")):
        return f"sku:{cells.sku_key(sku)}"[:255]
    title = cells.name(row.text("name"))
    return f"name:{(slugify(title, allow_unicode=True) or title)}"[:255] if title else ""


def _kind(row: Row, kinds: frozenset[str]) -> ProductKind:
    if not kinds & _KINDS:
        row.refuse("type", _("This kind of product isn't known: simple, variable, variation, grouped or external."))
    if "grouped" in kinds:
        row.warn("type", _("A group of products has no stock of its own; it was stored as a draft."))
        return ProductKind.GROUPED
    if "external" in kinds:
        row.warn("type", _("This product is sold elsewhere; it was stored as a draft."))
        return ProductKind.EXTERNAL
    return ProductKind.GOODS


def _status(row: Row, kind: ProductKind) -> tuple[ProductStatus, bool]:
    """1 published, 0 private, -1 draft; a hidden product is active but on no list."""
    if kind is not ProductKind.GOODS or row.text("published") == "-1":
        return ProductStatus.DRAFT, False
    is_published = row.flag("published", default=True) and row.text("visibility").casefold() != "hidden"
    return ProductStatus.ACTIVE, is_published


def _tax_class(row: Row) -> str:
    if row.text("tax_status").casefold() == "none":
        return "exempt"
    text = row.text("tax_class").casefold()
    if text not in _TAX:
        row.warn("tax_class", _("This tax class isn't known; the standard one was taken."))
    return _TAX.get(text, "standard")


def _categories(row: Row) -> tuple[tuple[str, ...], ...]:
    """Two paths are written "A > B, C"."""
    paths = (
        tuple(part.strip()[:255] for part in path.split(">") if part.strip())
        for path in cells.listed(row.text("categories"))
    )
    return tuple(dict.fromkeys(path for path in paths if path))


def _images(row: Row, *, limit: int = 50) -> tuple[ImageRow, ...]:
    text = row.text("images").replace("\\,", "%2C")
    found = dict.fromkeys(
        url for part in text.split(",")[:limit] if part.strip() and (url := row.picture("images", part.strip()))
    )
    return tuple(ImageRow(url=url, position=place) for place, url in enumerate(found, start=1))
