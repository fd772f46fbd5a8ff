"""Product rows into the catalogue, their prices into price lists, their stock into levels that have none yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.catalogue import services as catalogue
from apps.catalogue.drafts import MediaDraft, OptionDraft, Outcome, ProductDraft, UpsertResult, VariantDraft
from apps.core.money import exponent
from apps.imports.formats.issues import Issues
from apps.imports.formats.rows import ProductRow, VariantRow
from apps.imports.services._counts import Counts
from apps.imports.services._target import Target
from apps.inventory import services as inventory
from apps.pricing import services as pricing

BATCH = 250
MOST_UNITS = 10_000_000
_KNOWN_FROM_PARSING = frozenset({"gtin", "media"})  # the parser has said it, with the column's own title
_FOUR_DIGITS = Decimal("0.0001")


class ProductWriter:
    """`made` remembers which products this run has made, so that a later part of one doesn't count as a change."""

    def __init__(self, target: Target, now: datetime, *, made: set[str]) -> None:
        self._target = target
        self._now = now
        self._made = made

    def write(self, rows: Sequence[ProductRow], issues: Issues) -> Counts:
        """Writes what differs. Stock levels, the hottest, come last."""
        counts = Counts()
        variants: list[tuple[int, VariantRow]] = []
        for (source, language), named in _by_origin(rows).items():
            variants += self._write(
                named, source or self._target.source, language or self._target.language, issues, counts
            )
        counts.prices_changed += self._set_prices(variants, issues)
        counts.levels_opened += self._open_stock(variants, issues)
        return counts

    def _write(
        self, rows: Sequence[ProductRow], source: str, language: str, issues: Issues, counts: Counts
    ) -> list[tuple[int, VariantRow]]:
        """Writes products of one origin in one language; returns their variants with the rows that they came from."""
        parts = _by_handle(rows)
        drafts = [_draft(group) for group in parts]
        results = catalogue.upsert_products(
            drafts, source=source, language=language, channel_id=self._target.channel_id, now=self._now
        )
        variants: list[tuple[int, VariantRow]] = []
        for group, result in zip(parts, results, strict=True):
            rows_of = [variant for row in group for variant in row.variants]
            _say(group, rows_of, result, issues)
            self._count(group, result, counts)
            variants += [(pk, row) for pk, row in zip(result.variant_ids, rows_of, strict=True) if pk is not None]
        return variants

    def _count(self, group: list[ProductRow], result: UpsertResult, counts: Counts) -> None:
        is_continued = group[0].is_continued
        if result.outcome is Outcome.CREATED:
            counts.created += result.handle not in self._made
            self._made.add(result.handle)
        elif result.outcome is Outcome.UPDATED:
            counts.updated += result.handle not in self._made
        elif result.outcome is Outcome.UNCHANGED:
            counts.unchanged += not is_continued

    def _set_prices(self, variants: Sequence[tuple[int, VariantRow]], issues: Issues) -> int:
        changed = 0
        lists: dict[tuple[date | None, date | None], list[pricing.PriceDraft]] = {}
        base: list[pricing.PriceDraft] = []
        for pk, row in variants:
            if (draft := self._price(pk, row, issues)) is not None:
                base.append(draft)
            if row.sale_price is not None and (row.sale_from or row.sale_until) and not self._is_over(row):
                sale = self._priced(pk, row, row.sale_price, row.price, issues)
                lists.setdefault((row.sale_from, row.sale_until), []).extend([sale] if sale else [])
        for list_id, drafts in [(self._target.price_list_id, base), *self._sales(lists)]:
            counts = pricing.set_prices(drafts, price_list_id=list_id, actor=self._target.actor)
            changed += counts.created + counts.updated
        return changed

    def _price(self, pk: int, row: VariantRow, issues: Issues) -> pricing.PriceDraft | None:
        if row.price is None:
            return None
        if row.sale_price is not None and not (row.sale_from or row.sale_until):
            return self._priced(pk, row, row.sale_price, row.price, issues)
        return self._priced(pk, row, row.price, row.compare_at, issues)

    def _priced(
        self, pk: int, row: VariantRow, price: Decimal, compare_at: Decimal | None, issues: Issues
    ) -> pricing.PriceDraft | None:
        digits = exponent(self._target.currency)
        amount = price.scaleb(digits)
        compare = compare_at.scaleb(digits) if compare_at is not None else None
        if any(value != value.quantize(_FOUR_DIGITS) for value in (amount, compare) if value is not None):
            reason = _("A price may have four digits more than %(currency)s has, not more; the price was left out.")
            issues.error(row.row, "", f"{price:f}", reason % {"currency": self._target.currency})
            return None
        return pricing.PriceDraft(variant_id=pk, amount=amount, compare_at=compare)

    def _is_over(self, row: VariantRow) -> bool:
        return (
            row.sale_until is not None
            and row.sale_until < self._now.astimezone(ZoneInfo(self._target.time_zone)).date()
        )

    def _sales(
        self, lists: dict[tuple[date | None, date | None], list[pricing.PriceDraft]]
    ) -> Iterable[tuple[int, list[pricing.PriceDraft]]]:
        """A list of its own for each pair of dates: it begins and ends by itself."""
        for (first, last), drafts in lists.items():
            span = "-".join(day.isoformat() if day else "" for day in (first, last))
            found = pricing.ensure_price_list(
                code=f"{self._target.channel_code}-sale-{span}"[:60],
                channel_id=self._target.channel_id,
                currency=self._target.currency,
                is_tax_included=self._target.is_tax_included,
                priority=10,
                valid_from=self._midnight(first) if first else None,
                valid_to=self._midnight(last + timedelta(days=1)) if last else None,
            )
            yield found.pk, drafts

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(self._target.time_zone)).astimezone(UTC)

    def _open_stock(self, variants: Sequence[tuple[int, VariantRow]], issues: Issues) -> int:
        rows = []
        for pk, row in variants:
            if row.quantity is None:
                continue
            if row.quantity > MOST_UNITS:
                issues.error(row.row, "", str(row.quantity), _("This stock is too large; it was left out."))
                continue
            rows.append(
                inventory.OpeningStock(variant_id=pk, location_id=self._target.location_id, quantity=row.quantity)
            )
        return inventory.set_opening_stock(rows, actor=self._target.actor) if rows else 0


def _by_origin(rows: Sequence[ProductRow]) -> dict[tuple[str, str], list[ProductRow]]:
    """Rows by the source and the language that they name themselves, in their order."""
    groups: dict[tuple[str, str], list[ProductRow]] = {}
    for row in rows:
        groups.setdefault((row.source, row.language), []).append(row)
    return groups


def _by_handle(rows: Sequence[ProductRow]) -> list[list[ProductRow]]:
    groups: dict[str, list[ProductRow]] = {}
    for row in rows:
        groups.setdefault(row.handle, []).append(row)
    return list(groups.values())


def _draft(group: list[ProductRow]) -> ProductDraft:
    """One draft of all parts of a product; a part that continues an earlier batch states variants and pictures only."""
    first = group[0]
    variants = [variant for row in group for variant in row.variants]
    names = tuple(dict.fromkeys(name for variant in variants for name, _value in variant.options))
    media = tuple(MediaDraft(url=image.url, alt=image.alt) for row in group for image in row.images)
    drafts = tuple(_variant(variant, names) for variant in variants)
    options = tuple(OptionDraft(name=name) for name in names)
    if first.is_continued:
        return ProductDraft(
            handle=first.handle, name=first.title, variants=drafts, options=options, media=media or None
        )
    return ProductDraft(
        handle=first.handle,
        name=first.title,
        variants=drafts,
        options=options,
        slug=first.slug or None,
        summary=first.summary or None,
        description=first.description or None,
        seo_title=first.seo_title or None,
        seo_description=first.seo_description or None,
        status=str(first.status),
        is_published=first.is_published,
        brand=first.vendor or None,
        product_type=first.product_type or None,
        category=max(first.categories, key=len, default=None),
        tax_class_code=first.tax_class,
        tags=first.tags or None,
        media=media or None,
        attributes={name: ", ".join(values)[:1000] for name, values in first.attributes} or None,
    )


def _variant(row: VariantRow, names: tuple[str, ...]) -> VariantDraft:
    own = dict(row.options)
    values = [own.get(name, "") for name in names]
    while values and not values[-1]:
        values.pop()
    return VariantDraft(
        values=tuple(value or "–" for value in values),
        sku=row.sku or None,
        gtin=row.gtin.value or None,
        weight_grams=row.weight_grams,
        requires_shipping=row.requires_shipping,
        is_active=row.is_active,
        image_url=row.image_url or None,
    )


def _say(group: list[ProductRow], variants: list[VariantRow], result: UpsertResult, issues: Issues) -> None:
    for notice in result.notices:
        row = variants[notice.variant].row if notice.variant is not None else group[0].row
        if notice.is_error:
            issues.error(row, notice.field, notice.value, str(notice.message))
        elif notice.field not in _KNOWN_FROM_PARSING:
            issues.warning(row, notice.field, notice.value, str(notice.message))
