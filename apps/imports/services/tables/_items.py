"""Items as files name them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from apps.catalogue import selectors as catalogue
from apps.catalogue import text
from apps.catalogue.models import Variant, VariantOption
from apps.core.errors import InvalidInput

BETWEEN = " / "


def with_items(rows: QuerySet[Any], path: str = "variant") -> QuerySet[Any]:
    """Rows ready to say which item they are about."""
    choices = VariantOption.objects.select_related("value__option").order_by("value__option__position")
    return rows.select_related(f"{path}__product").prefetch_related(Prefetch(f"{path}__choices", queryset=choices))


def named(variant: Variant | None) -> dict[str, str]:
    """The columns that say which item a row is about; empty ones mean all items."""
    if variant is None:
        return dict.fromkeys(("item_id", "source", "handle", "options", "sku"), "")
    return {
        "item_id": str(variant.public_id),
        "source": variant.product.source,
        "handle": variant.product.external_handle,
        "options": BETWEEN.join(choice.value.code for choice in variant.choices.all()),
        "sku": variant.sku,
    }


def item_of(values: Mapping[str, Any], *, is_needed: bool = True) -> Variant | None:
    """The item that a row names: by its id, its handle and options, or a SKU that only one item has. Raises: InvalidInput."""
    if identity := values.get("item_id"):
        return _by_id(identity)
    handle, sku = values.get("handle") or "", values.get("sku") or ""
    if handle:
        options = tuple(filter(None, (values.get("options") or "").split(BETWEEN)))
        name = (handle, options, sku)
        found = catalogue.variants_named([name], source=values.get("source") or "").get(name)
        if found is None:
            raise InvalidInput(_("No item has this handle and these options."), field="handle")
        return Variant.objects.select_related("product").get(pk=found)
    if sku:
        return _by_sku(sku)
    if is_needed:
        raise InvalidInput(_("The row doesn't say which item it is about."), field="sku")
    return None


def _by_id(identity: str) -> Variant:
    try:
        found = Variant.objects.select_related("product").filter(public_id=UUID(identity)).first()
    except ValueError:
        found = None
    if found is None:
        raise InvalidInput(_("No item has this id."), field="item_id")
    return found


def _by_sku(sku: str) -> Variant:
    found = list(Variant.objects.select_related("product").filter(sku_key=text.sku_key(sku))[:2])
    if len(found) != 1:
        raise InvalidInput(
            _("Several items have this SKU; name the item by its id or its handle.") if found else _("No item has this SKU."),
            field="sku",
        )  # fmt: skip
    return found[0]
