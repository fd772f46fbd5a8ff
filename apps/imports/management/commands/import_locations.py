"""`manage.py import_locations FILE`: shops and warehouses."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from apps.imports import services
from apps.imports.enums import FormatCode
from apps.imports.management.commands._importing import ImportCommand


class Command(ImportCommand):
    help = "Imports shops and warehouses, with their hours, from a file. The same file again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--swap-coordinates", action="store_true", help="the file has latitude and longitude the wrong way round"
        )

    def handle(self, **options: Any) -> None:
        order = services.Order(
            file_name=options["file"].name,
            format=FormatCode.LOCATIONS,
            encoding=options["encoding"],
            is_dry_run=options["dry_run"],
            swap_coordinates=options["swap_coordinates"],
        )
        self.bring_in(order, **options)
