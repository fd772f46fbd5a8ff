"""Changing many rows at once: what, what it does, and done; then undoing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.accounts.guarded_admin import actor_of
from apps.backoffice import bulk
from apps.backoffice.admin.bulk import TABLES, may_edit
from apps.backoffice.bulk import Editable, Line
from apps.backoffice.gate import frame, office
from apps.backoffice.models import BulkEdit, BulkEditLine
from apps.core.clock import now

SHOWN = 200
SALT = "bulk-preview"


class ChangeForm(forms.Form):
    """A tick and an input for each field; what is not ticked stays as it is."""

    reason = forms.CharField(max_length=200, required=False, widget=UnfoldAdminTextInputWidget)

    def __init__(self, *args: Any, table: Editable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        self.fields["reason"].label = _("Why")
        self.fields["reason"].help_text = _("For colleagues; it stands in the audit trail.")
        for one in table.fields:
            self.fields[f"change_{one.name}"] = forms.BooleanField(required=False, label=str(one.label).capitalize())
            asked = one.input()
            asked.label = str(one.label).capitalize()
            self.fields[one.name] = asked
            if not (args and args[0] and args[0].get(f"change_{one.name}")):
                asked.required = False

    def pairs(self) -> list[tuple[Any, Any]]:
        """Each tick with its input, for the page."""
        return [(self[f"change_{one.name}"], self[one.name]) for one in self.table.fields]

    def clean(self) -> dict[str, Any]:
        """Raises: ValidationError where nothing is ticked."""
        found = super().clean() or {}
        if not self.errors and not self.typed():
            raise forms.ValidationError(_("Tick what you want to change."))
        if self.table.needs_reason and not found.get("reason", "").strip():
            self.add_error("reason", _("Write why: it stands beside each change."))
        return found

    def typed(self) -> dict[str, Any]:
        """What was ticked, by field."""
        data = self.cleaned_data
        return {one.name: data.get(one.name) for one in self.table.fields if data.get(f"change_{one.name}")}


@require_http_methods(["GET", "POST"])
@office()
def change(request: HttpRequest, label: str) -> HttpResponse:
    """Asks what to change, shows each row before and after, and does it once that was seen."""
    table, page = _table(request, label)
    rows = _chosen(page, request)
    address = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")
    form = ChangeForm(request.POST if request.method == "POST" else None, table=table)
    lines: list[Line] = []
    warnings: list[str] = []
    if request.method == "POST" and form.is_valid():
        typed, actor, moment = form.typed(), actor_of(request), now()
        lines = bulk.plan(table=table, rows=rows, typed=typed, actor=actor, now=moment)
        if request.POST.get("sure") == _seal(lines) and any(line.changes for line in lines):
            done = bulk.apply(
                table=table, rows=rows, typed=typed, reason=form.cleaned_data["reason"], actor=actor, now=moment
            )
            return HttpResponseRedirect(reverse("backoffice:bulk_done", args=[done.edit.public_id]))
        warnings = list(table.warnings(list(table.rows(rows)), typed))
    changing = [line for line in lines if line.changes]
    context = frame(
        request, _("Edit several rows"), form=form, lines=changing[:SHOWN], more=max(0, len(changing) - SHOWN), back=address, warnings=warnings,
        count=rows.count(), changed=len({line.row_id for line in changing if not line.refusal}),
        refused=len({line.row_id for line in changing if line.refusal}), is_planned=bool(lines), sure=_seal(lines) if lines else "",
        chosen=request.GET.get("rows", ""), plural=page.opts.verbose_name_plural,
        attributes={one.attribute: str(one.label).capitalize() for one in table.fields},
    )  # fmt: skip
    return TemplateResponse(request, "backoffice/bulk.html", context, status=400 if form.errors else 200)


@require_GET
@office()
def done(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a bulk edit did, and its undoing."""
    edit = get_object_or_404(BulkEdit, public_id=public_id)
    table, page = _table(request, edit.page)
    lines = list(BulkEditLine.objects.filter(edit=edit)[: SHOWN + 1])
    names = {one.attribute: str(one.label).capitalize() for one in table.fields}
    context = frame(
        request, _("Edited"), edit=edit, more=len(lines) > SHOWN, can_undo=edit.undone_at is None and any(not line.refusal for line in lines),
        lines=[(line, names.get(line.field, line.field)) for line in lines[:SHOWN]],
        back=reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist"),
    )  # fmt: skip
    return TemplateResponse(request, "backoffice/bulk_done.html", context)


@require_POST
@office()
def undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Gives rows back what they had, where nobody has changed them since."""
    edit = get_object_or_404(BulkEdit, public_id=public_id)
    table, page = _table(request, edit.page)
    found = bulk.undo(table=table, edit=edit, rows=page.get_queryset(request), actor=actor_of(request), now=now())
    messages.success(
        request,
        ngettext("%(count)s row is as it was.", "%(count)s rows are as they were.", found.changed) % {"count": found.changed},
    )  # fmt: skip
    if found.refused:
        words = ngettext(
            "%(count)s row was changed since and stays.", "%(count)s rows were changed since and stay.", found.refused
        )
        messages.warning(request, words % {"count": found.refused})
    return HttpResponseRedirect(reverse("backoffice:bulk_done", args=[edit.public_id]))


def _table(request: HttpRequest, label: str) -> tuple[Editable, Any]:
    """The table and its page, for who may change it."""
    table = TABLES.get(label)
    pages = admin.site._registry.values()  # noqa: SLF001 Django offers no other way
    page = next((page for page in pages if page.opts.label_lower == label), None)
    if table is None or page is None:
        raise Http404
    if not may_edit(page, request):
        raise PermissionDenied
    return table, page


def _chosen(page: Any, request: HttpRequest) -> QuerySet[Any]:
    """The rows that were ticked, of those that the person may see."""
    keys = [key for key in request.GET.get("rows", "").split(",") if key.isascii() and key.isdigit() and len(key) < 19]
    if not keys or len(keys) > TABLES[page.opts.label_lower].most:
        raise Http404
    rows: QuerySet[Any] = page.get_queryset(request).filter(pk__in=map(int, keys))
    return rows


def _seal(lines: list[Line]) -> str:
    """Marks what was seen: rows that have changed meanwhile, or another input, are shown anew first."""
    seen = [(line.row_id, line.attribute, line.shown_before, line.shown_after, line.refusal) for line in lines]
    return signing.Signer(salt=SALT).signature(repr(seen))
