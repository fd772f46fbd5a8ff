"""One CSS file and one script per door, put together from the hand-written parts and checked in.

A page then costs one request for each. `manage.py design_bundles` writes them; a test holds them to their parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """The door's pages load `bundles/<door>.css` and `bundles/<door>.js`; a door's own CSS lies in `static/<door>/*.css`."""

    door: str
    components: tuple[str, ...]
    scripts: tuple[str, ...]

    @property
    def styles(self) -> list[Path]:
        shared = [STATIC / "design" / "tokens.css", STATIC / "design" / "base.css"]
        parts = [STATIC / "design" / "components" / f"{name}.css" for name in self.components]
        return [*shared, *parts, *sorted((STATIC / self.door).glob("*.css"))]

    @property
    def modules(self) -> list[Path]:
        parts = [STATIC / "js" / f"{name}.js" for name in self.scripts]
        return [*parts, *sorted((STATIC / self.door).glob("*.js"))]

    def css(self) -> str:
        return "\n".join(_tight(path.read_text(encoding="utf-8")) for path in self.styles) + "\n"

    def js(self) -> str:
        return "\n".join(path.read_text(encoding="utf-8").strip() for path in self.modules) + "\n"


def _tight(css: str) -> str:
    """The same rules without comments, indents and empty lines."""
    lines = (line.strip() for line in _COMMENT.sub("", css).splitlines())
    return "\n".join(line for line in lines if line)


ALL_COMPONENTS = tuple(sorted(path.stem for path in (STATIC / "design" / "components").glob("*.css")))
_SHOP_FLOOR = {"queue-card", "keypad", "countdown"}
_BASE_SCRIPTS = ("theme", "dialog", "copy", "toast", "live")

BUNDLES = (
    Bundle(
        door="storefront",
        components=tuple(name for name in ALL_COMPONENTS if name not in _SHOP_FLOOR | {"table"}),
        scripts=(*_BASE_SCRIPTS, "quantity", "search"),
    ),
    Bundle(
        door="kiosk",
        components=tuple(name for name in ALL_COMPONENTS if name not in {"product-card", "footer", "facets"}),
        scripts=(*_BASE_SCRIPTS, "quantity", "scanner", "sound", "keypad"),
    ),
    Bundle(
        door="styleguide",
        components=ALL_COMPONENTS,
        scripts=(*_BASE_SCRIPTS, "quantity", "search", "scanner", "sound", "keypad"),
    ),
)


def written(bundle: Bundle) -> dict[Path, str]:
    """Where each bundle lies and what must stand in it."""
    folder = STATIC / "bundles"
    return {folder / f"{bundle.door}.css": bundle.css(), folder / f"{bundle.door}.js": bundle.js()}
