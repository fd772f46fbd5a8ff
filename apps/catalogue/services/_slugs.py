"""Slugs for texts that have none yet: the plain one, or with a tail where another product has it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from apps.catalogue import text
from apps.catalogue.models import ProductText


def new_slugs(wishes: Mapping[int, tuple[str, UUID]], *, language: str) -> dict[int, str]:
    """A free slug for each product id from what it wants to be called; its public id makes the tail. One statement.

    The caller holds the catalogue's import lock, so nobody takes a slug in between.
    """
    if not wishes:
        return {}
    options = {pk: _candidates(wish, public_id) for pk, (wish, public_id) in wishes.items()}
    asked = [slug for slugs in options.values() for slug in slugs]
    taken = set(ProductText.objects.filter(language=language, slug__in=asked).values_list("slug", flat=True))
    chosen: dict[int, str] = {}
    for pk, slugs in options.items():
        chosen[pk] = next(slug for slug in slugs if slug not in taken)
        taken.add(chosen[pk])
    return chosen


def _candidates(wish: str, public_id: UUID) -> list[str]:
    base = text.slug(wish) or "product"
    return [base, f"{base[:190]}-{public_id.hex[-6:]}", f"{base[:180]}-{public_id.hex}"]
