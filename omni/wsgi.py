"""The application that granian serves: everything but /live/."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "omni.settings.base")

application = get_wsgi_application()
