"""`manage.py import_products FILE`: products or their stock, from Shopify or WooCommerce."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from apps.core.errors import DomainError
from apps.imports import services
from apps.imports.enums import FormatCode
from apps.imports.management.commands._importing import ImportCommand
from apps.imports.services import channel_of, location_of


class Command(ImportCommand):
    help = "Imports products or stock from a file of Shopify or WooCommerce. The same file again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--format", default="", choices=["", *FormatCode.values], help="found out by itself")
        parser.add_argument("--language", default="", help="of the texts; else the channel's first")
        parser.add_argument("--channel", default="", help="code of the channel that sells them; else the first")
        parser.add_argument(
            "--location", default="", help="code of the location that gets their stock; else the first warehouse"
        )
        parser.add_argument(
            "--source", default="", help="name of the shop they come from, where there are two of a kind"
        )
        parser.add_argument(
            "--decimal", default="", choices=["", ".", ","], help="the decimal mark; found out by itself"
        )

    def handle(self, **options: Any) -> None:
        try:
            order = services.Order(
                file_name=options["file"].name,
                format=options["format"],
                source=options["source"],
                language=options["language"],
                channel_id=channel_of(options["channel"]).pk if options["channel"] else None,
                location_id=location_of(options["location"]).pk if options["location"] else None,
                encoding=options["encoding"],
                decimal_mark=options["decimal"],
                is_dry_run=options["dry_run"],
            )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        self.bring_in(order, **options)
