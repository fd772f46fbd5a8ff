"""One command from an empty folder to a shop that can be visited: `make demo` runs it."""

from __future__ import annotations

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Bring the database up to date, load the demo shop into an empty one, and serve it."

    def handle(self, **_options: object) -> None:
        call_command("compile_texts")
        call_command("migrate", verbosity=0, interactive=False)
        if "demo_data" in get_commands():  # it keeps a database that holds a shop
            call_command("demo_data")
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("serve")
