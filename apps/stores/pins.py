"""What makes a PIN strong enough, and how it is prepared for hashing."""

from __future__ import annotations

from typing import Final

from apps.core import ids
from apps.stores.errors import WeakPin

_SHORTEST: Final = 6
_LONGEST: Final = 12
_RUNS: Final = "01234567890123456789"
_COMMON: Final = frozenset(
    {
        "112233", "123321", "147258", "258369", "147852", "159753", "159357", "123654", "741852", "789456",
        "456789", "123789", "314159", "271828", "142536", "135790", "246810", "102030", "110110", "696969",
        "520131", "007007", "911911", "100000", "000001", "121314", "101112", "112358", "2580258", "14725836",
    }
)  # fmt: skip
"""Those that lists of leaked PINs share and that no rule below catches."""


def refuse_weak(pin: str) -> None:
    """Takes 6 to 12 digits without runs (123456, 9876543), repetitions (121212, 123123) or few digits.

    Raises: WeakPin.
    """
    if not (pin.isascii() and pin.isdigit() and _SHORTEST <= len(pin) <= _LONGEST):
        raise WeakPin(field="pin")
    if len(set(pin)) < 3 or pin in _RUNS or pin in _RUNS[::-1] or _repeats(pin) or pin in _COMMON:
        raise WeakPin(field="pin")


def peppered(user_id: int, pin: str) -> str:
    """The PIN under the installation's key, bound to its person: a stolen table alone cannot be searched for PINs."""
    return ids.code_hash(f"pin:{user_id}", pin)


def _repeats(pin: str) -> bool:
    return any(len(pin) % size == 0 and pin == pin[:size] * (len(pin) // size) for size in range(1, len(pin) // 2 + 1))
