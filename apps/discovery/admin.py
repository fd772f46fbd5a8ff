"""The read model in the admin: to look at when somebody asks why a product is not found."""

from __future__ import annotations

from django.contrib import admin

from apps.accounts.guarded_admin import GuardedAdmin, GuardedInline
from apps.accounts.permissions import Permission
from apps.discovery.models import FacetLabel, FacetTerm, SearchEntry, SearchWord


@admin.register(SearchEntry)
class SearchEntryAdmin(GuardedAdmin):
    sees = Permission.CATALOGUE_VIEW
    list_display = ["name", "language", "channel", "brand", "indexed_at"]
    list_filter = ["channel", "language"]
    list_select_related = ["channel"]
    search_fields = ["name", "slug", "brand"]
    ordering = ["-indexed_at", "-pk"]
    exclude = ["document"]


class LabelsInline(GuardedInline):
    sees = Permission.CATALOGUE_VIEW
    model = FacetLabel
    fields = ["language", "group_name", "name", "swatch"]


@admin.register(FacetTerm)
class FacetTermAdmin(GuardedAdmin):
    sees = Permission.CATALOGUE_VIEW
    list_display = ["group", "code"]
    list_filter = ["group"]
    search_fields = ["code", "labels__name"]
    ordering = ["group", "code"]
    inlines = [LabelsInline]


@admin.register(SearchWord)
class SearchWordAdmin(GuardedAdmin):
    sees = Permission.CATALOGUE_VIEW
    list_display = ["word", "shown", "language"]
    list_filter = ["language"]
    search_fields = ["word"]
    ordering = ["word", "pk"]
