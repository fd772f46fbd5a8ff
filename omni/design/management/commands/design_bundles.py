from typing import Any

from django.core.management.base import BaseCommand

from omni.design.bundles import BUNDLES, written


class Command(BaseCommand):
    help = "Puts the design system's parts together: static/bundles/<door>.css and .js."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for bundle in BUNDLES:
            for path, content in written(bundle).items():
                path.parent.mkdir(exist_ok=True)
                path.write_text(content, encoding="utf-8")
                self.stdout.write(f"{path.name}: {len(content):,} bytes")
