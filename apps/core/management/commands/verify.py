"""Checks every invariant of every installed app against the rows as they are."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection, transaction

from apps.core.invariants import Invariant

MOST_SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Result:
    invariant: Invariant
    breaches: int
    rows: list[dict[str, Any]]
    milliseconds: int


class Command(BaseCommand):
    help = "Check every invariant, one line each; exit 1 on a breach. Reads one snapshot, so it is right under load."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON document instead of lines")

    def handle(self, **options: Any) -> None:
        with _snapshot():
            results = [_check(invariant) for invariant in installed_invariants()]
        broken = [result for result in results if result.breaches]
        if options["json"]:
            self.stdout.write(_as_json(results))
        else:
            self._write_lines(results, broken)
        if broken:
            raise SystemExit(1)

    def _write_lines(self, results: list[Result], broken: list[Result]) -> None:
        for result in results:
            mark = self.style.ERROR("BROKEN") if result.breaches else self.style.SUCCESS("ok    ")
            self.stdout.write(f"{mark} {result.invariant.code:<36} {result.invariant.title}")
            for row in result.rows:
                self.stdout.write("         " + ", ".join(f"{name}={value}" for name, value in row.items()))
            if result.breaches > len(result.rows):
                self.stdout.write(f"         … and {result.breaches - len(result.rows)} more")
        if broken:
            self.stdout.write(self.style.ERROR(f"{len(broken)} of {len(results)} invariants are broken."))
        else:
            self.stdout.write(self.style.SUCCESS(f"All {len(results)} invariants hold."))


def installed_invariants() -> list[Invariant]:
    """The invariants of all installed apps, in the order of the apps. Raises: ValueError for a code that comes twice."""
    found: dict[str, Invariant] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.invariants"
        if config.name.startswith("apps.") and find_spec(name) is not None:
            for invariant in getattr(import_module(name), "INVARIANTS", ()):
                if invariant.code in found:
                    raise ValueError(f"Two invariants are called {invariant.code}.")
                found[invariant.code] = invariant
    return list(found.values())


@contextmanager
def _snapshot() -> Iterator[None]:
    """One REPEATABLE READ, READ ONLY transaction. Inside a test's own transaction: that one, as it stands."""
    outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _check(invariant: Invariant) -> Result:
    started = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(invariant.sql)
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchmany(MOST_SHOWN)]
        breaches = cursor.rowcount
    spent = round((time.monotonic() - started) * 1000)
    return Result(invariant=invariant, breaches=breaches, rows=rows, milliseconds=spent)


def _as_json(results: list[Result]) -> str:
    document = {
        "ok": not any(result.breaches for result in results),
        "invariants": [
            {
                "code": result.invariant.code,
                "title": result.invariant.title,
                "ok": not result.breaches,
                "breaches": result.breaches,
                "rows": result.rows,
                "milliseconds": result.milliseconds,
            }
            for result in results
        ],
    }
    return json.dumps(document, default=str, ensure_ascii=False, indent=2)
