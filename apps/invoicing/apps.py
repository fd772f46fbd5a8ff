from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class InvoicingConfig(AppConfig):
    name = "apps.invoicing"
    label = "invoicing"
    verbose_name = _("Fiscal documents")

    def ready(self) -> None:
        post_migrate.connect(_record_law, sender=self)


def _record_law(*, using: str, **_arguments: Any) -> None:
    """After each migration, for the law is data that comes with a release (and leaves with its tables)."""
    from apps.invoicing import services  # noqa: PLC0415 app ready

    if {"invoicing_simplifiedlimit", "invoicing_substitutionwindow"} <= set(
        connections[using].introspection.table_names()
    ):
        services.record_law()
