"""An event and a handler of the tests' own, in the real registry for the time of a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest

from apps.outbox import registry
from apps.outbox.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class Happened(DomainEvent):
    name: ClassVar[str] = "tests.happened"
    number: int


@pytest.fixture
def heard(monkeypatch):
    """The numbers that the handler got, in order; a number in `heard.failing` makes it raise."""

    class Heard(list):
        failing: ClassVar[set[int]] = set()

    calls = Heard()
    calls.failing = set()

    def listen(event, *, event_id):
        if event.number in calls.failing:
            raise ValueError(f"cannot take {event.number}")
        calls.append(event.number)

    monkeypatch.setitem(registry._handlers, Happened.name, {"tests.listen": (Happened, listen)})
    return calls
