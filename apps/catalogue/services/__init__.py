"""The verbs of the catalogue."""

from apps.catalogue.services._details import (
    describe_picture,
    name_attribute,
    name_option,
    name_value,
    save_attribute,
    save_picture,
    state_attribute,
)
from apps.catalogue.services._edits import edit_product, edit_text, edit_variant
from apps.catalogue.services._publishing import activate, archive, publish, withdraw
from apps.catalogue.services._tree import name_category, save_category
from apps.catalogue.services._upsert import upsert_products

__all__ = [
    "activate",
    "archive",
    "describe_picture",
    "edit_product",
    "edit_text",
    "edit_variant",
    "name_attribute",
    "name_category",
    "name_option",
    "name_value",
    "publish",
    "save_attribute",
    "save_category",
    "save_picture",
    "state_attribute",
    "upsert_products",
    "withdraw",
]
