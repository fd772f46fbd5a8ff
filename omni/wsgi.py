"""The application that granian serves: everything but /live/."""

import os

from django.core.wsgi import get_wsgi_application

from omni import children

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "omni.settings.base")
if os.environ.get("OMNI_TIED"):
    children.tie_to_parent()

application = get_wsgi_application()
