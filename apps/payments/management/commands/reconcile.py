"""`manage.py reconcile`: the card provider's books against ours."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core import clock
from apps.core.errors import DomainError
from apps.payments import selectors, services


class Command(BaseCommand):
    """Compares the last days and lists what differs; ends with 1 if anything does."""

    help = "Compares the card provider's charges and refunds of the last days with ours."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=1, help="how many days back, today included (1)")

    def handle(self, *_args: Any, **options: Any) -> None:
        end = clock.now()
        try:
            run = services.reconcile(start=end - timedelta(days=max(options["days"], 1)), end=end)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        for row in selectors.differences_of(run):
            ours = f"{row.our_amount} {row.our_currency}" if row.our_currency else "–"
            theirs = f"{row.their_amount} {row.their_currency}" if row.their_currency else "–"
            self.stdout.write(f"{row.kind:<14} {row.reference:<32} ours {ours:<16} theirs {theirs}")
        self.stdout.write(f"{run.checked_count} compared, {run.difference_count} differences.")
        if run.difference_count:
            raise SystemExit(1)
