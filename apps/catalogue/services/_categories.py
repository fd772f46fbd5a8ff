"""Category paths of files as rows of the tree."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from apps.catalogue import text
from apps.catalogue.models import Category, CategoryText
from apps.catalogue.services._tables import Table

Path = tuple[str, ...]
CODE_LENGTH = 400


def path_code(path: Path) -> str:
    return "/".join(text.slug(name) or text.code(name) for name in path)[:CODE_LENGTH]


def prefixes(path: Path) -> list[Path]:
    return [path[: depth + 1] for depth in range(len(path))]


def ensure_paths(paths: Collection[Path], *, language: str) -> dict[Path, int]:
    """The category of each path; those that are missing are made, with their name in that language."""
    wanted = {path_code(prefix): prefix for path in paths for prefix in prefixes(path)}
    table = Table(Category, key=("code",), fields=("parent_id",))
    if not wanted:
        return {}
    table.load(Category.objects.filter(code__in=wanted))
    missing = [(code, prefix) for code, prefix in wanted.items() if (code,) not in table.ids]
    for depth in range(1, max((len(prefix) for _, prefix in missing), default=0) + 1):
        level = [(code, prefix) for code, prefix in missing if len(prefix) == depth]
        table.write({(code,): {"parent_id": table.ids.get((path_code(prefix[:-1]),))} for code, prefix in level})
    made = {table.ids[(code,)]: prefix[-1] for code, prefix in missing}
    name_categories(made, language=language)
    return {path: table.ids[(path_code(path),)] for path in paths}


def name_categories(names: Mapping[int, str], *, language: str) -> set[int]:
    """Gives categories that have no name in this language one; returns those that got it."""
    if not names:
        return set()
    have = set(CategoryText.objects.filter(language=language, category__in=names).values_list("category_id", flat=True))
    fresh = {pk: text.tidy(name) for pk, name in names.items() if pk not in have}
    if not fresh:
        return set()
    bases = {pk: text.slug(name) or "category" for pk, name in fresh.items()}
    taken = set(
        CategoryText.objects.filter(language=language, slug__in=[*bases.values(), *_spare(bases)]).values_list(
            "slug", flat=True
        )
    )
    rows = []
    for pk, name in fresh.items():
        slug = bases[pk] if bases[pk] not in taken else f"{bases[pk]}-{pk}"
        taken.add(slug)
        rows.append(CategoryText(category_id=pk, language=language, name=name, slug=slug))
    CategoryText.objects.bulk_create(rows)
    return set(fresh)


def _spare(bases: Mapping[int, str]) -> list[str]:
    return [f"{base}-{pk}" for pk, base in bases.items()]
