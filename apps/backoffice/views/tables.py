"""Every table that travels as a file, with its ways out and in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounts.permissions import Permission
from apps.backoffice import files
from apps.backoffice.gate import frame, office


@require_GET
@office(Permission.IMPORT_RUN)
def page(request: HttpRequest) -> HttpResponse:
    """The tables that this person may take out or bring in."""
    context = frame(request, _("Tables as files"), groups=files.tables(request))
    return TemplateResponse(request, "backoffice/tables.html", context)
