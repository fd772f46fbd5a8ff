from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CartsConfig(AppConfig):
    name = "apps.carts"
    label = "carts"
    verbose_name = _("Baskets")
