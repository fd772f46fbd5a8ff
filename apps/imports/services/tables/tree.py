"""Categories: a line for each language in which one has a name, those above before those below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from apps.accounts.permissions import Permission
from apps.catalogue import services as catalogue
from apps.catalogue.models import Category, CategoryText
from apps.core.actor import Actor
from apps.imports.services.tables._kind import Kind, Values, needed


def _lines(rows: QuerySet[Category]) -> Iterator[Values]:
    """A tree of categories is small: it is read whole. Two statements."""
    found = list(rows.select_related("parent"))
    above = dict(Category.objects.values_list("pk", "parent_id"))
    texts: dict[int, list[CategoryText]] = {}
    for text in CategoryText.objects.filter(category__in=rows.values("pk")).order_by("language"):
        texts.setdefault(text.category_id, []).append(text)
    for category in sorted(found, key=lambda row: (_depth(row.pk, above), row.code)):
        named = [_category_described(category, text) for text in texts.get(category.pk, ())]
        yield from named or [_category_described(category, None)]


def _depth(pk: int | None, above: Mapping[int, int | None]) -> int:
    depth = 0
    while pk is not None and depth < len(above):
        pk, depth = above.get(pk), depth + 1
    return depth


def _category_described(category: Category, text: CategoryText | None) -> dict[str, Any]:
    return {
        "category_code": category.code,
        "parent_code": category.parent.code if category.parent else "",
        "position": category.position,
        "text_language": text.language if text else "",
        "name": text.name if text else "",
        "slug": text.slug if text else "",
    }


def _category(values: Values) -> Category | CategoryText | None:
    code, language = values["category_code"], values.get("text_language") or ""
    if not language:
        return Category.objects.select_related("parent").filter(code=code).first()
    texts = CategoryText.objects.select_related("category__parent")
    return texts.filter(category__code=code, language=language).first()


def _described(row: Category | CategoryText) -> dict[str, Any]:
    if isinstance(row, CategoryText):
        return _category_described(row.category, row)
    return _category_described(row, None)


def _write(values: Values, _found: object, actor: Actor) -> None:
    code = values["category_code"]
    there = Category.objects.select_related("parent").filter(code=code).first()
    above = there.parent.code if there is not None and there.parent else ""
    if "parent_code" in values:
        above = values["parent_code"] or ""
    elif there is None:
        above = code.rpartition("/")[0]
    parent = needed(Category.objects.filter(code=above).first(), "parent_code") if above else None
    position = values.get("position")
    if position is None:
        position = there.position if there else 0
    saved = catalogue.save_category(code=code, parent_id=parent.pk if parent else None, position=position, actor=actor)
    if values.get("text_language"):
        catalogue.name_category(
            category_id=saved.pk, language=values["text_language"], name=values.get("name") or "", slug=values.get("slug") or "",
            actor=actor,
        )  # fmt: skip


CATEGORIES = Kind(
    code="categories",
    label="catalogue.Category",
    changing=Permission.CATALOGUE_EDIT,
    rows=lambda rows: rows,
    describe=_described,
    find=_category,
    write=_write,
    lines=_lines,
    said_as={"code": "category_code", "parent": "parent_code"},
)
