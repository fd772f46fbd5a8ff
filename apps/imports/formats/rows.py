"""What parsers yield: plain frozen values, the same for every source, ready to be written or compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from apps.catalogue.gtin import Gtin


class ProductStatus(StrEnum):
    ACTIVE = "active"
    DRAFT = "draft"
    ARCHIVED = "archived"


class ProductKind(StrEnum):
    GOODS = "goods"
    GROUPED = "grouped"
    EXTERNAL = "external"


class LocationKind(StrEnum):
    SHOP = "shop"
    WAREHOUSE = "warehouse"
    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRow:
    url: str
    alt: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantRow:
    """A sellable unit. `price` is what is asked today; `sale_price` only within its dates, if it has any."""

    row: int
    options: tuple[tuple[str, str], ...] = ()
    sku: str = ""
    gtin: Gtin = Gtin("", is_valid=False)  # noqa: RUF009 frozen itself
    price: Decimal | None = None
    compare_at: Decimal | None = None
    sale_price: Decimal | None = None
    sale_from: date | None = None
    sale_until: date | None = None
    cost: Decimal | None = None
    quantity: int | None = None
    weight_grams: int | None = None
    image_url: str = ""
    requires_shipping: bool = True
    sells_without_stock: bool = False
    is_active: bool = True

    @property
    def option_values(self) -> tuple[str, ...]:
        return tuple(value for _name, value in self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRow:
    """A product, or (`is_continued`) more variants and images of one that an earlier row of the file began.

    `rows` counts the file's rows that it was read from; `last_row` is the last of them. `source` and `language` stand
    where a file names them by row; else they are the import's.
    """

    row: int
    last_row: int
    rows: int
    handle: str
    source: str = ""
    language: str = ""
    is_continued: bool = False
    title: str = ""
    slug: str = ""
    kind: ProductKind = ProductKind.GOODS
    summary: str = ""
    description: str = ""
    vendor: str = ""
    product_type: str = ""
    categories: tuple[tuple[str, ...], ...] = ()
    tags: tuple[str, ...] = ()
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    status: ProductStatus = ProductStatus.ACTIVE
    is_published: bool | None = True
    tax_class: str = "standard"
    seo_title: str = ""
    seo_description: str = ""
    variants: tuple[VariantRow, ...] = ()
    images: tuple[ImageRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRow:
    """What one location holds of one variant, found by handle and option values, else by SKU."""

    row: int
    handle: str
    options: tuple[str, ...]
    sku: str
    location: str
    on_hand: int
    unavailable: int = 0
    committed: int = 0
    bin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedDay:
    """A day with other hours than usual: closed without shifts."""

    on: date
    name: str = ""
    shifts: tuple[tuple[time, time], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationRow:
    row: int
    code: str
    name: str
    kind: LocationKind
    street: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    phone: str = ""
    email: str = ""
    time_zone: str = ""
    latitude: float | None = None
    longitude: float | None = None
    sells: bool = True
    hosts_pickup: bool = True
    ships: bool = False
    takes_returns: bool = True
    preparation_minutes: int | None = None
    pickup_capacity_per_hour: int | None = None
    safety_stock: int | None = None
    collect_by_days: int | None = None
    acceptance_minutes: int | None = None
    open_work_limit: int | None = None
    decision_minutes: int | None = None
    decision_default: str | None = None
    is_active: bool | None = None
    company_tax_number: str = ""
    external_source: str | None = None
    external_handle: str | None = None
    hours: tuple[Shift, ...] | None = None
    exceptions: tuple[ClosedDay, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A row of one of our own tables: what the file states, by column; what it has no column for is not in it."""

    row: int
    table: str
    values: Mapping[str, Any]


AnyRow = ProductRow | StockRow | LocationRow | TableRow
