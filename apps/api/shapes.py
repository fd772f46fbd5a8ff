"""What goes in and out of REST, as frozen dataclasses: one declaration is the type, the check and the OpenAPI schema.

    Quantity = Annotated[int, Whole(1, 999)]

    class LineIn(Shape):
        variant: UUID
        quantity: Quantity

A shape that is read (`apps.api.reading`) takes these fields and no others; one that is written (`apps.api.writing`)
has them all, for a dataclass cannot be made without.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, dataclass_transform, get_args, get_origin, get_type_hints


@dataclass(frozen=True)
class Text:
    """Limits of a text. NUL bytes and lone surrogates are never taken."""

    most: int = 255
    least: int = 0
    pattern: str = ""


@dataclass(frozen=True)
class Whole:
    """Limits of a whole number."""

    least: int
    most: int


@dataclass(frozen=True)
class Real:
    """Limits of a number with decimals, such as a coordinate."""

    least: float
    most: float


@dataclass(frozen=True)
class Many:
    """Limits of a list."""

    most: int
    least: int = 0


@dataclass(frozen=True)
class Says:
    """What the field means, for the schema."""

    text: str


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Shape:
    """Base of all shapes; subclasses become frozen, keyword-only dataclasses."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        dataclass(frozen=True, kw_only=True)(cls)


@dataclass(frozen=True)
class Field:
    """A field as reader and schema see it: `kind` is its type without marks, `marks` are Text, Whole, Many and Says."""

    name: str
    kind: Any
    marks: tuple[Any, ...]
    is_required: bool
    default: Any


def fields_of(shape: type[Shape]) -> tuple[Field, ...]:
    """The fields in order of declaration, those of base shapes first."""
    return _cached_fields(shape)


def _fields(shape: type[Shape]) -> tuple[Field, ...]:
    hints = get_type_hints(shape, include_extras=True)
    return tuple(_field(row, hints[row.name]) for row in dataclasses.fields(shape))  # type: ignore[arg-type]


_cached_fields: Callable[[Any], tuple[Field, ...]] = cache(_fields)


def _field(row: dataclasses.Field[Any], hint: Any) -> Field:
    kind, marks = unmarked(hint)
    has_default = row.default is not dataclasses.MISSING
    return Field(
        name=row.name, kind=kind, marks=marks, is_required=not has_default, default=row.default if has_default else None
    )


def unmarked(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """Annotated[int, Whole(1, 9)] as int and its marks."""
    if get_origin(hint) is Annotated:
        kind, *marks = get_args(hint)
        return kind, tuple(marks)
    return hint, ()


def optional(hint: Any) -> tuple[Any, bool]:
    """`UUID | None` as UUID and True."""
    if get_origin(hint) in {UnionType, Union}:
        return next(part for part in get_args(hint) if part is not NoneType), True
    return hint, False
