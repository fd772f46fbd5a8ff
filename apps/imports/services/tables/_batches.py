"""Prices and stock by the batch: items found in a few statements, each table written by one call of its service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.catalogue import selectors as catalogue
from apps.catalogue import text
from apps.catalogue.models import Variant
from apps.core.actor import Actor
from apps.core.errors import DomainError
from apps.imports.formats.rows import TableRow
from apps.imports.services._counts import Counts
from apps.imports.services.tables._items import BETWEEN, item_of
from apps.imports.services.tables._kind import Say, needed
from apps.imports.services.tables._money import minor_of
from apps.inventory import services as inventory
from apps.inventory.models import StockLevel
from apps.pricing import services as pricing
from apps.pricing.models import Price, PriceList
from apps.pricing.services import PriceDraft
from apps.stores.models import Location

Step = tuple[int, int]
"""A variant and the quantity from which a price holds."""


def items_of(rows: Sequence[TableRow], say: Say) -> dict[int, int]:
    """The item of each row, by row number; rows whose item nobody knows are said. Three statements, if all are known."""
    by_id = _by_id({row.values.get("item_id") or "" for row in rows})
    named = [row for row in rows if not row.values.get("item_id")]
    by_name = _by_name([row for row in named if row.values.get("handle")])
    by_sku = _by_sku({row.values.get("sku") or "" for row in named if not row.values.get("handle")})
    found: dict[int, int] = {}
    for row in rows:
        identity = row.values.get("item_id") or ""
        pk = by_id.get(identity) if identity else by_name.get(row.row) or by_sku.get(row.values.get("sku") or "")
        try:
            found[row.row] = pk or needed(item_of(row.values), "sku").pk
        except DomainError as refusal:
            say(row, refusal)
    return found


def _by_id(identities: set[str]) -> dict[str, int]:
    wanted = {}
    for identity in identities - {""}:
        try:
            wanted[UUID(identity)] = identity
        except ValueError:
            continue
    rows = Variant.objects.filter(public_id__in=wanted).values_list("public_id", "pk") if wanted else ()
    return {wanted[public_id]: pk for public_id, pk in rows}


def _by_name(rows: Sequence[TableRow]) -> dict[int, int]:
    names: dict[str, dict[int, tuple[str, tuple[str, ...], str]]] = {}
    for row in rows:
        options = tuple(filter(None, (row.values.get("options") or "").split(BETWEEN)))
        named = (row.values["handle"], options, row.values.get("sku") or "")
        names.setdefault(row.values.get("source") or "", {})[row.row] = named
    found: dict[int, int] = {}
    for source, wanted in names.items():
        known = catalogue.variants_named(list(wanted.values()), source=source)
        found |= {row: known[name] for row, name in wanted.items() if name in known}
    return found


def _by_sku(skus: set[str]) -> dict[str, int]:
    """Items whose SKU nobody shares."""
    keys = {text.sku_key(sku): sku for sku in skus - {""}}
    rows = list(Variant.objects.filter(sku_key__in=keys).values_list("sku_key", "pk")) if keys else []
    count: dict[str, int] = {}
    for key, _pk in rows:
        count[key] = count.get(key, 0) + 1
    alone = {key: pk for key, pk in rows if count[key] == 1}
    return {sku: alone[key] for sku in skus if (key := text.sku_key(sku)) in alone}


def write_prices(rows: Sequence[TableRow], actor: Actor, say: Say) -> Counts:
    """Prices of a batch, list by list; of two rows for one price the last holds."""
    counts, items = Counts(), items_of(rows, say)
    lists = {row.code: row for row in PriceList.objects.filter(code__in={row.values["list_code"] for row in rows})}
    kept = _compared(items.values(), lists.values()) if any("compare_at" not in row.values for row in rows) else {}
    drafts: dict[str, dict[Step, tuple[TableRow, PriceDraft]]] = {}
    for row in rows:
        if row.row not in items:
            continue
        try:
            prices = needed(lists.get(row.values["list_code"]), "list_code")
            draft = _draft(row.values, items[row.row], prices, kept)
        except DomainError as refusal:
            say(row, refusal)
            continue
        mine = drafts.setdefault(prices.code, {})
        counts.unchanged += (draft.variant_id, draft.min_quantity) in mine
        mine[draft.variant_id, draft.min_quantity] = (row, draft)
    for code in sorted(drafts):
        _set(list(drafts[code].values()), lists[code].pk, actor, say, counts)
    return counts


def _draft(values: Mapping[str, Any], variant_id: int, prices: PriceList, kept: Mapping[Any, Any]) -> PriceDraft:
    least = 1 if values.get("min_quantity") is None else values["min_quantity"]
    before = values.get("compare_at")
    compare_at = None if before is None else minor_of(before, prices.currency, "compare_at")
    if "compare_at" not in values:
        compare_at = kept.get((prices.pk, variant_id, least))
    return PriceDraft(
        variant_id=variant_id,
        amount=minor_of(values["price"], prices.currency, "price"),
        compare_at=compare_at,
        min_quantity=least,
    )


def _compared(variant_ids: Iterable[int], lists: Iterable[PriceList]) -> dict[tuple[int, int, int], Any]:
    """The compare-at prices that there are: a file without that column says nothing about them."""
    rows = Price.objects.filter(price_list__in=list(lists), variant__in=list(variant_ids))
    return {(row[0], row[1], row[2]): row[3] for row in rows.values_list("price_list_id", "variant_id", "min_quantity", "compare_at_amount")}  # fmt: skip


def _set(
    drafts: Sequence[tuple[TableRow, PriceDraft]], price_list_id: int, actor: Actor, say: Say, counts: Counts
) -> None:
    """All at once; where one is refused, one by one, so that only that one is left out."""
    try:
        with transaction.atomic():
            done = [pricing.set_prices([draft for _row, draft in drafts], price_list_id=price_list_id, actor=actor)]
    except DomainError:
        done = []
        for row, draft in drafts:
            try:
                with transaction.atomic():
                    done.append(pricing.set_prices([draft], price_list_id=price_list_id, actor=actor))
            except DomainError as refusal:
                say(row, refusal)
    for part in done:
        counts.created += part.created
        counts.updated += part.updated
        counts.unchanged += part.unchanged


def write_stock(rows: Sequence[TableRow], actor: Actor, say: Say) -> Counts:
    """Counts of a batch in one call, last; what a level already has is no count. Of two rows for one level the last holds."""
    counts, items = Counts(), items_of(rows, say)
    places = dict(
        Location.objects.filter(code__in={row.values["location_code"] for row in rows}).values_list("code", "pk")
    )
    wanted: dict[tuple[int, int], tuple[TableRow, inventory.Shelf]] = {}
    for row in rows:
        if row.row not in items:
            continue
        try:
            place = needed(places.get(row.values["location_code"]), "location_code")
        except DomainError as refusal:
            say(row, refusal)
            continue
        shelf = inventory.Shelf(variant_id=items[row.row], location_id=place, counted=row.values["on_hand"])
        counts.unchanged += shelf.level in wanted
        wanted[shelf.level] = (row, shelf)
    _count([both for level, both in sorted(wanted.items())], actor, say, counts)
    return counts


def _count(wanted: Sequence[tuple[TableRow, inventory.Shelf]], actor: Actor, say: Say, counts: Counts) -> None:
    variants, places = {shelf.variant_id for _row, shelf in wanted}, {shelf.location_id for _row, shelf in wanted}
    there = {
        (variant_id, location_id): (on_hand, version)
        for variant_id, location_id, on_hand, version in StockLevel.objects.filter(
            variant__in=variants, location__in=places
        ).values_list("variant_id", "location_id", "on_hand", "version")
    }
    differing = [both for both in wanted if there.get(both[1].level, (None,))[0] != both[1].counted]
    counts.unchanged += len(wanted) - len(differing)
    if not differing:
        return
    done = inventory.count_many([shelf for _row, shelf in differing], actor=actor)
    new = {shelf.level for _row, shelf in differing if shelf.level not in there} - done.refused.keys()
    counts.created += len(new)
    counts.updated += done.opened + done.counted - len(new)
    for row, shelf in differing:
        if shelf.level in done.refused:
            say(row, done.refused[shelf.level])
