"""Which events exist and who reacts to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from apps.outbox.events import DomainEvent

E = TypeVar("E", bound=DomainEvent)
Handler = Callable[..., None]

_handlers: dict[str, dict[str, tuple[type[DomainEvent], Handler]]] = defaultdict(dict)
_sets: set[str] = set()
_light: set[str] = set()


def on(event: type[E], *, locks: bool = True) -> Callable[[Handler], Handler]:
    """Registers a handler `def handle(event, *, event_id)`; its name is `<app>.<function>` and must not change.

    Each event has its own transaction; a handler that locks nothing (it reads and inserts: `locks=False`) shares one
    with others, which is faster. A handler that locks must not: it would hold one order while it asks for the next.
    """

    def register(function: Handler) -> Handler:
        name = _name(function)
        if name in _handlers[event.name]:
            raise ValueError(f"{name} already handles {event.name}.")
        _handlers[event.name][name] = (event, function)
        if not locks:
            _light.add(name)
        return function

    return register


def _name(function: Handler) -> str:
    return f"{function.__module__.removeprefix('apps.').split('.')[0]}.{function.__name__}"


def on_many(event: type[E]) -> Callable[[Handler], Handler]:
    """Registers a handler `def handle(events)` that takes all that are due at once, oldest first.

    For followers that compute from what is stored now. If it fails, it is called again with one event at a time.
    """

    def register(function: Handler) -> Handler:
        on(event)(function)
        _sets.add(_name(function))
        return function

    return register


def takes_many(handler: str) -> bool:
    return handler in _sets


def shares_transaction(handler: str) -> bool:
    return handler in _light or handler in _sets


def handlers_of(event_name: str) -> list[str]:
    return sorted(_handlers.get(event_name, {}))


def call(event_name: str, handler: str, payload: dict[str, Any], event_id: int) -> None:
    """Runs one handler on one event."""
    event_class, function = _handlers[event_name][handler]
    if handler in _sets:
        function([_event(event_class, payload)])
    else:
        function(_event(event_class, payload), event_id=event_id)


def call_many(event_name: str, handler: str, payloads: Sequence[dict[str, Any]]) -> None:
    """Runs a handler of many events on all of them."""
    event_class, function = _handlers[event_name][handler]
    function([_event(event_class, payload) for payload in payloads])


def _event(event_class: type[DomainEvent], payload: dict[str, Any]) -> DomainEvent:
    """Fields that this version does not know are left out, so that old workers survive new events."""
    known = {field.name for field in fields(event_class)}
    return event_class(**{key: value for key, value in payload.items() if key in known})


def is_known(event_name: str, handler: str) -> bool:
    return handler in _handlers.get(event_name, {})


def every_event() -> Iterator[type[DomainEvent]]:
    """All event classes that are imported, in order of name."""

    def below(cls: type[DomainEvent]) -> Iterator[type[DomainEvent]]:
        for child in cls.__subclasses__():
            yield child
            yield from below(child)

    return iter(sorted((cls for cls in below(DomainEvent) if "name" in vars(cls)), key=lambda cls: cls.name))
