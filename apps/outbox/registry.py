"""Which events exist and who reacts to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any, TypeVar

from apps.outbox.events import DomainEvent

E = TypeVar("E", bound=DomainEvent)
Handler = Callable[..., None]

_handlers: dict[str, dict[str, tuple[type[DomainEvent], Handler]]] = defaultdict(dict)


def on(event: type[E]) -> Callable[[Handler], Handler]:
    """Registers a handler `def handle(event, *, event_id)`; its name is `<app>.<function>` and must not change."""

    def register(function: Handler) -> Handler:
        name = f"{function.__module__.removeprefix('apps.').split('.')[0]}.{function.__name__}"
        if name in _handlers[event.name]:
            raise ValueError(f"{name} already handles {event.name}.")
        _handlers[event.name][name] = (event, function)
        return function

    return register


def handlers_of(event_name: str) -> list[str]:
    return sorted(_handlers.get(event_name, {}))


def call(event_name: str, handler: str, payload: dict[str, Any], event_id: int) -> None:
    """Runs one handler. Fields that this version does not know are left out, so that old workers survive new events."""
    event_class, function = _handlers[event_name][handler]
    known = {field.name for field in fields(event_class)}
    function(event_class(**{key: value for key, value in payload.items() if key in known}), event_id=event_id)


def is_known(event_name: str, handler: str) -> bool:
    return handler in _handlers.get(event_name, {})


def every_event() -> Iterator[type[DomainEvent]]:
    """All event classes that are imported, in order of name."""

    def below(cls: type[DomainEvent]) -> Iterator[type[DomainEvent]]:
        for child in cls.__subclasses__():
            yield child
            yield from below(child)

    return iter(sorted((cls for cls in below(DomainEvent) if "name" in vars(cls)), key=lambda cls: cls.name))
