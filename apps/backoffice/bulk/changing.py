"""Planning, doing and undoing a bulk edit. A plan is the change itself, rolled back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from apps.audit import services as audit
from apps.backoffice.bulk.fields import Editable, as_text
from apps.backoffice.models import BulkEdit, BulkEditLine
from apps.core.actor import Actor
from apps.core.clock import OmniNow
from apps.core.errors import DomainError


@dataclass(frozen=True, kw_only=True)
class Line:
    """One field of one row: as it is, as it will be, and why it can't be."""

    row_id: int
    row_name: str
    attribute: str
    before: Any
    after: Any
    shown_before: str
    shown_after: str
    refusal: str = ""

    @property
    def changes(self) -> bool:
        return bool(self.before != self.after)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a bulk edit: rows that changed, and those that were refused."""

    edit: BulkEdit
    changed: int
    refused: int


@transaction.atomic
def plan(*, table: Editable, rows: QuerySet[Any], typed: Mapping[str, Any], actor: Actor, now: datetime) -> list[Line]:
    """What would change and what would be refused: it is done, row by row, and rolled back. Writes nothing."""
    found: list[Line] = []
    for row in table.rows(rows):
        lines = _lines(table, row, typed)
        refusal = _refused(table, row, lines, actor=actor, now=now)
        found += [Line(**{**vars(line), "refusal": refusal if line.changes else ""}) for line in lines]
    transaction.set_rollback(True)
    return found


def apply(
    *, table: Editable, rows: QuerySet[Any], typed: Mapping[str, Any], reason: str, actor: Actor, now: datetime
) -> Outcome:
    """Changes each row by its service, in a transaction of its own; what is refused stays and is written down. Audited."""
    if actor.user_id is None:
        raise TypeError("Only people edit in bulk.")
    edit = BulkEdit.objects.create(owner_id=actor.user_id, page=table.label.lower(), reason=reason)
    changed, refused = set[int](), set[int]()
    for row in list(table.rows(rows)):
        lines = [line for line in _lines(table, row, typed) if line.changes]
        if not lines:
            continue
        with transaction.atomic():
            refusal = _refused(table, row, lines, actor=actor, now=now, reason=reason)
            _note(edit, lines, refusal)
        (refused if refusal else changed).add(row.pk)
    with transaction.atomic():
        audit.record(
            actor=actor, verb="backoffice.bulk_edited", object_key=f"bulk_edit:{edit.pk}", reason=reason,
            after={"page": edit.page, "fields": sorted(typed), "changed": len(changed), "refused": len(refused)},
        )  # fmt: skip
    return Outcome(edit=edit, changed=len(changed), refused=len(refused))


def undo(*, table: Editable, edit: BulkEdit, rows: QuerySet[Any], actor: Actor, now: datetime) -> Outcome:
    """Gives rows back what they had, where nobody has changed them since. Audited; a second time does nothing."""
    if not BulkEdit.objects.filter(pk=edit.pk, undone_at=None).update(undone_at=OmniNow()):
        return Outcome(edit=edit, changed=0, refused=0)
    kept: dict[int, dict[str, BulkEditLine]] = {}
    for line in BulkEditLine.objects.filter(edit=edit, refusal=""):
        kept.setdefault(line.row_id, {})[line.field] = line
    changed, refused = set[int](), len(kept)
    for row in list(table.rows(rows.filter(pk__in=list(kept)))):
        back = {
            name: table.by_attribute(name).parse(line.before)
            for name, line in kept[row.pk].items()
            if getattr(row, name) == table.by_attribute(name).parse(line.after)
        }
        if (
            back
            and len(back) == len(kept[row.pk])
            and not _written(table, row, back, actor=actor, now=now, reason=edit.reason)
        ):
            changed.add(row.pk)
    with transaction.atomic():
        audit.record(
            actor=actor, verb="backoffice.bulk_undone", object_key=f"bulk_edit:{edit.pk}",
            after={"page": edit.page, "changed": len(changed), "refused": refused - len(changed)},
        )  # fmt: skip
    return Outcome(edit=edit, changed=len(changed), refused=refused - len(changed))


def _lines(table: Editable, row: Any, typed: Mapping[str, Any]) -> list[Line]:
    found: dict[str, Line] = {}
    for one in table.fields:
        if one.name in typed:
            before = getattr(row, one.attribute)
            after = one.result(row, found[one.attribute].after if one.attribute in found else before, typed[one.name])
            found[one.attribute] = Line(
                row_id=row.pk, row_name=table.name(row)[:300], attribute=one.attribute, before=before, after=after,
                shown_before=one.shown(row, before), shown_after=one.shown(row, after),
            )  # fmt: skip
    return list(found.values())


def _refused(table: Editable, row: Any, lines: Sequence[Line], *, actor: Actor, now: datetime, reason: str = "") -> str:
    values = {line.attribute: line.after for line in lines if line.changes}
    return _written(table, row, values, actor=actor, now=now, reason=reason) if values else ""


def _written(table: Editable, row: Any, values: Mapping[str, Any], *, actor: Actor, now: datetime, reason: str) -> str:
    """Writes one row; the words of its refusal, if there is one."""
    try:
        with transaction.atomic():
            table.write(row, {**values, "reason": reason} if table.needs_reason else values, actor, now)
    except DomainError as refusal:
        return str(refusal)[:500] or type(refusal).__name__
    return ""


def _note(edit: BulkEdit, lines: Sequence[Line], refusal: str) -> None:
    BulkEditLine.objects.bulk_create(
        BulkEditLine(
            edit=edit,
            row_id=line.row_id,
            row_name=line.row_name,
            field=line.attribute,
            before=as_text(line.before),
            after=as_text(line.after),
            refusal=refusal,
        )
        for line in lines
    )
