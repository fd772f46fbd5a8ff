"""Guards that say in code where a transaction begins and where none may be open."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection
from django.db.transaction import TransactionManagementError

P = ParamSpec("P")
R = TypeVar("R")


def in_transaction(doing: str) -> None:
    """Raises: TransactionManagementError when no transaction is open."""
    if not connection.in_atomic_block:
        raise TransactionManagementError(f"{doing} needs an open transaction.")


def durable(function: Callable[P, R]) -> Callable[P, R]:
    """Marks a flow of several transactions with a call to the outside between them; it refuses to run inside one.

    Tests that wrap themselves in a transaction are let through by Django's own mark on such blocks.
    """

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
            raise TransactionManagementError(f"{function.__qualname__} must not run inside a transaction.")
        return function(*args, **kwargs)

    return guarded
