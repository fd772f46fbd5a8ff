"""Builds what shoppers find anew, from products, prices and stock."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from apps.core.clock import now
from apps.discovery import services


class Command(BaseCommand):
    help = "Builds the search entries of all products anew. Shoppers keep searching meanwhile."

    def handle(self, *_args: Any, **_options: Any) -> None:
        began = time.monotonic()
        built = services.rebuild(now=now())
        seconds = time.monotonic() - began
        self.stdout.write(
            f"{built.written} entries written, {built.removed} removed, {built.words} words, in {seconds:.1f} s."
        )
