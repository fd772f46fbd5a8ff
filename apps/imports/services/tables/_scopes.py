"""What an offer is about, as a file names it: a SKU or a product's name in its file, or an id where these name several."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from apps.catalogue.models import Category, Product, Variant
from apps.core.errors import InvalidInput
from apps.imports.formats.tables.columns import Lines
from apps.pricing.services import Scope

ITEM, PRODUCT = "item:", "product:"


def items_named(scope: Scope) -> Lines:
    """The items and products of a scope, in names that `scope_of` reads back as these and no others. Four statements."""
    variants = dict(Variant.objects.filter(pk__in=scope.variant_ids).values_list("pk", "sku"))
    products = dict(Product.objects.filter(pk__in=scope.product_ids).values_list("pk", "external_handle"))
    names = {*variants.values(), *products.values()} - {""}
    alone = _alone(names) if names else frozenset()
    unclear = [pk for pk, sku in variants.items() if sku not in alone]
    others = [pk for pk, handle in products.items() if handle not in alone]
    ids = Variant.objects.filter(pk__in=unclear).values_list("public_id", flat=True) if unclear else ()
    more = Product.objects.filter(pk__in=others).values_list("public_id", flat=True) if others else ()
    said = [name for name in (*variants.values(), *products.values()) if name in alone]
    return Lines(sorted([*said, *(f"{ITEM}{pk}" for pk in ids), *(f"{PRODUCT}{pk}" for pk in more)]))


def categories_named(scope: Scope) -> Lines:
    """The codes of a scope's categories."""
    return Lines(sorted(Category.objects.filter(pk__in=scope.category_ids).values_list("code", flat=True)))


def scope_of(items: Iterable[str], categories: Iterable[str], *, field: str) -> Scope:
    """The scope that a file names. Raises: InvalidInput with the first name that nobody knows, or that several share."""
    names = set(items)
    skus, handles = _by_name(names)
    variants, products = set[int](), set[int]()
    for name in sorted(names):
        if name.startswith(ITEM):
            variants |= _known(Variant.objects.filter(public_id=_id(name, ITEM, field)), name, field)
        elif name.startswith(PRODUCT):
            products |= _known(Product.objects.filter(public_id=_id(name, PRODUCT, field)), name, field)
        elif len(skus.get(name, ())) + len(handles.get(name, ())) != 1:
            raise InvalidInput(_words(name, is_known=name in skus or name in handles), field=field)
        else:
            variants |= set(skus.get(name, ()))
            products |= set(handles.get(name, ()))
    return Scope(
        category_ids=_categories(set(categories), field.replace("items", "categories")),
        product_ids=frozenset(products),
        variant_ids=frozenset(variants),
    )


def _words(name: str, *, is_known: bool) -> str:
    if is_known:
        return _("Several items are called %(name)s; name them by id, such as item:0197….") % {"name": name}
    return _("We know no item or product called %(name)s.") % {"name": name}


def _alone(names: Collection[str]) -> frozenset[str]:
    """Names that one thing has, be it an item or a product, and that don't look like an id."""
    skus = Variant.objects.filter(sku__in=names).values("sku").annotate(n=Count("pk")).values_list("sku", "n")
    handles = Product.objects.filter(external_handle__in=names).values("external_handle").annotate(n=Count("pk"))
    counts = dict(skus)
    for handle, n in handles.values_list("external_handle", "n"):
        counts[handle] = counts.get(handle, 0) + n
    return frozenset(
        name
        for name, n in counts.items()
        if n == 1 and name == " ".join(name.split()) and not name.startswith((ITEM, PRODUCT))
    )


def _by_name(names: Collection[str]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    skus: dict[str, list[int]] = {}
    handles: dict[str, list[int]] = {}
    for pk, sku in Variant.objects.filter(sku__in=names).values_list("pk", "sku"):
        skus.setdefault(sku, []).append(pk)
    for pk, handle in Product.objects.filter(external_handle__in=names).values_list("pk", "external_handle"):
        handles.setdefault(handle, []).append(pk)
    return skus, handles


def _id(name: str, mark: str, field: str) -> UUID:
    try:
        return UUID(name.removeprefix(mark))
    except ValueError:
        raise InvalidInput(_words(name, is_known=False), field=field) from None


def _known(rows: QuerySet[Any], name: str, field: str) -> set[int]:
    found = set(rows.values_list("pk", flat=True))
    if not found:
        raise InvalidInput(_words(name, is_known=False), field=field)
    return found


def _categories(codes: Collection[str], field: str) -> frozenset[int]:
    known = dict(Category.objects.filter(code__in=codes).values_list("code", "pk")) if codes else {}
    if unknown := sorted(set(codes) - known.keys()):
        raise InvalidInput(_("There is no category %(code)s.") % {"code": unknown[0]}, field=field)
    return frozenset(known.values())
