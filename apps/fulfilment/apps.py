from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FulfilmentConfig(AppConfig):
    name = "apps.fulfilment"
    label = "fulfilment"
    verbose_name = _("Shop work")

    def ready(self) -> None:
        from apps.fulfilment import handlers, own_parts  # noqa: F401, PLC0415 app ready
