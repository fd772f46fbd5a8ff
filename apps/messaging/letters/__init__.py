"""Every letter that we write, by occasion: the words as shipped, and the frame that is ours."""

from __future__ import annotations

from apps.messaging.letters._accounts import ACCOUNTS
from apps.messaging.letters._letter import PLACEHOLDERS, Block, Letter, Link, Papers
from apps.messaging.letters._orders import ORDERS
from apps.messaging.letters._pickups import PICKUPS
from apps.messaging.letters._turns import TURNS

LETTERS: dict[str, Letter] = {**ORDERS, **PICKUPS, **TURNS, **ACCOUNTS}

__all__ = ["LETTERS", "PLACEHOLDERS", "Block", "Letter", "Link", "Papers"]
