"""What the catalogue is sorted and described by, as files: categories, attributes, words, pictures, publications."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.catalogue.enums import AttributeKind
from apps.imports.formats.row import Row
from apps.imports.formats.tables import columns as read
from apps.imports.formats.tables.columns import Column, Table

PRODUCT = (
    Column(name="source", title=_("comes from"), read=read.text(60), is_key=True),
    Column(name="handle", title=_("handle"), read=read.text(255), is_needed=True, is_key=True),
)
LANGUAGE = Column(name="text_language", title=_("language of the texts"), read=read.code(12), is_key=True)

CATEGORIES = Table(
    code="categories",
    label=_("Categories"),
    columns=[
        Column(name="category_code", title=_("category code"), read=read.code(400), is_needed=True, is_key=True),
        Column(name="parent_code", title=_("code of the category above"), read=read.code(400)),
        Column(name="position", title=_("position"), read=read.units),
        LANGUAGE,
        Column(name="name", title=_("name"), read=read.text(200), is_key=True),
        Column(name="slug", title=_("slug"), read=read.text(220)),
    ],
)
ATTRIBUTES = Table(
    code="attributes",
    label=_("Attributes"),
    columns=[
        Column(name="attribute_code", title=_("attribute"), read=read.text(120), is_needed=True, is_key=True),
        Column(name="kind", title=_("kind"), read=read.one_of(*AttributeKind.values)),
        LANGUAGE,
        Column(name="name", title=_("name"), read=read.text(200), is_key=True),
    ],
)
PRODUCT_ATTRIBUTES = Table(
    code="product_attributes",
    label=_("Attributes of products"),
    columns=[
        *PRODUCT,
        Column(name="attribute_code", title=_("attribute"), read=read.text(120), is_needed=True, is_key=True),
        LANGUAGE,
        Column(name="value", title=_("value"), read=read.text(1000), is_key=True),
    ],
)
PRODUCT_TEXTS = Table(
    code="product_texts",
    label=_("Texts of products"),
    columns=[
        *PRODUCT,
        Column(name="text_language", title=_("language of the texts"), read=read.code(12), is_needed=True, is_key=True),
        Column(name="name", title=_("name"), read=read.text(300), is_needed=True, is_key=True),
        Column(name="slug", title=_("slug"), read=read.text(220)),
        Column(name="summary", title=_("summary"), read=read.text(5000)),
        Column(name="description", title=_("description"), read=Row.html),
        Column(name="seo_title", title=_("title for search engines"), read=read.text(300), is_key=True),
        Column(name="seo_description", title=_("description for search engines"), read=read.text(5000), is_key=True),
    ],
)
PICTURES = Table(
    code="pictures",
    label=_("Pictures"),
    columns=[
        *PRODUCT,
        Column(name="picture_url", title=_("address of the picture"), read=Row.picture, is_needed=True, is_key=True),
        Column(name="position", title=_("position"), read=read.units),
        LANGUAGE,
        Column(name="alt", title=_("what it shows"), read=read.text(500)),
    ],
)
OPTION_TEXTS = Table(
    code="option_texts",
    label=_("Words of options"),
    columns=[
        *PRODUCT,
        Column(name="option_code", title=_("option"), read=read.text(200), is_needed=True, is_key=True),
        Column(name="value_code", title=_("value of the option"), read=read.text(200), is_key=True),
        LANGUAGE,
        Column(name="name", title=_("name"), read=read.text(200)),
        Column(name="swatch", title=_("swatch"), read=read.text(500)),
    ],
)
PUBLICATIONS = Table(
    code="publications",
    label=_("Publications"),
    columns=[
        *PRODUCT,
        Column(name="channel_code", title=_("channel code"), read=read.code(40), is_needed=True, is_key=True),
        Column(name="is_shown", title=_("is shown"), read=read.flag, is_key=True),
    ],
)
