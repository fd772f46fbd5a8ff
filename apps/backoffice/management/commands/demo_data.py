"""The demo shop: loaded into an empty database, kept in one that has it, and its logins."""

from __future__ import annotations

from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.backoffice.demo import load
from apps.backoffice.demo.people import CUSTOMER, PASSWORD, WORKERS
from apps.core.clock import now

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Command(BaseCommand):
    help = "Load Lumbre, our fictional retailer: shops, products in two languages, prices, stock, people."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--logins", action="store_true", help="only print who can sign in, and a new device code")
        parser.add_argument("--again", action="store_true", help="go through all files again; what is there stays")

    def handle(self, *_args: Any, logins: bool, again: bool, **_options: Any) -> None:
        if load.holds_another_shop():
            self.stdout.write("This database holds another shop: the demo was not loaded.")
            return
        if logins:
            self._logins()
            return
        began = monotonic()
        try:
            if again or not load.is_loaded():
                self.stdout.write("Loading the demo shop:")
                load.load(now=now(), say=self._say)
                self.stdout.write(f"The demo shop is complete after {monotonic() - began:.1f} s.")
            else:
                load.refresh(now=now(), say=self._say)
        except load.DemoNotLoaded as failure:
            raise CommandError(str(failure)) from failure
        self._logins()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _logins(self) -> None:
        if not load.is_loaded():
            raise CommandError("The demo shop is not loaded yet: run demo_data first.")
        address = settings.OMNI_PUBLIC_URL
        self.stdout.write(f"\nPassword of everybody: {PASSWORD}")
        for worker in WORKERS:
            where = worker.shop or "all shops"
            pin = f"PIN {worker.pin}" if worker.pin else ""
            self.stdout.write(f"  {worker.role.value:<8} {worker.email:<24} {where:<9} {pin}".rstrip())
        self.stdout.write(f"  {'customer':<8} {CUSTOMER.email}")
        self.stdout.write(f"Staff tablet: {address}/store/  code {load.device_code()} (once, within 15 minutes)")
        if urlsplit(address).hostname not in _LOOPBACK:
            self.stderr.write(
                "Everybody can read these passwords in the sources: change them before others reach this address."
            )
