"""Reading requests strictly: every field is known, of its type, within its limits, or named in the refusal."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Final, TypeVar, get_args, get_origin
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.api.errors import InvalidBody, InvalidQuery, MalformedJson
from apps.api.shapes import Many, Real, Shape, Text, Whole, fields_of, optional, unmarked

S = TypeVar("S", bound=Shape)
Take = Callable[[Any, str, "list[FieldError]"], Any]
FieldError = dict[str, str]

MISSING: Final = object()
BAD: Final = object()
"""Stands for a value that was refused; its error is in the list."""

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


def parse_json(raw: bytes) -> Any:
    """The body as plain values. Raises: MalformedJson, also for NaN, doubled keys and bottomless nesting."""
    try:
        return json.loads(raw.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        raise MalformedJson(_("This JSON is nested too deeply.")) from None
    except _Doubled as doubled:
        raise MalformedJson(_("A key comes twice in this JSON object."), field=str(doubled)) from None
    except ValueError:
        raise MalformedJson from None


class _Doubled(Exception):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _value in pairs]
        raise _Doubled(printable(next(key for key in keys if keys.count(key) > 1)))
    return found


def _no_constant(_text: str) -> Any:
    raise ValueError


def read_body(shape: type[S], data: Any) -> S:
    """Raises: InvalidBody with every field at fault."""
    errors: list[FieldError] = []
    found = _object(shape, data, "", errors)
    if errors:
        raise InvalidBody(context={"errors": errors})
    result: S = found
    return result


def read_query(shape: type[S], query: QueryDict) -> S:
    """The query string, as strictly as a body: unknown and doubled parameters are refused. Raises: InvalidQuery."""
    errors: list[FieldError] = []
    values: dict[str, Any] = {}
    known = {field.name: field for field in fields_of(shape)}
    for name, given in query.lists():
        field = known.get(name)
        if field is None:
            errors.append({"field": printable(name), "reason": _("This parameter is not known.")})
        elif get_origin(field.kind) is tuple:
            values[name] = [part for text in given for part in text.split(",")] if Commas in field.marks else given
        elif len(given) > 1:
            errors.append({"field": name, "reason": _("Give this parameter once.")})
        else:
            values[name] = given[0]
    taken: dict[str, Any] = {}
    for name, take in _plan(shape, from_text=True):
        field = known[name]
        if name in values:
            taken[name] = take(values[name], name, errors)
        elif field.is_required:
            errors.append({"field": name, "reason": _("This is missing.")})
    if errors:
        raise InvalidQuery(context={"errors": errors})
    return shape(**taken)


class Commas:
    """Marks a list in the query string whose items may also be joined by commas."""


def printable(text: str) -> str:
    """What a stranger sent, shortened and fit to be sent back."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")[:100]


def _plan(shape: type[Shape], *, from_text: bool) -> tuple[tuple[str, Take], ...]:
    """A reader per field, made once per shape."""
    return _PLANS(shape, from_text)


def _make_plan(shape: type[Shape], from_text: bool) -> tuple[tuple[str, Take], ...]:  # noqa: FBT001 a key of the cache
    return tuple((field.name, _reader(field.kind, field.marks, from_text=from_text)) for field in fields_of(shape))


_PLANS: Callable[[Any, bool], tuple[tuple[str, Take], ...]] = cache(_make_plan)


def _object(shape: type[Shape], data: Any, path: str, errors: list[FieldError]) -> Any:
    if not isinstance(data, dict):
        return _refuse(errors, path or "body", _("Send a JSON object."))
    known = fields_of(shape)
    before = len(errors)
    names = {field.name for field in known}
    for name in data:
        if name not in names:
            _refuse(errors, _join(path, printable(name)), _("This field is not known."))
    taken = {}
    for field, (name, take) in zip(known, _plan(shape, from_text=False), strict=True):
        value = data.get(name, MISSING)
        if value is not MISSING:
            taken[name] = take(value, _join(path, name), errors)
        elif field.is_required:
            _refuse(errors, _join(path, name), _("This is missing."))
    return BAD if len(errors) > before else shape(**taken)


def _reader(kind: Any, marks: tuple[Any, ...], *, from_text: bool) -> Take:
    inner, may_be_null = optional(kind)
    kind, more = unmarked(inner)
    marks += more
    take = _plain_reader(kind, marks, from_text=from_text)
    if not may_be_null or from_text:
        return take
    return lambda value, path, errors: None if value is None else take(value, path, errors)


def _plain_reader(kind: Any, marks: tuple[Any, ...], *, from_text: bool) -> Take:  # noqa: PLR0911 one line a type
    if get_origin(kind) is tuple:
        return _list_reader(get_args(kind)[0], _mark(marks, Many, Many(100)), from_text=from_text)
    if issubclass(kind, Shape):
        return lambda value, path, errors: _object(kind, value, path, errors)
    if issubclass(kind, Enum):
        return _choice_reader(kind)
    if kind is bool:
        return _read_flag_text if from_text else _read_flag
    if kind is int:
        return _whole_reader(_mark(marks, Whole, Whole(-(2**53), 2**53)), from_text=from_text)
    if kind is float:
        return _real_reader(_mark(marks, Real, Real(-1e12, 1e12)), from_text=from_text)
    if kind is UUID:
        return _read_uuid
    if kind is datetime:
        return _read_time
    if kind is date:
        return _read_day
    return _text_reader(_mark(marks, Text, Text()))


def _text_reader(limits: Text) -> Take:
    pattern = re.compile(limits.pattern, re.ASCII) if limits.pattern else None

    def take(value: Any, path: str, errors: list[FieldError]) -> Any:
        if not isinstance(value, str):
            return _refuse(errors, path, _("Write a text."))
        if "\0" in value or (not value.isascii() and any("\ud800" <= sign <= "\udfff" for sign in value)):
            return _refuse(errors, path, _("This text contains signs that can't be stored."))
        if len(value) > limits.most:
            return _refuse(errors, path, _("At most %(count)s characters.") % {"count": limits.most})
        if len(value.strip()) < limits.least:
            return _refuse(errors, path, _("This is missing."))
        if pattern and not pattern.fullmatch(value):
            return _refuse(errors, path, _("This isn't written as it should be."))
        return value

    return take


def _whole_reader(limits: Whole, *, from_text: bool) -> Take:
    def take(value: Any, path: str, errors: list[FieldError]) -> Any:
        if from_text and isinstance(value, str) and _WHOLE.fullmatch(value):
            value = int(value)
        if type(value) is not int:
            return _refuse(errors, path, _("Write a whole number."))
        if not limits.least <= value <= limits.most:
            reason = _("Write a whole number from %(least)s to %(most)s.")
            return _refuse(errors, path, reason % {"least": limits.least, "most": limits.most})
        return value

    return take


def _real_reader(limits: Real, *, from_text: bool) -> Take:
    def take(value: Any, path: str, errors: list[FieldError]) -> Any:
        if from_text:
            try:
                value = float(value) if len(value) < 40 and value.isascii() else None
            except ValueError:
                value = None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            return _refuse(errors, path, _("Write a number."))
        if not limits.least <= value <= limits.most:
            reason = _("Write a number from %(least)s to %(most)s.")
            return _refuse(errors, path, reason % {"least": f"{limits.least:g}", "most": f"{limits.most:g}"})
        return float(value)

    return take


def _list_reader(kind: Any, limits: Many, *, from_text: bool) -> Take:
    inner, marks = unmarked(kind)
    take_one = _reader(inner, marks, from_text=from_text)

    def take(value: Any, path: str, errors: list[FieldError]) -> Any:
        if not isinstance(value, list):
            return _refuse(errors, path, _("Send a list."))
        if not limits.least <= len(value) <= limits.most:
            reason = _("Send %(least)s to %(most)s of them.")
            return _refuse(errors, path, reason % {"least": limits.least, "most": limits.most})
        return tuple(take_one(item, f"{path}.{place}", errors) for place, item in enumerate(value))

    return take


def _choice_reader(kind: type[Enum]) -> Take:
    by_value: Mapping[Any, Enum] = {member.value: member for member in kind}

    def take(value: Any, path: str, errors: list[FieldError]) -> Any:
        found = by_value.get(value) if isinstance(value, str) else None
        if found is None:
            return _refuse(errors, path, _("Choose one of: %(choices)s.") % {"choices": ", ".join(by_value)})
        return found

    return take


def _read_flag(value: Any, path: str, errors: list[FieldError]) -> Any:
    return value if isinstance(value, bool) else _refuse(errors, path, _("Write true or false."))


def _read_flag_text(value: Any, path: str, errors: list[FieldError]) -> Any:
    found = {"true": True, "false": False}.get(value)
    return found if found is not None else _refuse(errors, path, _("Write true or false."))


def _read_uuid(value: Any, path: str, errors: list[FieldError]) -> Any:
    if isinstance(value, str) and _UUID.fullmatch(value):
        return UUID(value)
    return _refuse(errors, path, _("This is not an id."))


def _read_time(value: Any, path: str, errors: list[FieldError]) -> Any:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 2000 <= found.year <= 2100:
        return _refuse(errors, path, _("Write a time with its zone, such as 2026-11-23T10:00:00Z."))
    return found


def _read_day(value: Any, path: str, errors: list[FieldError]) -> Any:
    try:
        found = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2100:
        return _refuse(errors, path, _("Write a date, such as 2026-11-23."))
    return found


def _mark(marks: tuple[Any, ...], of: type[Any], default: Any) -> Any:
    return next((mark for mark in marks if isinstance(mark, of)), default)


def _refuse(errors: list[FieldError], path: str, reason: str) -> Any:
    errors.append({"field": path, "reason": reason})
    return BAD


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
