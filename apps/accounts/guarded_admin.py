"""The base of every admin page: opened by the permission matrix, saved through services, refusing in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache, wraps
from typing import Any, ClassVar, TypeVar, cast

from django.contrib import messages
from django.contrib.admin import display
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from apps.accounts import selectors
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core.actor import Actor
from apps.core.errors import DomainError

Page = TypeVar("Page", bound=Callable[..., HttpResponse])
EVERYWHERE = 0
ACTOR_FIELDS = frozenset(
    {
        "actor_key", "asked_by", "done_by", "done_by_key", "ended_by_key", "escalated_by", "issued_by", "on_behalf_of", "placed_by_key",
        "requested_by", "restocked_by_key", "taken_by_key", "undone_by_key",
    }
)  # fmt: skip
"""Columns that hold actors by their opaque keys; pages show who that is."""


def actor_of(request: HttpRequest) -> Actor:
    """Who acts; `omni.http` has set it."""
    return cast("Actor", request.actor)  # type: ignore[attr-defined]


def _refusing_in_words(page: Page) -> Page:
    """A refusal of the business rolls back and becomes a message on the same page."""

    @wraps(page)
    def guarded(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return page(self, request, *args, **kwargs)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())

    return cast("Page", guarded)


class _Named(ModelIterable):  # type: ignore[type-arg]  # not a generic at run time
    """Rows with the names of the actors in them, read in one statement for all."""

    def __iter__(self) -> Iterator[Any]:
        rows = list(super().__iter__())
        fields = actor_fields(self.queryset.model)
        names = selectors.actor_names(str(getattr(row, field)) for row in rows for field in fields)
        for row in rows:
            row.actor_names = names
        return iter(rows)


@cache
def actor_fields(model: type[Model]) -> tuple[str, ...]:
    """The columns of a table that hold actors."""
    columns = model._meta.concrete_fields  # noqa: SLF001 Django documents it
    return tuple(column.name for column in columns if column.name in ACTOR_FIELDS)


def naming(rows: QuerySet[Model]) -> QuerySet[Model]:
    """The same rows, knowing the names of their actors."""
    if actor_fields(rows.model):
        rows._iterable_class = _Named  # noqa: SLF001 Django keeps it over filters and slices
    return rows


@cache
def actor_column(model: type[Model], field: str) -> Callable[[Any], str]:
    """A column that shows the actor of a field by name."""
    words: Any = model._meta.get_field(field)  # noqa: SLF001 Django documents it

    @display(description=words.verbose_name, ordering=field)
    def shown(row: Any) -> str:
        key = str(getattr(row, field))
        names = getattr(row, "actor_names", None) or selectors.actor_names([key])
        return str(names[key])

    return shown


class Recorded:
    """The column of every history: when the row was written."""

    @display(description=_("recorded at"), ordering="created_at")
    def written_at(self, row: Any) -> datetime:
        at: datetime = row.created_at
        return at


class NamedInlineFormSet(BaseInlineFormSet):  # type: ignore[type-arg]  # not a generic at run time
    """Names its fields after its table; the accessor that Django would use is hidden by `related_name="+"`."""

    @classmethod
    def get_default_prefix(cls) -> str:
        return "" if cls.model is None else cls.model.__name__.lower()


class GuardedInline(Recorded, TabularInline):  # type: ignore[misc]  # unfold ships no types
    """Rows of a child table on its parent's page; `edits` as in GuardedAdmin, everywhere."""

    sees: ClassVar[Permission]
    edits: ClassVar[Permission | None] = None
    formset = NamedInlineFormSet
    extra = 0
    hide_title = True  # the row says it all

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return naming(super().get_queryset(request))

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return _by_name(self.model, super().get_fields(request, obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        shown = [actor_column(self.model, name) for name in actor_fields(self.model)]
        return [*super().get_readonly_fields(request, obj), *shown]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return actor_of(request).may(self.sees)

    def _may_edit(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return self.edits is not None and actor_of(request).may(self.edits, EVERYWHERE)

    has_add_permission = has_change_permission = has_delete_permission = _may_edit


class GuardedAdmin(Recorded, ModelAdmin):  # type: ignore[misc]  # unfold ships no types
    """`sees` opens list and page, `edits` lets add and change; without `edits` the table is read-only.

    A permission of some shops only shows the rows that `location_path` leads to those shops; a table without that
    path needs the permission everywhere. Changing needs `edits` everywhere unless the service decides by shop
    (`edits_by_shop`). Nothing is deleted here.
    """

    sees: ClassVar[Permission]
    edits: ClassVar[Permission | None] = None
    location_path: ClassVar[str] = ""
    edits_by_shop: ClassVar[bool] = False
    actions_on_top = True
    list_per_page = 50
    show_full_result_count = False
    compressed_fields = True
    warn_unsaved_form = True
    list_before_template = "backoffice/list_head.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return actor_of(request).may(self.sees, None if self.location_path else EVERYWHERE)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may_edit(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return self._may_edit(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows = naming(super().get_queryset(request))
        places = actor_of(request).places(self.sees)
        if places is None:
            return rows
        return rows.filter(**{f"{self.location_path}__in": places}) if self.location_path else rows.none()

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        columns = super().get_list_display(request)
        return _by_name(self.model, ["written_at" if name == "created_at" else name for name in columns])

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        groups = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return list(groups)
        return [(title, {**parts, "fields": _by_name(self.model, parts["fields"])}) for title, parts in groups]

    @_refusing_in_words
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return cast("HttpResponse", super().changeform_view(request, *args, **kwargs))

    @_refusing_in_words
    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return cast("HttpResponse", super().changelist_view(request, *args, **kwargs))

    def audit_saved(self, request: HttpRequest, obj: Model, form: ModelForm[Any], *, personal: bool = False) -> None:
        """One audit row on the fields that changed, for services that write none; of personal fields only the names."""
        changed = form.changed_data
        if not changed:
            return
        before = {name: str(form.initial.get(name, "")) for name in changed}
        after = {name: str(form.cleaned_data.get(name, "")) for name in changed}
        audit.record(
            actor=actor_of(request),
            verb=f"{self.opts.label_lower}_saved",
            object_key=f"{self.opts.model_name}:{obj.pk}",
            before={} if personal else before,
            after={"fields": changed} if personal else after,
        )

    def _may_edit(self, request: HttpRequest) -> bool:
        return self.edits is not None and actor_of(request).may(self.edits, None if self.edits_by_shop else EVERYWHERE)


def _by_name(model: type[Model], columns: Sequence[Any]) -> list[Any]:
    """The same columns, with those that hold actors showing names."""
    known = actor_fields(model)
    return [actor_column(model, name) if name in known else name for name in columns]
