"""The verbs of the catalogue."""

from apps.catalogue.services._edits import edit_product, edit_text, edit_variant
from apps.catalogue.services._publishing import activate, archive, publish, withdraw
from apps.catalogue.services._upsert import upsert_products

__all__ = [
    "activate",
    "archive",
    "edit_product",
    "edit_text",
    "edit_variant",
    "publish",
    "upsert_products",
    "withdraw",
]
