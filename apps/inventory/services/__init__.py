"""Promising, moving and counting stock. Every verb ends in one call of the kernel, once per transaction, last."""

from apps.inventory.services._count import Counted, count
from apps.inventory.services._floors import set_floor
from apps.inventory.services._kernel import Change
from apps.inventory.services._movements import (
    MAX_UNITS,
    OpeningStock,
    adjust,
    bring_back,
    receive,
    set_opening_stock,
)
from apps.inventory.services._places import Placing, place_items, split_bin
from apps.inventory.services._reservations import (
    Demand,
    Plan,
    allocate,
    consume,
    extend,
    release,
    release_expired,
    reserve,
    short_of,
)
from apps.inventory.services._stocktake import Shelf, Stocktake, count_many

__all__ = [
    "MAX_UNITS",
    "Change",
    "Counted",
    "Demand",
    "OpeningStock",
    "Placing",
    "Plan",
    "Shelf",
    "Stocktake",
    "adjust",
    "allocate",
    "bring_back",
    "consume",
    "count",
    "count_many",
    "extend",
    "place_items",
    "receive",
    "release",
    "release_expired",
    "reserve",
    "set_floor",
    "set_opening_stock",
    "short_of",
    "split_bin",
]
