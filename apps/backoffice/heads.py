"""What stands above every list: its saved filters, and its way in and out as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse

from apps.accounts.guarded_admin import actor_of
from apps.accounts.permissions import Permission
from apps.backoffice import filters
from apps.backoffice.files import ways_of
from apps.imports import services as imports
from apps.stores import selectors as stores

IMPORTS: Final = "imports.importjob"


def list_head(context: Mapping[str, Any], shown: Any) -> dict[str, Any]:
    """Saved filters, export and import for the list that is shown. One statement."""
    request = context["request"]
    actor = actor_of(request)
    kind = imports.kind_of(shown.opts.label)
    roles = stores.roles_behind(actor)
    query = filters.query_of(request.GET)
    ways = ways_of(kind, actor=actor, sees=True, query=query) if kind else None
    takes_files = shown.opts.label_lower == IMPORTS and actor.may(Permission.IMPORT_RUN)
    return {
        "label": shown.opts.label_lower,
        "query": query,
        "saved": filters.shown_to(actor, page=shown.opts.label_lower, query=query, roles=roles),
        "roles": filters.named(roles),
        "here": request.get_full_path(),
        "path": request.path,
        "ways": ways,
        "tables_url": reverse("backoffice:tables") if takes_files else "",
        "csrf_token": context.get("csrf_token"),
    }
