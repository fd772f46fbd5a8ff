"""Location rows into shops and warehouses with their hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import DomainError
from apps.imports.formats.issues import Issues
from apps.imports.formats.locations import geography
from apps.imports.formats.rows import LocationRow
from apps.imports.services._counts import Counts
from apps.imports.services._target import Target
from apps.stores import selectors as store_reads
from apps.stores import services as stores
from apps.stores.hours import Schedule, Shift
from apps.stores.models import LegalEntity, Location

BATCH = 500
_STATED = ("name", "kind", "street", "city", "region", "postcode", "phone", "email", "latitude", "longitude")
_ROLES = ("sells", "hosts_pickup", "ships", "takes_returns")
_OPTIONAL = (
    "preparation_minutes", "pickup_capacity_per_hour", "safety_stock", "collect_by_days", "acceptance_minutes", "open_work_limit",
    "decision_minutes", "decision_default", "is_active", "external_source", "external_handle",
)  # fmt: skip


class LocationWriter:
    def __init__(self, target: Target) -> None:
        self._target = target

    def write(self, rows: Sequence[LocationRow], issues: Issues) -> Counts:
        known = {row.code: row for row in Location.objects.filter(code__in=[row.code for row in rows])}
        companies = dict(LegalEntity.objects.values_list("tax_id", "pk"))
        rows = [row for row in rows if _has_company(row, companies, issues)]
        drafts = {row.code: self._draft(row, known.get(row.code), companies) for row in rows}
        done = self._upsert(rows, drafts, issues)
        changed = self._set_hours(rows, {result.code: result.location_id for result in done}, issues)
        counts = Counts()
        for result in done:
            outcome = "updated" if result.outcome == "unchanged" and result.code in changed else result.outcome
            setattr(counts, outcome, getattr(counts, outcome) + 1)
        return counts

    def _draft(self, row: LocationRow, known: Location | None, companies: Mapping[str, int]) -> stores.LocationDraft:
        """What the file states, over what is stored, over what is usual."""
        country = row.country or (known.country if known else "") or self._target.country
        zone = row.time_zone or (known.time_zone if known else "")
        draft = stores.LocationDraft(
            code=row.code,
            name=row.name,
            legal_entity_id=self._target.legal_entity_id,
            country=country,
            time_zone=zone or geography.zone_at(country, row.latitude, row.longitude) or self._target.time_zone,
        )
        if known is not None:
            stored = {field.name: getattr(known, field.name) for field in fields(draft) if hasattr(known, field.name)}
            draft = replace(draft, **stored | {"country": country, "time_zone": draft.time_zone})
        stated = {name: value for name in _STATED if (value := getattr(row, name)) not in {"", None}}
        optional = {name: value for name in _OPTIONAL if (value := getattr(row, name)) is not None}
        if row.company_tax_number:
            optional["legal_entity_id"] = companies[row.company_tax_number]
        return replace(draft, **stated | optional | {name: getattr(row, name) for name in _ROLES})

    def _upsert(
        self, rows: Sequence[LocationRow], drafts: dict[str, stores.LocationDraft], issues: Issues
    ) -> list[stores.UpsertedLocation]:
        """All at once; where one is refused, one by one, so that only that one is left out."""
        try:
            with transaction.atomic():
                return stores.upsert_locations(drafts=list(drafts.values()))
        except DomainError:
            done = []
        for row in rows:
            try:
                with transaction.atomic():
                    done += stores.upsert_locations(drafts=[drafts[row.code]])
            except DomainError as refusal:
                issues.error(row.row, refusal.field or "", row.code, str(refusal))
        return done

    def _set_hours(self, rows: Sequence[LocationRow], ids: dict[str, int], issues: Issues) -> set[str]:
        changed: set[str] = set()
        stated = [row for row in rows if row.code in ids and (row.hours is not None or row.exceptions)]
        schedules = store_reads.schedules(ids[row.code] for row in stated)
        for row in stated:
            try:
                with transaction.atomic():
                    if _write_hours(row, ids[row.code], schedules[ids[row.code]]):
                        changed.add(row.code)
            except DomainError as refusal:
                issues.error(row.row, refusal.field or "hours", row.code, str(refusal))
        return changed


def _has_company(row: LocationRow, companies: Mapping[str, int], issues: Issues) -> bool:
    if not row.company_tax_number or row.company_tax_number in companies:
        return True
    reason = _("There is nothing of this name here. Import it first.")
    issues.error(row.row, _("tax number of its company"), row.company_tax_number, reason)
    return False


def _write_hours(row: LocationRow, location_id: int, stored: Schedule) -> bool:
    is_changed = False
    if row.hours is not None:
        week = {
            day: [Shift(shift.opens, shift.closes) for shift in row.hours if shift.weekday == day] for day in range(7)
        }
        if any(list(stored.week.get(day, ())) != shifts for day, shifts in week.items()):
            stores.set_hours(location_id=location_id, week={day: shifts for day, shifts in week.items() if shifts})
            is_changed = True
    for special in row.exceptions:
        shifts = [Shift(opens, closes) for opens, closes in special.shifts]
        if special.on not in stored.exceptions or list(stored.exceptions[special.on]) != shifts:
            stores.set_exception(location_id=location_id, on=special.on, shifts=shifts, name=special.name)
            is_changed = True
    return is_changed
