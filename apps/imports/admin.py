"""Imports in the back office: upload a file, watch it go in, read what there was to say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from apps.accounts.guarded_admin import GuardedAdmin, actor_of
from apps.accounts.permissions import Permission
from apps.imports import services
from apps.imports.enums import JobState
from apps.imports.models import ImportIssue, ImportJob, ImportTransition

SHOWN_ISSUES = 50
COUNTS = ("created", "updated", "unchanged", "skipped", "prices_changed", "levels_opened", "errors", "warnings")


class UploadForm(forms.ModelForm):  # type: ignore[type-arg]  # not a generic at run time
    """What a person chooses for an import; everything but the file may be left to us."""

    class Meta:
        model = ImportJob
        fields = ["file", "asked_format", "language", "channel", "location", "source", "is_dry_run", "swap_coordinates"]
        labels = {"file": _("File"), "asked_format": _("Format"), "source": _("Source")}
        help_texts = {
            "language": _("Left out, the first language of the channel."),
            "file": _("CSV of Shopify, of WooCommerce, or of one of our own tables, as lists export them."),
            "asked_format": _("Left out, it is detected."),
            "channel": _("Left out, the first web channel."),
            "location": _("Left out, the first warehouse."),
            "source": _("Name of the shop it comes from, where there are two of a kind."),
            "is_dry_run": _("Say what would happen, and store nothing but the report."),
            "swap_coordinates": _("The file has latitude and longitude the wrong way round."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "language" in self.fields:  # the page of a job that exists shows it, but doesn't ask
            self.fields["language"].required = False
            self.initial["language"] = ""


@admin.register(ImportJob)
class ImportJobAdmin(GuardedAdmin):
    sees = Permission.IMPORT_RUN
    edits = Permission.IMPORT_RUN
    list_display = ["file_name", "kind", "shown_state", "shown_rows", *COUNTS[:4], "errors", "warnings", "created_at"]
    list_filter = ["state", "format", "is_dry_run"]
    search_fields = ["file_name"]
    actions_detail = ["download_report", "try_again"]
    form = UploadForm

    class Media:
        js = ["imports/progress.js"]
        css = {"all": ["imports/admin.css"]}

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def get_fields(self, request: HttpRequest, obj: ImportJob | None = None) -> list[str]:  # noqa: ARG002
        if obj is None:
            return list(UploadForm.Meta.fields)
        target = ["source", "language", "channel", "location", "is_dry_run", "swap_coordinates"]
        times = ["started_at", "finished_at", "requested_by"]
        return ["progress", "kind", "refusal", "shown_notes", *COUNTS, "first_issues", *target, *times]

    def get_form(self, request: HttpRequest, obj: ImportJob | None = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        """What helps to choose says nothing about what was chosen."""
        if obj is not None:
            kwargs["help_texts"] = {}
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """The counts of a job stand side by side."""
        groups = super().get_fieldsets(request, obj)
        if obj is None:
            return groups
        return [(title, {**parts, "fields": _paired(parts["fields"])}) for title, parts in groups]

    def get_readonly_fields(self, request: HttpRequest, obj: ImportJob | None = None) -> list[str]:
        return self.get_fields(request, obj) if obj else []

    def save_model(self, request: HttpRequest, obj: ImportJob, form: forms.ModelForm[ImportJob], change: bool) -> None:  # noqa: ARG002, FBT001
        asked = form.cleaned_data
        job = services.start(
            file=asked["file"],
            order=services.Order(
                file_name=asked["file"].name,
                format=asked["asked_format"],
                source=asked["source"],
                language=asked["language"],
                channel_id=asked["channel"].pk if asked["channel"] else None,
                location_id=asked["location"].pk if asked["location"] else None,
                is_dry_run=asked["is_dry_run"],
                swap_coordinates=asked["swap_coordinates"],
            ),
            actor=actor_of(request),
        )
        obj.pk = job.pk

    def response_add(self, request: HttpRequest, obj: ImportJob, post_url_continue: str | None = None) -> HttpResponse:  # noqa: ARG002
        messages.info(request, _("The file waits for a worker."))
        return HttpResponseRedirect(reverse("admin:imports_importjob_change", args=[obj.pk]))

    def log_addition(self, request: HttpRequest, obj: ImportJob, message: Any) -> None:
        """The service has written who asked for it."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.progress_view)
        return [path("<int:pk>/progress/", view, name="imports_importjob_progress"), *super().get_urls()]

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the page asks once a second."""
        if not self.has_view_permission(request):
            return HttpResponse(status=403)
        job = get_object_or_404(ImportJob, pk=pk)
        return JsonResponse(
            {"is_over": job.is_over, "rows": job.rows_read, "total": job.rows_total, "text": _progress_text(job)}
        )

    @action(description=_("Download the report"), url_path="report", permissions=["view"])
    def download_report(self, request: HttpRequest, object_id: int) -> HttpResponse | StreamingHttpResponse:  # noqa: ARG002
        job = get_object_or_404(ImportJob, pk=object_id)
        response = StreamingHttpResponse(services.report_lines(job_id=job.pk), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="import-{job.public_id}.csv"'
        return response

    @action(description=_("Try again"), url_path="try-again", permissions=["retry"])
    def try_again(self, request: HttpRequest, object_id: int) -> HttpResponse:
        job = get_object_or_404(ImportJob, pk=object_id)
        if job.state == JobState.FAILED:
            services.restart(job_id=job.pk, actor=actor_of(request))
            messages.info(request, _("The import waits for a worker again."))
        else:
            messages.error(request, _("Only a failed import can be tried again."))
        return HttpResponseRedirect(reverse("admin:imports_importjob_change", args=[object_id]))

    def has_retry_permission(self, request: HttpRequest, object_id: int | None = None) -> bool:  # noqa: ARG002
        return self.has_add_permission(request)

    @display(description=_("format"))
    def kind(self, job: ImportJob) -> str:
        return job.get_format_display() or job.get_asked_format_display() or "–"

    @display(
        description=_("state"),
        label={
            JobState.QUEUED: "info",
            JobState.RUNNING: "info",
            JobState.DONE: "success",
            JobState.FAILED: "danger",
            JobState.REFUSED: "danger",
        },
    )
    def shown_state(self, job: ImportJob) -> tuple[str, str]:
        return job.state, job.get_state_display()

    @display(description=_("rows"))
    def shown_rows(self, job: ImportJob) -> str:
        return f"{job.rows_read}\u00a0/\u00a0{job.rows_total}" if job.rows_total else "–"

    @display(description=_("progress"))
    def progress(self, job: ImportJob) -> SafeString:
        return format_html(
            '<progress class="w-full" value="{}" max="{}" aria-label="{}" data-import-progress="{}"></progress>'
            '<p role="status" data-import-text>{}</p>',
            job.rows_read,
            job.rows_total or 1,
            _("progress"),
            "" if job.is_over else reverse("admin:imports_importjob_progress", args=[job.pk]),
            _progress_text(job),
        )

    @display(description=_("notes"))
    def shown_notes(self, job: ImportJob) -> SafeString:
        return SafeString(linebreaks(job.notes, autoescape=True)) if job.notes else SafeString("–")

    @display(description=_("What there is to say"))
    def first_issues(self, job: ImportJob) -> SafeString:
        issues = list(ImportIssue.objects.filter(job=job)[:SHOWN_ISSUES])
        if not issues:
            return SafeString("–")
        rows = format_html_join(
            "",
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            (
                (issue.row, issue.column, Truncator(issue.value).chars(60), issue.reason, issue.get_severity_display())
                for issue in issues
            ),
        )
        titles = (_("row"), _("column"), _("value"), _("reason"), _("severity"))
        head = format_html_join("", '<th scope="col">{}</th>', ((title,) for title in titles))
        link = f"{reverse('admin:imports_importissue_changelist')}?job__id__exact={job.pk}"
        return format_html(
            '<table class="import-issues"><thead><tr>{}</tr></thead><tbody>{}</tbody></table><p><a class="bo-link" href="{}">{}</a></p>',
            head,
            rows,
            link,
            _("All of them"),
        )


@admin.register(ImportIssue)
class ImportIssueAdmin(GuardedAdmin):
    sees = Permission.IMPORT_RUN
    list_display = ["job", "row", "column", "value", "reason", "severity"]
    list_select_related = ["job"]
    list_filter = ["severity"]
    search_fields = ["reason", "value"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "job__id__exact" or bool(super().lookup_allowed(lookup, value, request))


@admin.register(ImportTransition)
class ImportTransitionAdmin(GuardedAdmin):
    sees = Permission.IMPORT_RUN
    list_display = ["job", "from_state", "to_state", "actor_key", "reason", "created_at"]
    list_select_related = ["job"]
    list_filter = ["to_state"]


def _paired(fields: list[Any]) -> list[Any]:
    """The same fields, the counts two to a line."""
    pairs = dict(zip(COUNTS[::2], COUNTS[1::2], strict=True))
    return [(name, pairs[name]) if name in pairs else name for name in fields if name not in COUNTS[1::2]]


def _progress_text(job: ImportJob) -> str:
    rows = _("%(read)s of %(total)s rows") % {"read": job.rows_read, "total": job.rows_total or "?"}
    rate = _("%(rate)s rows/s") % {"rate": job.rows_per_second} if job.rows_per_second else ""
    left = job.rows_total - job.rows_read
    remaining = ""
    if job.state == JobState.RUNNING and job.rows_per_second and left > 0:
        remaining = _("%(left)s s left") % {"left": -(-left // job.rows_per_second)}
    return " · ".join(str(part) for part in (job.get_state_display(), rows, rate, remaining) if part)
