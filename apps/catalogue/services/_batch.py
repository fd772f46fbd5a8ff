"""The state of one batch of drafts while it is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from apps.catalogue.services._clean import Cleaned
from apps.catalogue.services._tables import Key


@dataclass
class Item:
    """A draft, the product that it is about once that exists, and its variants by their index in the draft."""

    cleaned: Cleaned
    product_id: int | None
    variant_ids: dict[int, int] = field(default_factory=dict)

    @property
    def pk(self) -> int:
        if self.product_id is None:
            raise LookupError(f"The product {self.cleaned.draft.handle} is not written yet.")
        return self.product_id


@dataclass
class Batch:
    source: str
    language: str
    channel_id: int | None
    now: datetime
    touched: set[int] = field(default_factory=set)
    created: set[int] = field(default_factory=set)

    def touch(self, keys: Iterable[Key], owners: dict[int, int] | None = None) -> None:
        """Notes the products whose rows were written. A key begins with the product's id, or with one that it owns."""
        for key in keys:
            first = key[0]
            if isinstance(first, int):
                self.touched.add(owners[first] if owners is not None else first)
