"""Attributes, words, pictures and publications of products."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from apps.accounts.permissions import Permission
from apps.catalogue import services as catalogue
from apps.catalogue import text
from apps.catalogue.models import (
    Attribute,
    AttributeText,
    Media,
    MediaText,
    Option,
    OptionText,
    OptionValue,
    OptionValueText,
    ProductAttribute,
    ProductText,
    Publication,
)
from apps.core.actor import Actor
from apps.imports.services.tables._kind import Kind, Values, needed
from apps.imports.services.tables._products import product_named, product_of
from apps.stores.models import SalesChannel

WORDS = ("name", "slug", "summary", "description", "seo_title", "seo_description")


def _each(row: Any, describe: Callable[[Any], dict[str, Any]]) -> list[dict[str, Any]]:
    """A line for each language in which a row has words; the row alone where it has none."""
    return [describe(words) for words in row.texts.all()] or [describe(row)]


def _attribute_described(row: Attribute | AttributeText) -> dict[str, Any]:
    attribute, words = (row.attribute, row) if isinstance(row, AttributeText) else (row, None)
    return {
        "attribute_code": attribute.code,
        "kind": attribute.kind,
        "text_language": words.language if words else "",
        "name": words.name if words else "",
    }


def _attribute_lines(rows: QuerySet[Attribute]) -> Iterator[Values]:
    words = Prefetch("texts", queryset=AttributeText.objects.select_related("attribute").order_by("language"))
    for row in rows.prefetch_related(words).iterator(chunk_size=500):
        yield from _each(row, _attribute_described)


def _attribute(values: Values) -> Attribute | AttributeText | None:
    code, language = text.code(values["attribute_code"]), values.get("text_language") or ""
    if not language:
        return Attribute.objects.filter(code=code).first()
    return AttributeText.objects.select_related("attribute").filter(attribute__code=code, language=language).first()


def _write_attribute(values: Values, _found: object, actor: Actor) -> None:
    there = Attribute.objects.filter(code=text.code(values["attribute_code"])).first()
    kind = values.get("kind") or (there.kind if there else "text")
    saved = catalogue.save_attribute(code=values["attribute_code"], kind=kind, actor=actor)
    if language := values.get("text_language"):
        catalogue.name_attribute(attribute_id=saved.pk, language=language, name=values.get("name") or "")


ATTRIBUTES = Kind(
    code="attributes",
    label="catalogue.Attribute",
    changing=Permission.CATALOGUE_EDIT,
    rows=lambda rows: rows,
    describe=_attribute_described,
    find=_attribute,
    write=_write_attribute,
    lines=_attribute_lines,
    said_as={"code": "attribute_code"},
)


def _stated(values: Values) -> ProductAttribute | None:
    rows = ProductAttribute.objects.select_related("product", "attribute")
    return rows.filter(
        product=product_of(values),
        attribute__code=text.code(values["attribute_code"]),
        language=values.get("text_language") or "",
    ).first()


def _stated_described(row: ProductAttribute) -> dict[str, Any]:
    return {
        **product_named(row.product),
        "attribute_code": row.attribute.code,
        "text_language": row.language,
        "value": row.value,
    }


def _write_stated(values: Values, _found: object, actor: Actor, now: datetime) -> None:
    attribute = needed(Attribute.objects.filter(code=text.code(values["attribute_code"])).first(), "attribute_code")
    catalogue.state_attribute(
        product_id=product_of(values).pk, attribute_id=attribute.pk, language=values.get("text_language") or "",
        value=values.get("value") or "", actor=actor, now=now,
    )  # fmt: skip


PRODUCT_ATTRIBUTES = Kind(
    code="product_attributes",
    label="catalogue.ProductAttribute",
    changing=Permission.CATALOGUE_EDIT,
    rows=lambda rows: rows.select_related("product", "attribute"),
    describe=_stated_described,
    find=_stated,
    write_at=_write_stated,
)


def _words(values: Values) -> ProductText | None:
    rows = ProductText.objects.select_related("product")
    return rows.filter(product=product_of(values), language=values["text_language"]).first()


def _words_described(row: ProductText) -> dict[str, Any]:
    return {
        **product_named(row.product),
        "text_language": row.language,
        **{name: getattr(row, name) for name in WORDS},
    }


def _write_words(values: Values, _found: object, actor: Actor, now: datetime) -> None:
    catalogue.edit_text(
        product_id=product_of(values).pk, language=values["text_language"], actor=actor, now=now,
        **{name: values.get(name) or "" for name in WORDS},
    )  # fmt: skip


PRODUCT_TEXTS = Kind(
    code="product_texts",
    label="catalogue.ProductText",
    changing=Permission.CATALOGUE_EDIT,
    rows=lambda rows: rows.select_related("product"),
    describe=_words_described,
    find=_words,
    write_at=_write_words,
)


def _picture_described(row: Media | MediaText) -> dict[str, Any]:
    media, words = (row.media, row) if isinstance(row, MediaText) else (row, None)
    return {
        **product_named(media.product),
        "picture_url": media.url,
        "position": media.position,
        "text_language": words.language if words else "",
        "alt": words.alt if words else "",
    }


def _picture_lines(rows: QuerySet[Media]) -> Iterator[Values]:
    words = Prefetch("texts", queryset=MediaText.objects.select_related("media__product").order_by("language"))
    for row in rows.select_related("product").prefetch_related(words).iterator(chunk_size=500):
        yield from _each(row, _picture_described)


def _picture(values: Values) -> Media | MediaText | None:
    media = Media.objects.select_related("product").filter(product=product_of(values), url=values["picture_url"])
    if not (language := values.get("text_language") or ""):
        return media.first()
    return MediaText.objects.select_related("media__product").filter(media__in=media, language=language).first()


def _write_picture(values: Values, _found: object, actor: Actor, now: datetime) -> None:
    product = product_of(values)
    there = Media.objects.filter(product=product, url=values["picture_url"]).first()
    position = values.get("position")
    if position is None:
        position = there.position if there else Media.objects.filter(product=product).count()
    pk = catalogue.save_picture(
        product_id=product.pk, url=values["picture_url"], position=position, actor=actor, now=now
    )
    if language := values.get("text_language"):
        catalogue.describe_picture(media_id=pk, language=language, alt=values.get("alt") or "", actor=actor, now=now)


PICTURES = Kind(
    code="pictures",
    label="catalogue.Media",
    changing=Permission.CATALOGUE_EDIT,
    rows=lambda rows: rows,
    describe=_picture_described,
    find=_picture,
    write_at=_write_picture,
    lines=_picture_lines,
    said_as={"url": "picture_url"},
)


def _option_described(row: Option | OptionText | OptionValue | OptionValueText) -> dict[str, Any]:
    value = row.value if isinstance(row, OptionValueText) else row if isinstance(row, OptionValue) else None
    option = value.option if value else row.option if isinstance(row, OptionText) else row
    words = row if isinstance(row, OptionText | OptionValueText) else None
    return {
        **product_named(option.product),  # type: ignore[union-attr]  # what is no value and no text is an option
        "option_code": option.code,  # type: ignore[union-attr]  # the same
        "value_code": value.code if value else "",
        "text_language": words.language if words else "",
        "name": words.name if words else "",
        "swatch": value.swatch if value else "",
    }


def _option_lines(rows: QuerySet[Option]) -> Iterator[Values]:
    """The names of an option, then those of its values."""
    names = Prefetch("texts", queryset=OptionText.objects.select_related("option__product").order_by("language"))
    of_values = OptionValueText.objects.select_related("value__option__product").order_by("language")
    values = OptionValue.objects.select_related("option__product").order_by("position", "pk")
    values = values.prefetch_related(Prefetch("texts", queryset=of_values))
    ready = rows.select_related("product").prefetch_related(names, Prefetch("values", queryset=values))
    for row in ready.iterator(chunk_size=500):
        yield from _each(row, _option_described)
        for value in row.values.all():
            yield from _each(value, _option_described)


def _option(values: Values) -> Option | OptionText | OptionValue | OptionValueText | None:
    """Options come with products: a file names them, it makes none. Raises: InvalidInput."""
    option = _option_of(values)
    language, code = values.get("text_language") or "", values.get("value_code") or ""
    if not code:
        texts = OptionText.objects.select_related("option__product")
        return texts.filter(option=option, language=language).first() if language else option
    value = _value_of(option, code)
    words = OptionValueText.objects.select_related("value__option__product")
    return words.filter(value=value, language=language).first() if language else value


def _option_of(values: Values) -> Option:
    options = Option.objects.select_related("product").filter(product=product_of(values))
    return needed(options.filter(code=values["option_code"]).first(), "option_code")  # type: ignore[no-any-return]


def _value_of(option: Option, code: str) -> OptionValue:
    values = OptionValue.objects.select_related("option__product").filter(option=option)
    return needed(values.filter(code=code).first(), "value_code")  # type: ignore[no-any-return]


def _write_option(values: Values, _found: object, actor: Actor, now: datetime) -> None:
    option, code = _option_of(values), values.get("value_code") or ""
    language, name = values.get("text_language") or "", values.get("name") or ""
    if code:
        catalogue.name_value(
            value_id=_value_of(option, code).pk, language=language, name=name if language else "",
            swatch=values.get("swatch"), actor=actor, now=now,
        )  # fmt: skip
    else:
        catalogue.name_option(option_id=option.pk, language=language, name=name, actor=actor, now=now)


OPTION_TEXTS = Kind(
    code="option_texts",
    label="catalogue.Option",
    changing=Permission.CATALOGUE_EDIT,
    rows=lambda rows: rows,
    describe=_option_described,
    find=_option,
    write_at=_write_option,
    lines=_option_lines,
)


def _publication(values: Values) -> Publication | None:
    rows = Publication.objects.select_related("product", "channel")
    return rows.filter(product=product_of(values), channel=_channel(values)).first()


def _channel(values: Values) -> SalesChannel:
    return needed(SalesChannel.objects.filter(code=values["channel_code"]).first(), "channel_code")  # type: ignore[no-any-return]


def _publication_described(row: Publication) -> dict[str, Any]:
    return {**product_named(row.product), "channel_code": row.channel.code, "is_shown": True}


def _write_publication(values: Values, _found: object, actor: Actor, now: datetime) -> None:
    verb = catalogue.withdraw if values.get("is_shown") is False else catalogue.publish
    verb(product_id=product_of(values).pk, channel_id=_channel(values).pk, actor=actor, now=now)


PUBLICATIONS = Kind(
    code="publications",
    label="catalogue.Publication",
    changing=Permission.CATALOGUE_EDIT,
    rows=lambda rows: rows.select_related("product", "channel"),
    describe=_publication_described,
    find=_publication,
    write_at=_write_publication,
)
