"""Saved filters of everybody, to look after."""

from __future__ import annotations

from django.contrib import admin

from apps.accounts.guarded_admin import GuardedAdmin
from apps.accounts.permissions import Permission
from apps.backoffice.models import SavedFilter


@admin.register(SavedFilter)
class SavedFilterAdmin(GuardedAdmin):
    """They are made and deleted above the list that they are about."""

    sees = Permission.SETTINGS_EDIT
    list_display = ["name", "page", "owner", "role", "created_at"]
    list_select_related = ["owner"]
    list_filter = ["role"]
    search_fields = ["name", "page"]
    ordering = ["page", "name"]
