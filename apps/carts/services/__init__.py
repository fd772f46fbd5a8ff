"""Filling baskets. Every change moves the basket's version, so that a draft order made from an older one is known."""

from apps.carts.services._baskets import (
    MAX_CODES,
    MAX_LINES,
    MAX_QUANTITY,
    SellableLine,
    WantedLine,
    add,
    choose_shop,
    create,
    create_with_lines,
    expire_old,
    lock,
    mark_ordered,
    merge,
    sellable_lines,
    set_quantity,
)
from apps.carts.services._codes import add_code, leave_out, remove_code

__all__ = [
    "MAX_CODES",
    "MAX_LINES",
    "MAX_QUANTITY",
    "SellableLine",
    "WantedLine",
    "add",
    "add_code",
    "choose_shop",
    "create",
    "create_with_lines",
    "expire_old",
    "leave_out",
    "lock",
    "mark_ordered",
    "merge",
    "remove_code",
    "sellable_lines",
    "set_quantity",
]
