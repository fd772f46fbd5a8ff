"""Master data: what is sold, in which sizes and colours, under which names, and on which channels."""

from apps.catalogue.models._media import Media, MediaText
from apps.catalogue.models._product import Product, ProductAttribute, ProductTag, ProductText, Publication
from apps.catalogue.models._taxonomy import Attribute, AttributeText, Category, CategoryText
from apps.catalogue.models._variant import Option, OptionText, OptionValue, OptionValueText, Variant, VariantOption

__all__ = [
    "Attribute",
    "AttributeText",
    "Category",
    "CategoryText",
    "Media",
    "MediaText",
    "Option",
    "OptionText",
    "OptionValue",
    "OptionValueText",
    "Product",
    "ProductAttribute",
    "ProductTag",
    "ProductText",
    "Publication",
    "Variant",
    "VariantOption",
]
