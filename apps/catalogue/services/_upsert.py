"""What files state about products, compared with what is stored and written in bulk (decisions.md 13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from apps.catalogue.drafts import Notice, Outcome, ProductDraft, UpsertResult
from apps.catalogue.events import ProductChanged
from apps.catalogue.models import Product
from apps.catalogue.services import _master, _translation
from apps.catalogue.services._batch import Batch, Item
from apps.catalogue.services._clean import clean
from apps.outbox import services as outbox

LOCK = 0x0CA7A106
"""Batches of drafts are written one at a time, for they share categories, slugs and handles."""


@dataclass(frozen=True)
class _Stored:
    pk: int
    language: str


@transaction.atomic
def upsert_products(
    rows: Sequence[ProductDraft], *, source: str, language: str, channel_id: int | None, now: datetime
) -> list[UpsertResult]:
    """Writes what differs from what is stored; the same drafts again write nothing and tell nobody.

    A product is (source, handle), a variant its normalised option values. What a draft does not state stays, and
    nothing that a draft leaves out is deleted, but for tags. A draft in another language than the product's own only
    brings texts: its variants are found by their options, else by a SKU that is unique within the product.
    Locks: one advisory lock, for batches of drafts never run side by side. Publishes: ProductChanged for what changed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    results: list[UpsertResult | None] = [None] * len(rows)
    for turn in _turns(rows):
        done = _write([rows[place] for place in turn], source=source, language=language, channel_id=channel_id, now=now)
        for place, result in zip(turn, done, strict=True):
            results[place] = result
    return [result for result in results if result is not None]


def _turns(rows: Sequence[ProductDraft]) -> list[list[int]]:
    """The places of the drafts in rounds, so that no round holds a handle twice: the second is compared with the first."""
    turns: list[list[int]] = []
    count: dict[str, int] = {}
    for place, row in enumerate(rows):
        turn = count.get(row.handle, 0)
        count[row.handle] = turn + 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append(place)
    return turns


def _write(
    rows: Sequence[ProductDraft], *, source: str, language: str, channel_id: int | None, now: datetime
) -> list[UpsertResult]:
    cleaned = [clean(row) for row in rows]
    handles = [row.handle for row in rows]
    stored = {
        handle: _Stored(pk, own)
        for handle, pk, own in Product.objects.filter(source=source, external_handle__in=handles).values_list(
            "external_handle", "pk", "language"
        )
    }
    items = [
        Item(cleaned=one, product_id=found.pk if (found := stored.get(one.draft.handle)) else None)
        for one in cleaned
        if not one.is_refused
    ]
    batch = Batch(source=source, language=language, channel_id=channel_id, now=now)
    own = [item for item in items if _language(stored, item, language) == language]
    foreign = [item for item in items if _language(stored, item, language) != language]
    if own:
        _master.write(batch, own)
    if foreign:
        _translation.write(batch, foreign)
    _tell(batch)
    by_handle = {item.cleaned.draft.handle: item for item in items}
    return [_result(batch, by_handle.get(one.draft.handle), one.draft, one.notices) for one in cleaned]


def _language(stored: dict[str, _Stored], item: Item, language: str) -> str:
    found = stored.get(item.cleaned.draft.handle)
    return found.language if found else language


def _tell(batch: Batch) -> None:
    if not batch.touched:
        return
    Product.objects.filter(pk__in=batch.touched - batch.created).update(updated_at=batch.now)
    outbox.publish_many([(ProductChanged(product_id=pk), f"product:{pk}") for pk in sorted(batch.touched)])


def _result(batch: Batch, item: Item | None, draft: ProductDraft, notices: list[Notice]) -> UpsertResult:
    if item is None or item.product_id is None:
        return UpsertResult(
            handle=draft.handle,
            outcome=Outcome.REFUSED,
            product_id=None,
            variant_ids=(None,) * len(draft.variants),
            notices=tuple(notices),
        )
    if item.product_id in batch.created:
        outcome = Outcome.CREATED
    else:
        outcome = Outcome.UPDATED if item.product_id in batch.touched else Outcome.UNCHANGED
    return UpsertResult(
        handle=draft.handle,
        outcome=outcome,
        product_id=item.product_id,
        variant_ids=tuple(item.variant_ids.get(index) for index in range(len(draft.variants))),
        notices=tuple(notices),
    )
