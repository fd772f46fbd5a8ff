"""What each app holds about a customer, for the file that they may take with them (GDPR, articles 15 and 20).

An app adds its part with `@part("orders")` in a module of its own, loaded when the app is ready. The function gets the
customer's id and returns what JSON can hold; names are plain English words, amounts decimal strings with a currency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Part = Callable[[int], Any]

_parts: dict[str, Part] = {}


def part(name: str) -> Callable[[Part], Part]:
    """Registers what becomes `<name>.json`."""

    def register(function: Part) -> Part:
        if name in _parts:
            raise ValueError(f"{name}.json is written by another app already.")
        _parts[name] = function
        return function

    return register


def collected(customer_id: int) -> Iterator[tuple[str, Any]]:
    """Every part with its content, by name."""
    for name in sorted(_parts):
        yield name, _parts[name](customer_id)
