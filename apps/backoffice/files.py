"""Tables as files: the ways of each out and in, for who may take them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps as registry
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.accounts.guarded_admin import actor_of
from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.imports.enums import FormatCode
from apps.imports.services.tables import KINDS, Kind

GROUPS = {
    "catalogue": gettext_noop("Catalogue"),
    "inventory": gettext_noop("Stock"),
    "pricing": gettext_noop("Prices and offers"),
    "stores": gettext_noop("Shops and people"),
    "customers": gettext_noop("Customers"),
    "messaging": gettext_noop("Messages"),
}
"""What tables belong to, by the app that keeps them, in the order in which they are shown."""


@dataclass(frozen=True, kw_only=True)
class Ways:
    """Where a table is looked at, taken out and brought in; an empty address is a way that this person may not go."""

    name: str
    list_url: str
    export_url: str
    import_url: str
    template_url: str


def ways_of(kind: Kind, *, actor: Actor, sees: bool, query: str = "") -> Ways:
    """The ways of a table for a person who sees its rows or not. No statement."""
    takes_out = sees and (not kind.is_personal or actor.may(Permission.PERSONAL_EXPORT, 0))
    brings_in = actor.may(Permission.IMPORT_RUN) and actor.may(kind.changing, 0)
    export = f"{reverse('backoffice:export', args=[kind.code])}?{query}".rstrip("?")
    name = kind.label.lower().replace(".", "_")
    return Ways(
        name=str(FormatCode(kind.code).label),
        list_url=reverse(f"admin:{name}_changelist") if sees and page_of(kind) else "",
        export_url=export if takes_out else "",
        import_url=f"{reverse('admin:imports_importjob_add')}?asked_format={kind.code}" if brings_in else "",
        template_url=reverse("backoffice:template", args=[kind.code]) if brings_in else "",
    )


def tables(request: HttpRequest) -> list[tuple[str, list[Ways]]]:
    """Every table that travels as a file and has a way for this person, by what it belongs to. No statement."""
    actor = actor_of(request)
    found: dict[str, list[Ways]] = {app: [] for app in GROUPS}
    for kind in KINDS.values():
        ways = ways_of(kind, actor=actor, sees=shows(page_of(kind), kind, request))
        if ways.export_url or ways.import_url:
            found[kind.label.partition(".")[0]].append(ways)
    return [(_(title), found[app]) for app, title in GROUPS.items() if found[app]]


def page_of(kind: Kind) -> Any:
    """The list of a table in the back office, or None for those that are seen on their parents' pages alone."""
    pages = admin.site._registry.values()  # noqa: SLF001 Django offers no other way
    return next((page for page in pages if page.opts.label == kind.label), None)


def shows(page: Any, kind: Kind, request: HttpRequest) -> bool:
    """Whether the person sees rows of it: by its list, else as one who may change it everywhere."""
    return bool(page.has_view_permission(request) if page else actor_of(request).may(kind.changing, 0))


def all_rows(kind: Kind) -> QuerySet[Model]:
    """Every row of a table that has no list, and so no filter."""
    app, _dot, name = kind.label.partition(".")
    rows: QuerySet[Model] = registry.all_models[app][name.lower()]._default_manager.order_by("pk")  # noqa: SLF001 Django documents it
    return rows
