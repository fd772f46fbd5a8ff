from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CartsConfig(AppConfig):
    name = "apps.carts"
    label = "carts"
    verbose_name = _("Baskets")

    def ready(self) -> None:
        from apps.carts import own_parts  # noqa: F401, PLC0415 app ready
