"""Write the demo shop's files anew: `python -m apps.backoffice.demo.make`. They are committed; a test compares them."""

from __future__ import annotations

from pathlib import Path

from apps.backoffice.demo.pictures import pictures
from apps.backoffice.demo.places import holidays_csv, locations_csv
from apps.backoffice.demo.shopify import products_csv, stock_csv
from apps.backoffice.demo.sources import HERE

ROOT = HERE.parents[2]
DATA = HERE / "data"


def files() -> dict[Path, str]:
    """Everything that is generated, by path."""
    tables = {
        "products.en.csv": products_csv(0),
        "products.es.csv": products_csv(1),
        "stock.csv": stock_csv(),
        "locations.csv": locations_csv(),
        "holidays.csv": holidays_csv(),
    }
    drawn = {ROOT / path.lstrip("/"): svg for path, svg in pictures().items()}
    return {DATA / name: text for name, text in tables.items()} | drawn


def main() -> None:
    wanted = files()
    for folder in (DATA, ROOT / "static" / "demo"):
        folder.mkdir(parents=True, exist_ok=True)
        for stale in set(folder.iterdir()) - set(wanted):
            stale.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
