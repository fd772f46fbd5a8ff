"""What stands above every list: its saved filters, and its way in and out as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from apps.accounts.guarded_admin import actor_of
from apps.accounts.permissions import Permission
from apps.backoffice import filters
from apps.imports import services as imports
from apps.stores import selectors as stores


def list_head(context: Mapping[str, Any], shown: Any) -> dict[str, Any]:
    """Saved filters, export and import for the list that is shown. One statement."""
    request = context["request"]
    actor = actor_of(request)
    kind = imports.kind_of(shown.opts.label)
    roles = stores.roles_behind(actor)
    query = filters.query_of(request.GET)
    takes_out = kind is not None and (not kind.is_personal or actor.may(Permission.PERSONAL_EXPORT, 0))
    brings_in = kind is not None and actor.may(Permission.IMPORT_RUN) and actor.may(kind.changing, 0)
    export = f"{reverse('backoffice:export', args=[kind.code])}?{query}" if kind and takes_out else ""
    importing = f"{reverse('admin:imports_importjob_add')}?asked_format={kind.code}" if kind and brings_in else ""
    return {
        "label": shown.opts.label_lower,
        "query": query,
        "saved": filters.shown_to(actor, page=shown.opts.label_lower, query=query, roles=roles),
        "roles": filters.named(roles),
        "here": request.get_full_path(),
        "path": request.path,
        "export_url": export.rstrip("?"),
        "import_url": importing,
        "template_url": reverse("backoffice:template", args=[kind.code]) if kind and brings_in else "",
        "csrf_token": context.get("csrf_token"),
    }
