"""What selectors of the catalogue hand out: frozen, in one language, complete."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantCard:
    """A variant as a basket, a queue or a receipt shows it; `option_text` is "M / Blue", or empty."""

    id: int
    public_id: UUID
    product_id: int
    product_name: str
    slug: str
    option_text: str
    sku: str
    gtin: str
    image_url: str
    tax_class_code: str
    requires_shipping: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    url: str
    alt: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ValueView:
    code: str
    name: str
    swatch: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OptionView:
    code: str
    name: str
    values: tuple[ValueView, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantView:
    """`choices` holds the code of one value per option, in the order of the options."""

    id: int
    public_id: UUID
    sku: str
    gtin: str
    choices: tuple[str, ...]
    option_text: str
    image_url: str
    weight_grams: int | None
    requires_shipping: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CategoryView:
    id: int
    name: str
    slug: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductView:
    """A product page without price and stock. `slugs` maps each language to its path; `categories` runs from the root."""

    id: int
    public_id: UUID
    language: str
    name: str
    slug: str
    summary: str
    description: str
    seo_title: str
    seo_description: str
    brand: str
    tax_class_code: str
    categories: tuple[CategoryView, ...]
    pictures: tuple[Picture, ...]
    options: tuple[OptionView, ...]
    variants: tuple[VariantView, ...]
    attributes: tuple[tuple[str, str], ...]
    slugs: dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeMatch:
    """A variant that a scanned or typed code names."""

    variant_id: int
    product_id: int
    is_active: bool
