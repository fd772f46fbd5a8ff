from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiscoveryConfig(AppConfig):
    name = "apps.discovery"
    label = "discovery"
    verbose_name = _("Search")

    def ready(self) -> None:
        from apps.discovery import handlers  # noqa: F401, PLC0415 app ready
