"""Drafts in another language than the product's own: they bring texts and change nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from apps.catalogue import text
from apps.catalogue.models import Category, Option, OptionText, OptionValueText, Product, Variant, VariantOption
from apps.catalogue.services import _categories, _texts
from apps.catalogue.services._batch import Batch, Item
from apps.catalogue.services._clean import Choice
from apps.catalogue.services._tables import Key, Table


@dataclass
class _Known:
    """The variants of a product as they are stored."""

    by_key: dict[str, int] = field(default_factory=dict)
    by_sku: dict[str, int] = field(default_factory=dict)
    skus: Counter[str] = field(default_factory=Counter)

    def find(self, choice: Choice) -> int | None:
        """By its options, else by a SKU that no sister has."""
        if choice.option_key in self.by_key:
            return self.by_key[choice.option_key]
        sku = text.sku_key(choice.draft.sku or "")
        return self.by_sku[sku] if sku and self.skus[sku] == 1 else None


def write(batch: Batch, items: Sequence[Item]) -> None:
    """Stores the texts of the drafts for products that exist."""
    _texts.product_texts(batch, items)
    _find_variants(items)
    _option_names(batch, items)
    _value_names(batch, items)
    _texts.media(batch, items, may_add=False)
    _texts.attributes(batch, items, language=batch.language)
    _category_names(batch, items)


def _find_variants(items: Sequence[Item]) -> None:
    known: dict[int, _Known] = {item.pk: _Known() for item in items}
    rows = Variant.objects.filter(product__in=known).values_list("product_id", "pk", "option_key", "sku_key")
    for product_id, pk, key, sku in rows:
        known[product_id].by_key[key] = pk
        known[product_id].by_sku[sku] = pk
        known[product_id].skus[sku] += 1
    for item in items:
        for choice in item.cleaned.choices:
            found = known[item.pk].find(choice)
            if found is None:
                item.cleaned.note(
                    "options",
                    " / ".join(choice.names),
                    _("The product has no such variant in its own language, and no SKU says which one is meant."),
                    variant=choice.index,
                    is_error=True,
                )
            else:
                item.variant_ids[choice.index] = found


def _option_names(batch: Batch, items: Sequence[Item]) -> None:
    """Options are told apart by their place, for their names differ."""
    ids = [item.pk for item in items if item.cleaned.options]
    if not ids:
        return
    places = {
        (product_id, position): pk
        for pk, product_id, position in Option.objects.filter(product__in=ids).values_list(
            "pk", "product_id", "position"
        )
    }
    owners = {pk: product_id for (product_id, _), pk in places.items()}
    table = Table(OptionText, key=("option_id", "language"), fields=("name",))
    table.load(OptionText.objects.filter(option__in=owners, language=batch.language))
    wanted: dict[Key, dict[str, object]] = {
        (places[(item.pk, place)], batch.language): {"name": name}
        for item in items
        for place, (_, name) in enumerate(item.cleaned.options)
        if (item.pk, place) in places
    }
    batch.touch(table.write(wanted), owners)


def _value_names(batch: Batch, items: Sequence[Item]) -> None:
    variants = {pk: item.pk for item in items for pk in item.variant_ids.values()}
    values = {
        (variant_id, position): value_id
        for variant_id, value_id, position in VariantOption.objects.filter(variant__in=variants).values_list(
            "variant_id", "value_id", "value__option__position"
        )
    }
    owners = {value_id: variants[variant_id] for (variant_id, _), value_id in values.items()}
    if not owners:
        return
    table = Table(OptionValueText, key=("value_id", "language"), fields=("name",))
    table.load(OptionValueText.objects.filter(value__in=owners, language=batch.language))
    wanted: dict[Key, dict[str, object]] = {}
    for item in items:
        for choice in item.cleaned.choices:
            for place, name in enumerate(choice.names):
                value_id = values.get((item.variant_ids.get(choice.index, 0), place))
                if value_id and name:
                    wanted.setdefault((value_id, batch.language), {"name": name})
    batch.touch(table.write(wanted), owners)


def _category_names(batch: Batch, items: Sequence[Item]) -> None:
    """A path as long as the product's own names the same shelves in this language."""
    paths = {item.pk: item.cleaned.draft.category for item in items if item.cleaned.draft.category}
    if not paths:
        return
    codes = dict(Product.objects.filter(pk__in=paths, category__isnull=False).values_list("pk", "category__code"))
    shelves: dict[str, str] = {}
    for pk, code in codes.items():
        parts = code.split("/")
        path = paths[pk] or ()
        if len(parts) == len(path):
            for depth, name in enumerate(path):
                shelves.setdefault("/".join(parts[: depth + 1]), name)
    ids = dict(Category.objects.filter(code__in=shelves).values_list("code", "pk"))
    _categories.name_categories(
        {ids[code]: name for code, name in shelves.items() if code in ids}, language=batch.language
    )
