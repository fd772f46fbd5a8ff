"""Corrections by hand, from the admin: the same rules as for files, an audit entry each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.catalogue import gtin, html, text
from apps.catalogue.events import ProductChanged
from apps.catalogue.models import Product, ProductText, Variant
from apps.catalogue.services import _slugs
from apps.catalogue.services._upsert import LOCK
from apps.core.actor import Actor
from apps.core.errors import InvalidInput, NotFound
from apps.outbox import services as outbox

TEXT_COLUMNS = ("name", "slug", "summary", "description", "seo_title", "seo_description")
VARIANT_COLUMNS = ("sku", "gtin", "weight_grams", "is_active", "requires_shipping")
PRODUCT_COLUMNS = ("brand", "product_type", "category_id", "tax_class_code")


@transaction.atomic
def edit_product(
    *,
    product_id: int,
    brand: str,
    product_type: str,
    category_id: int | None,
    tax_class_code: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Locks: the product. Publishes: ProductChanged, if anything differs. Raises: InvalidInput, NotFound."""
    for name, value in (("brand", brand), ("product_type", product_type), ("tax_class_code", tax_class_code)):
        _check(name, value)
    product = locked(product_id)
    before = {name: getattr(product, name) for name in PRODUCT_COLUMNS}
    after = {
        "brand": text.tidy(brand),
        "product_type": text.tidy(product_type),
        "category_id": category_id,
        "tax_class_code": tax_class_code.strip(),
    }
    if before != after:
        Product.objects.filter(pk=product_id).update(**after)
        tell(product_id, actor=actor, now=now, verb="catalogue.product_edited", before=before, after=after)


@transaction.atomic
def edit_text(
    *,
    product_id: int,
    language: str,
    name: str,
    slug: str = "",
    summary: str = "",
    description: str = "",
    seo_title: str = "",
    seo_description: str = "",
    actor: Actor,
    now: datetime,
) -> None:
    """Writes a product's words in one language; HTML is sanitised, a slug that another product has gets a tail.

    Locks: the catalogue's import lock, for slugs, then the product. Publishes: ProductChanged, if anything differs.
    Raises: InvalidInput, NotFound.
    """
    for field, value in (("name", name), ("seo_title", seo_title)):
        _check(field, value)
    if any(text.cannot_be_stored(value) for value in (summary, description, seo_description)):
        raise InvalidInput(_("This holds characters that can't be shown."), field="description")
    if not name.strip():
        raise InvalidInput(_("This can't be empty."), field="name")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    product = locked(product_id)
    stored = ProductText.objects.filter(product=product, language=language).first()
    before = {column: getattr(stored, column) for column in TEXT_COLUMNS} if stored else {}
    wish = text.slug(slug or name)
    if stored is None or (slug and wish != stored.slug):
        wish = _slugs.new_slugs({product_id: (wish, product.public_id)}, language=language)[product_id]
    elif not slug:
        wish = stored.slug
    after = {
        "name": text.tidy(name),
        "slug": wish,
        "summary": text.tidy(summary),
        "description": html.sanitise(description),
        "seo_title": text.tidy(seo_title),
        "seo_description": text.tidy(seo_description),
    }
    if before != after:
        ProductText.objects.update_or_create(product=product, language=language, defaults=after)
        if language == product.language:
            Product.objects.filter(pk=product_id).update(sort_key=text.sort_key(name))
        tell(product_id, actor=actor, now=now, verb="catalogue.text_edited", before=before, after=after)


@transaction.atomic
def edit_variant(
    *,
    variant_id: int,
    sku: str,
    gtin_text: str,
    weight_grams: int | None,
    is_active: bool,
    requires_shipping: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """Locks: the product. Publishes: ProductChanged, if anything differs. Raises: InvalidInput, NotFound."""
    for field, value in (("sku", sku), ("gtin", gtin_text)):
        _check(field, value)
    variant = Variant.objects.filter(pk=variant_id).first()
    if variant is None:
        raise NotFound
    locked(variant.product_id)
    number = gtin.check(gtin_text)
    before = {column: getattr(variant, column) for column in VARIANT_COLUMNS}
    after = {
        "sku": sku,
        "gtin": number.value,
        "weight_grams": weight_grams,
        "is_active": is_active,
        "requires_shipping": requires_shipping,
    }
    if before != after:
        keys = {"sku_key": text.sku_key(sku), "gtin_key": number.key, "is_gtin_valid": number.is_valid}
        Variant.objects.filter(pk=variant_id).update(**after, **keys)
        tell(
            variant.product_id, actor=actor, now=now, verb="catalogue.variant_edited", before=before, after=after,
            variant_id=variant_id,
        )  # fmt: skip


def _check(field: str, value: str) -> None:
    if text.has_forbidden(value):
        raise InvalidInput(_("This holds characters that can't be shown."), field=field)


def locked(product_id: int) -> Product:
    """The product, locked. Raises: NotFound."""
    found = Product.objects.select_for_update(of=("self",)).filter(pk=product_id).first()
    if found is None:
        raise NotFound
    return found


def tell(
    product_id: int,
    *,
    actor: Actor,
    now: datetime,
    verb: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    variant_id: int | None = None,
) -> None:
    """One audit entry on what differs, and the event. Publishes: ProductChanged."""
    changed = [name for name in after if before.get(name) != after[name]]
    Product.objects.filter(pk=product_id).update(updated_at=now)
    audit.record(
        actor=actor,
        verb=verb,
        object_key=f"variant:{variant_id}" if variant_id else f"product:{product_id}",
        before={name: before.get(name) for name in changed},
        after={name: after[name] for name in changed},
    )
    outbox.publish(ProductChanged(product_id=product_id), key=f"product:{product_id}")
