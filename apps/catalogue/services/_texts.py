"""What both kinds of drafts bring: texts of the product, pictures with what they show, attributes."""

from __future__ import annotations

from collections.abc import Sequence

from apps.catalogue import text
from apps.catalogue.models import (
    Attribute,
    AttributeText,
    Media,
    MediaText,
    Product,
    ProductAttribute,
    ProductText,
)
from apps.catalogue.services import _slugs
from apps.catalogue.services._batch import Batch, Item
from apps.catalogue.services._tables import Key, Table

TEXT_FIELDS = ("name", "slug", "summary", "description", "seo_title", "seo_description")


def product_texts(batch: Batch, items: Sequence[Item]) -> None:
    """Names and descriptions in the batch's language. A slug, once given, stays."""
    ids = [item.pk for item in items]
    table = Table(ProductText, key=("product_id", "language"), fields=TEXT_FIELDS)
    if set(ids) - batch.created:
        table.load(ProductText.objects.filter(product__in=ids, language=batch.language))
    fresh = [item for item in items if (item.pk, batch.language) not in table.ids]
    fresh_ids = [item.pk for item in fresh]
    owned = list(Product.objects.filter(pk__in=fresh_ids).values_list("pk", "public_id", "language"))
    public_ids = {pk: public_id for pk, public_id, _own in owned}
    at_home = {pk for pk, _public_id, own in owned if own == batch.language}
    slugs = _slugs.new_slugs(
        {item.pk: (_slug_wish(item, at_home=item.pk in at_home), public_ids[item.pk]) for item in fresh},
        language=batch.language,
    )
    wanted: dict[Key, dict[str, object]] = {}
    for item in items:
        wanted[(item.pk, batch.language)] = dict(item.cleaned.texts)
        if item.pk in slugs:
            wanted[(item.pk, batch.language)]["slug"] = slugs[item.pk]
    batch.touch(table.write(wanted))


def _slug_wish(item: Item, *, at_home: bool) -> str:
    """The slug of the draft; but a handle is a word of the product's own language, and no slug in others."""
    draft = item.cleaned.draft
    return draft.slug if draft.slug and (at_home or draft.slug != draft.handle) else draft.name


def media(batch: Batch, items: Sequence[Item], *, may_add: bool = True) -> dict[int, dict[str, int]]:
    """Pictures by product and address, with their texts in the batch's language."""
    described = [item for item in items if item.cleaned.media]
    if not described:
        return {}
    ids = [item.pk for item in described]
    table = Table(Media, key=("product_id", "url"), fields=("position",))
    texts = Table(MediaText, key=("media_id", "language"), fields=("alt",))
    if not may_add or set(ids) - batch.created:
        table.load(Media.objects.filter(product__in=ids))
        texts.load(MediaText.objects.filter(media__product__in=ids, language=batch.language))
    if may_add:
        batch.touch(
            table.write(
                {
                    (item.pk, url): {"position": place}
                    for item in described
                    for place, url in enumerate(item.cleaned.media)
                }
            )
        )
    alts: dict[Key, dict[str, object]] = {
        (table.ids[(item.pk, url)], batch.language): {"alt": alt}
        for item in described
        for url, alt in item.cleaned.media.items()
        if alt and (item.pk, url) in table.ids
    }
    owners = {pk: key[0] for key, pk in table.ids.items() if isinstance(key[0], int)}
    batch.touch(texts.write(alts), owners)
    found: dict[int, dict[str, int]] = {}
    for item in described:
        found[item.pk] = {url: pk for url in item.cleaned.media if (pk := table.ids.get((item.pk, url)))}
    return found


def attributes(batch: Batch, items: Sequence[Item], *, language: str) -> None:
    """What products state for attributes, for all languages ("") or for one."""
    stated = {
        item.pk: {
            text.code(name): (text.tidy(name), text.tidy(value)) for name, value in found.items() if value.strip()
        }
        for item in items
        if (found := item.cleaned.draft.attributes)
    }
    if not any(stated.values()):
        return
    names = {code: name for found in stated.values() for code, (name, _) in found.items() if code}
    known = _attributes(names, language=batch.language)
    table = Table(ProductAttribute, key=("product_id", "attribute_id", "language"), fields=("value",))
    table.load(ProductAttribute.objects.filter(product__in=stated))
    batch.touch(
        table.write(
            {
                (pk, known[code], language): {"value": value}
                for pk, found in stated.items()
                for code, (_, value) in found.items()
                if code
            }
        )
    )


def _attributes(names: dict[str, str], *, language: str) -> dict[str, int]:
    table = Table(Attribute, key=("code",)).load(Attribute.objects.filter(code__in=names))
    table.write({(code,): {} for code in names})
    known = {code: table.ids[(code,)] for code in names}
    texts = Table(AttributeText, key=("attribute_id", "language"))
    texts.load(AttributeText.objects.filter(attribute__in=known.values(), language=language))
    texts.write({(known[code], language): {"name": name} for code, name in names.items()})
    return known
