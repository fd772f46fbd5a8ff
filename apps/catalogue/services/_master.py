"""Drafts in a product's own language: they may change everything about it."""

from __future__ import annotations

from collections.abc import Sequence

from apps.catalogue import text
from apps.catalogue.enums import ProductStatus
from apps.catalogue.models import (
    Option,
    OptionText,
    OptionValue,
    OptionValueText,
    Product,
    ProductTag,
    Publication,
    Variant,
    VariantOption,
)
from apps.catalogue.services import _categories, _texts
from apps.catalogue.services._batch import Batch, Item
from apps.catalogue.services._clean import variant_values
from apps.catalogue.services._tables import Key, Table

PRODUCT_FIELDS = ("language", "status", "brand", "product_type", "category_id", "tax_class_code", "sort_key")
VARIANT_FIELDS = (
    "sku",
    "sku_key",
    "gtin",
    "gtin_key",
    "is_gtin_valid",
    "weight_grams",
    "is_active",
    "requires_shipping",
    "media_id",
)


def write(batch: Batch, items: Sequence[Item]) -> None:
    """Writes the products and all that hangs on them, a table after the other."""
    _products(batch, items)
    ids = [item.pk for item in items]
    _texts.product_texts(batch, items)
    options = _options(batch, items, ids)
    values = _values(batch, items, ids, options)
    media = _texts.media(batch, items)
    _variants(batch, items, ids, media)
    _choices(batch, items, options, values)
    _tags(batch, items, ids)
    _texts.attributes(batch, items, language="")
    _publications(batch, items, ids)


def _products(batch: Batch, items: Sequence[Item]) -> None:
    paths = {tuple(item.cleaned.draft.category) for item in items if item.cleaned.draft.category}
    categories = _categories.ensure_paths(paths, language=batch.language)
    table = Table(Product, key=("source", "external_handle"), fields=PRODUCT_FIELDS)
    known = {item.product_id for item in items if item.product_id is not None}
    if known:
        table.load(Product.objects.filter(pk__in=known))
    wanted: dict[Key, dict[str, object]] = {}
    for item in items:
        draft = item.cleaned.draft
        wanted[(batch.source, draft.handle)] = {
            "language": batch.language,
            "status": _status(item),
            "brand": None if draft.brand is None else text.tidy(draft.brand),
            "product_type": None if draft.product_type is None else text.tidy(draft.product_type),
            "category_id": categories[tuple(draft.category)] if draft.category else None,
            "tax_class_code": draft.tax_class_code,
            "sort_key": text.sort_key(draft.name),
        }
    written = table.write(wanted)
    for item in items:
        key: Key = (batch.source, item.cleaned.draft.handle)
        is_new = item.product_id is None
        item.product_id = table.ids[key]
        if is_new:
            batch.created.add(item.product_id)
        if key in written:
            batch.touched.add(item.product_id)


def _status(item: Item) -> str | None:
    draft = item.cleaned.draft
    if draft.status is not None or item.product_id is not None:
        return None if draft.status is None else str(draft.status)
    return str(ProductStatus.DRAFT if draft.is_published is False else ProductStatus.ACTIVE)


def _options(batch: Batch, items: Sequence[Item], ids: Sequence[int]) -> Table[Option]:
    table = Table(Option, key=("product_id", "code"), fields=("position",))
    texts = Table(OptionText, key=("option_id", "language"), fields=("name",))
    if not any(item.cleaned.options for item in items):
        return table
    table.load(Option.objects.filter(product__in=ids))
    texts.load(OptionText.objects.filter(option__product__in=ids, language=batch.language))
    batch.touch(
        table.write(
            {
                (item.pk, code): {"position": position}
                for item in items
                for position, (code, _) in enumerate(item.cleaned.options)
            }
        )
    )
    owners = {pk: key[0] for key, pk in table.ids.items() if isinstance(key[0], int)}
    names: dict[Key, dict[str, object]] = {
        (table.ids[(item.pk, code)], batch.language): {"name": name}
        for item in items
        for code, name in item.cleaned.options
    }
    batch.touch(texts.write(names), owners)
    return table


def _values(batch: Batch, items: Sequence[Item], ids: Sequence[int], options: Table[Option]) -> Table[OptionValue]:
    table = Table(OptionValue, key=("option_id", "code"), fields=("position", "swatch"))
    texts = Table(OptionValueText, key=("value_id", "language"), fields=("name",))
    if not options.ids:
        return table
    table.load(OptionValue.objects.filter(option__product__in=ids))
    texts.load(OptionValueText.objects.filter(value__option__product__in=ids, language=batch.language))
    wanted: dict[Key, dict[str, object]] = {}
    names: dict[Key, str] = {}
    counts: dict[int, int] = {}
    for option, _ in table.ids:
        if isinstance(option, int):
            counts[option] = counts.get(option, 0) + 1
    for item in items:
        swatches = [
            {text.code(value): mark for value, mark in option.swatches.items()} for option in item.cleaned.draft.options
        ]
        for choice in item.cleaned.choices:
            for place, (code, name) in enumerate(zip(choice.codes, choice.names, strict=True)):
                option_id = options.ids[(item.pk, item.cleaned.options[place][0])]
                key: Key = (option_id, code)
                if not code or key in wanted:
                    continue
                wanted[key] = {"swatch": swatches[place].get(code)}
                if key not in table.ids:
                    wanted[key]["position"] = counts.get(option_id, 0)
                    counts[option_id] = counts.get(option_id, 0) + 1
                names[key] = name
    owners = {pk: key[0] for key, pk in options.ids.items() if isinstance(key[0], int)}
    batch.touch(table.write(wanted), owners)
    value_owners = {pk: owners[key[0]] for key, pk in table.ids.items() if isinstance(key[0], int)}
    batch.touch(
        texts.write({(table.ids[key], batch.language): {"name": name} for key, name in names.items()}), value_owners
    )
    return table


def _variants(batch: Batch, items: Sequence[Item], ids: Sequence[int], media: dict[int, dict[str, int]]) -> None:
    table = Table(Variant, key=("product_id", "option_key"), fields=(*VARIANT_FIELDS, "position"))
    if set(ids) - batch.created:
        table.load(Variant.objects.filter(product__in=ids))
    wanted: dict[Key, dict[str, object]] = {}
    for item in items:
        for choice in item.cleaned.choices:
            key: Key = (item.pk, choice.option_key)
            wanted[key] = variant_values(choice.draft, media.get(item.pk, {}))
            if key not in table.ids:
                wanted[key]["position"] = choice.index
    batch.touch(table.write(wanted))
    for item in items:
        for choice in item.cleaned.choices:
            item.variant_ids[choice.index] = table.ids[(item.pk, choice.option_key)]


def _choices(batch: Batch, items: Sequence[Item], options: Table[Option], values: Table[OptionValue]) -> None:
    wanted: dict[Key, dict[str, object]] = {}
    owners: dict[int, int] = {}
    for item in items:
        for choice in item.cleaned.choices:
            owners[item.variant_ids[choice.index]] = item.pk
            for place, code in enumerate(choice.codes):
                if code:
                    option_id = options.ids[(item.pk, item.cleaned.options[place][0])]
                    wanted[(item.variant_ids[choice.index], values.ids[(option_id, code)])] = {}
    if not wanted:
        return
    table = Table(VariantOption, key=("variant_id", "value_id"))
    if set(owners.values()) - batch.created:
        table.load(VariantOption.objects.filter(variant__in=owners))
    batch.touch(table.write(wanted), owners)


def _tags(batch: Batch, items: Sequence[Item], ids: Sequence[int]) -> None:
    stated = [item for item in items if item.cleaned.draft.tags is not None]
    if not stated:
        return
    table = Table(ProductTag, key=("product_id", "name"))
    if set(ids) - batch.created:
        table.load(ProductTag.objects.filter(product__in=[item.pk for item in stated]))
    wanted: dict[Key, dict[str, object]] = {
        (item.pk, name): {} for item in stated for tag in item.cleaned.draft.tags or () if (name := text.tidy(tag))
    }
    gone = {key: pk for key, pk in table.ids.items() if key not in wanted}
    if gone:
        ProductTag.objects.filter(pk__in=gone.values()).delete()
        batch.touch(gone)
    batch.touch(table.write(wanted))


def _publications(batch: Batch, items: Sequence[Item], ids: Sequence[int]) -> None:
    """A draft that says so is published or withdrawn; one that says nothing is published when the product is new."""
    if batch.channel_id is None:
        return
    table = Table(Publication, key=("product_id", "channel_id"))
    table.load(Publication.objects.filter(product__in=ids, channel=batch.channel_id))
    wanted: dict[Key, dict[str, object]] = {}
    for item in items:
        stated = item.cleaned.draft.is_published
        if stated or (stated is None and item.pk in batch.created):
            wanted[(item.pk, batch.channel_id)] = {"published_at": batch.now}
    withdrawn = {
        (item.pk, batch.channel_id)
        for item in items
        if item.cleaned.draft.is_published is False and (item.pk, batch.channel_id) in table.ids
    }
    if withdrawn:
        Publication.objects.filter(pk__in=[table.ids[key] for key in withdrawn]).delete()
        batch.touch(withdrawn)
    batch.touch(table.write(wanted))
