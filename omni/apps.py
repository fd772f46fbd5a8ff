from django.apps import AppConfig


class OmniConfig(AppConfig):
    """The ground: commands that start and examine an installation, and the Celery app that tasks are sent through."""

    name = "omni"
    label = "omni"

    def ready(self) -> None:
        from omni import celery  # noqa: F401, PLC0415 - app ready
