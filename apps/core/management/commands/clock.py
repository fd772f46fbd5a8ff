"""Shows or moves the test clock."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError

from apps.core import clock

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Command(BaseCommand):
    help = "Show the business time, or move it: --advance 90m (from where it stands), --reset. Refused in production."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--advance", metavar="TIME", help="how far to move on, such as 30s, 90m, 5h, 2d")
        parser.add_argument("--reset", action="store_true", help="back to real time")

    def handle(self, *, advance: str | None, reset: bool, **_options: object) -> None:
        if reset:
            clock.shift(timedelta(0))
        elif advance:
            match = re.fullmatch(r"(\d+)([smhd])", advance)
            if match is None:
                raise CommandError(f"--advance: '{advance}' is not a time such as 30s, 90m, 5h or 2d.")
            clock.shift(clock.offset() + timedelta(**{UNITS[match[2]]: int(match[1])}))
        self.stdout.write(f"Business time: {clock.now():%Y-%m-%d %H:%M:%S} UTC ({clock.offset()} ahead)")
