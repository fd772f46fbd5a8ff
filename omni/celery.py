"""The Celery app: `celery -A omni.celery worker`, `celery -A omni.celery beat`."""

import os

from celery import Celery
from celery.signals import worker_process_init

from omni import children

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "omni.settings.base")

app = Celery("omni")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect(weak=False)
def _die_with_the_worker(**_: object) -> None:
    if os.environ.get("OMNI_TIED"):
        children.tie_to_parent()
