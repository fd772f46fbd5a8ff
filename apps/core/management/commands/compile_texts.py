"""Compiles the translations without GNU gettext, which bare machines lack."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand

OURS = {"apps", "omni"}


class Command(BaseCommand):
    help = "Compile each catalogue of the project whose .po is newer than its .mo."
    requires_system_checks: list[str] = []

    def handle(self, **_options: object) -> None:
        done = stale()
        for source in done:
            _compile(source)
        if done:
            self.stdout.write(f"Compiled {len(done)} catalogues of texts.")


def catalogues() -> Iterator[Path]:
    """The .po files of the project: those of its apps and of LOCALE_PATHS, not of installed packages."""
    folders = {Path(path) for path in settings.LOCALE_PATHS}
    folders |= {Path(app.path) / "locale" for app in apps.get_app_configs() if app.name.split(".")[0] in OURS}
    for folder in sorted(folders):
        yield from sorted(folder.glob("*/LC_MESSAGES/*.po"))


def stale() -> list[Path]:
    """The catalogues that have to be compiled."""
    return [source for source in catalogues() if _stale(source)]


def _stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compile(source: Path) -> None:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name, domain=source.stem, abort_invalid=True)
    content = BytesIO()
    write_mo(content, catalogue)
    scratch = source.with_suffix(f".mo.{os.getpid()}")
    scratch.write_bytes(content.getvalue())
    scratch.replace(source.with_suffix(".mo"))
