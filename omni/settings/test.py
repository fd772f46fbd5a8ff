"""What tests need different: cheap password hashes, unhashed static names, mail and tasks kept in memory."""

from __future__ import annotations

import os

from omni.settings.base import *  # noqa: F403
from omni.settings.base import DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # static files as they lie in the checkout, not as collected
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("OMNI_TEST_DATABASE", "test_omni")}
OMNI_TEST_CLOCK = False
CELERY_BROKER_URL = "memory://"  # a demo of this checkout that runs beside must not get our tasks
