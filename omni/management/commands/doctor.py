"""Says in plain words how this installation stands, and what must be mended."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from dataclasses import asdict

from django.core.management.base import BaseCommand

from omni import doctor

SIGNS = {doctor.GOOD: "ok  ", doctor.NOTE: "note", doctor.MEND: "MEND"}


class Command(BaseCommand):
    help = "Examine database, broker, mail, settings and files; exit 1 if something must be mended."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="findings as JSON")

    def handle(self, *, as_json: bool, **_options: object) -> None:
        findings = doctor.examine()
        if as_json:
            self.stdout.write(json.dumps([asdict(finding) for finding in findings], indent=2))
        else:
            for finding in findings:
                self.stdout.write(f"{SIGNS[finding.level]}  {finding.about:<10} {finding.text}")
            counts = Counter(finding.level for finding in findings)
            self.stdout.write(f"{counts[doctor.MEND]} to mend, {counts[doctor.NOTE]} to know.")
        if any(finding.level == doctor.MEND for finding in findings):
            raise SystemExit(1)
