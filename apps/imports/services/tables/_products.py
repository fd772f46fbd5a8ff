"""Products as files name them: by where they come from and what they are called there."""

from __future__ import annotations

from typing import Any

from apps.catalogue.models import Product
from apps.imports.services.tables._kind import Values, needed


def product_of(values: Values) -> Product:
    """Raises: InvalidInput."""
    found = Product.objects.filter(source=values.get("source") or "", external_handle=values["handle"]).first()
    return needed(found, "handle")  # type: ignore[no-any-return]


def product_named(product: Product) -> dict[str, Any]:
    """The columns that say which product a row is about."""
    return {"source": product.source, "handle": product.external_handle}
