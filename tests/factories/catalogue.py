from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from apps.catalogue import text
from apps.catalogue.models import (
    Attribute,
    AttributeText,
    Category,
    CategoryText,
    Media,
    MediaText,
    Option,
    OptionText,
    OptionValue,
    OptionValueText,
    Product,
    ProductAttribute,
    ProductTag,
    ProductText,
    Publication,
    Variant,
    VariantOption,
)
from tests.factories.stores import SalesChannelFactory


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category

    code = factory.Sequence(lambda n: f"category-{n}")


class CategoryTextFactory(DjangoModelFactory):
    class Meta:
        model = CategoryText

    category = factory.SubFactory(CategoryFactory)
    language = "en"
    name = "Shirts"
    slug = factory.Sequence(lambda n: f"shirts-{n}")


class AttributeFactory(DjangoModelFactory):
    class Meta:
        model = Attribute

    code = factory.Sequence(lambda n: f"attribute-{n}")


class AttributeTextFactory(DjangoModelFactory):
    class Meta:
        model = AttributeText

    attribute = factory.SubFactory(AttributeFactory)
    language = "en"
    name = "Material"


class ProductFactory(DjangoModelFactory):
    class Meta:
        model = Product

    source = "test"
    external_handle = factory.Sequence(lambda n: f"product-{n}")
    language = "en"
    status = "active"


class ProductTextFactory(DjangoModelFactory):
    class Meta:
        model = ProductText

    product = factory.SubFactory(ProductFactory)
    language = "en"
    name = "Blue shirt"
    slug = factory.Sequence(lambda n: f"blue-shirt-{n}")


class ProductTagFactory(DjangoModelFactory):
    class Meta:
        model = ProductTag

    product = factory.SubFactory(ProductFactory)
    name = factory.Sequence(lambda n: f"tag {n}")


class ProductAttributeFactory(DjangoModelFactory):
    class Meta:
        model = ProductAttribute

    product = factory.SubFactory(ProductFactory)
    attribute = factory.SubFactory(AttributeFactory)
    value = "Cotton"


class PublicationFactory(DjangoModelFactory):
    class Meta:
        model = Publication

    product = factory.SubFactory(ProductFactory)
    channel = factory.SubFactory(SalesChannelFactory)
    published_at = datetime(2026, 1, 1, tzinfo=UTC)


class MediaFactory(DjangoModelFactory):
    class Meta:
        model = Media

    product = factory.SubFactory(ProductFactory)
    url = factory.Sequence(lambda n: f"/media/{n}.svg")


class MediaTextFactory(DjangoModelFactory):
    class Meta:
        model = MediaText

    media = factory.SubFactory(MediaFactory)
    language = "en"
    alt = "A blue shirt"


class OptionFactory(DjangoModelFactory):
    class Meta:
        model = Option

    product = factory.SubFactory(ProductFactory)
    position = 0
    code = factory.Sequence(lambda n: f"option-{n}")


class OptionTextFactory(DjangoModelFactory):
    class Meta:
        model = OptionText

    option = factory.SubFactory(OptionFactory)
    language = "en"
    name = "Size"


class OptionValueFactory(DjangoModelFactory):
    class Meta:
        model = OptionValue

    option = factory.SubFactory(OptionFactory)
    code = factory.Sequence(lambda n: f"value-{n}")


class OptionValueTextFactory(DjangoModelFactory):
    class Meta:
        model = OptionValueText

    value = factory.SubFactory(OptionValueFactory)
    language = "en"
    name = "Large"


class VariantFactory(DjangoModelFactory):
    """A variant that can be found by its SKU; its product has no text: see `sellable` in tests/factories/pricing.py."""

    class Meta:
        model = Variant

    product = factory.SubFactory(ProductFactory)
    sku = factory.Sequence(lambda n: f"SKU-{n}")
    sku_key = factory.LazyAttribute(lambda variant: text.sku_key(variant.sku))
    option_key = factory.Sequence(lambda n: f"option {n}")


class VariantOptionFactory(DjangoModelFactory):
    class Meta:
        model = VariantOption

    variant = factory.SubFactory(VariantFactory)
    value = factory.SubFactory(OptionValueFactory)
