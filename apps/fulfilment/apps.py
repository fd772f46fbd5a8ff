from django.apps import AppConfig


class FulfilmentConfig(AppConfig):
    name = "apps.fulfilment"
    label = "fulfilment"

    def ready(self) -> None:
        from apps.fulfilment import handlers  # noqa: F401, PLC0415 app ready
