"""Lists as files: what the filter shows, and empty files to fill in."""

from __future__ import annotations

from django.contrib.admin.options import IncorrectLookupParameters
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET

from apps.accounts.guarded_admin import actor_of
from apps.accounts.permissions import Permission
from apps.backoffice import files
from apps.backoffice.gate import office
from apps.core.clock import now
from apps.core.errors import PermissionDenied
from apps.imports import services as imports
from apps.imports.services.tables import KINDS


@require_GET
@office()
def export(request: HttpRequest, code: str) -> HttpResponse | StreamingHttpResponse:
    """The rows that the list of this table shows with these filters, as a file that can be read back."""
    kind = KINDS.get(code)
    if kind is None:
        raise Http404
    page = files.page_of(kind)
    if not files.shows(page, kind, request):
        return HttpResponse(status=403)
    try:
        rows = page.get_changelist_instance(request).queryset if page else files.all_rows(kind)
        lines = imports.export(code=code, rows=rows, actor=actor_of(request), filters=request.GET.urlencode())
    except IncorrectLookupParameters:
        return HttpResponse(status=400)
    except PermissionDenied:
        return HttpResponse(status=403)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{code}-{now():%Y-%m-%d}.csv"'
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@office(Permission.IMPORT_RUN)
def template(request: HttpRequest, code: str) -> HttpResponse:  # noqa: ARG001
    """An empty file of that kind: its titles in the reader's language."""
    if code not in KINDS:
        raise Http404
    response = HttpResponse(imports.template(code=code), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{code}.csv"'
    return response
