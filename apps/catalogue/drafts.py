"""What a file or a form states about products, before it is compared with what is stored.

`None` means "not stated": what is stored stays. Texts arrive sanitised or plain; `upsert_products` sanitises HTML again,
which changes nothing that is clean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class OptionDraft:
    """`name` as the file writes it; `swatches` maps values as written to a colour or a picture's address."""

    name: str
    swatches: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MediaDraft:
    url: str
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class VariantDraft:
    """`values` answer the product's options in their order; none for a product without options."""

    values: tuple[str, ...] = ()
    sku: str | None = None
    gtin: str | None = None
    weight_grams: int | None = None
    requires_shipping: bool | None = None
    is_active: bool | None = None
    image_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class ProductDraft:
    """One product of a file in one language. `category` is the path of names from the root."""

    handle: str
    name: str
    variants: tuple[VariantDraft, ...]
    options: tuple[OptionDraft, ...] = ()
    slug: str | None = None
    summary: str | None = None
    description: str | None = None
    seo_title: str | None = None
    seo_description: str | None = None
    status: str | None = None
    is_published: bool | None = None
    brand: str | None = None
    product_type: str | None = None
    category: tuple[str, ...] | None = None
    tax_class_code: str | None = None
    tags: tuple[str, ...] | None = None
    media: tuple[MediaDraft, ...] | None = None
    attributes: Mapping[str, str] | None = None


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Something about a draft that a person should know; `variant` is its index in the draft, if it is about one.

    `is_error`: that part of the draft was not taken.
    """

    field: str
    value: str
    message: str | Promise
    variant: int | None = None
    is_error: bool = False


@dataclass(frozen=True, kw_only=True)
class UpsertResult:
    """What became of a draft. `variant_ids` follows the draft's variants; None where one was not taken."""

    handle: str
    outcome: Outcome
    product_id: int | None
    variant_ids: tuple[int | None, ...]
    notices: tuple[Notice, ...] = ()
