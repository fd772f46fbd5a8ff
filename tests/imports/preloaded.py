"""What the server of clean processes loads once, so that each of them starts at once."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "omni.settings.test")
django.setup()
