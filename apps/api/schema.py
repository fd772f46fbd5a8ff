"""The OpenAPI 3.1 schema, from what `@operation` and shapes already say. Loaded when the app is ready."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, get_args, get_origin
from uuid import UUID

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from apps.api.endpoint import ANYONE, CART_TOKEN, DOCUMENT_CODE, ORDER_TOKEN, Endpoint, Operation
from apps.api.idempotency import HEADER, LONGEST, Key
from apps.api.shapes import Field, Many, Real, Says, Shape, Text, Whole, fields_of, optional, unmarked
from apps.api.v1.shapes import Problem
from apps.core.money import Money

Schema = dict[str, Any]

_SIMPLE: Mapping[type, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    UUID: {"type": "string", "format": "uuid"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    time: {"type": "string"},
    Decimal: {"type": "string"},
}
_MONEY: Schema = {
    "type": "object",
    "description": "An amount as a decimal string, with its ISO 4217 currency.",
    "properties": {
        "amount": {"type": "string", "examples": ["12.50"]},
        "currency": {"type": "string", "examples": ["EUR"]},
    },
    "required": ["amount", "currency"],
    "additionalProperties": False,
}


class ShapeExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Teaches the generator our shapes."""

    target_class = "apps.api.shapes.Shape"
    match_subclasses = True

    def get_name(self, auto_schema: AutoSchema, direction: Any) -> str:  # noqa: ARG002
        return str(self.target.__name__)

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> Schema:  # noqa: ARG002
        return _object(self.target, auto_schema)


class EndpointSchema(AutoSchema):
    """Reads the operation that the dispatcher reads, too."""

    view: Any

    @property
    def spec(self) -> Operation | None:
        if not isinstance(self.view, Endpoint):
            return None
        found: Operation = getattr(self.view, self.view.action).operation
        return found

    def get_operation_id(self) -> str:
        return self.spec.name if self.spec else str(super().get_operation_id())

    def get_summary(self) -> str | None:
        return self.spec.summary if self.spec else super().get_summary()

    def get_description(self) -> str:  # type: ignore[override]  # REST framework's own has arguments
        if self.spec is None:
            return str(super().get_description())
        text = (getattr(self.view, self.view.action).__doc__ or "").strip()
        rest = "\n".join(line.strip() for line in text.splitlines()[1:]).strip()
        need = self.view.needs[self.view.action]
        right = "Open to everybody." if need == ANYONE else f"Needs `{need}`."
        return f"{rest}\n\n{right}".strip()

    def get_tags(self) -> list[str]:
        return [self.view.tag] if self.spec else list(super().get_tags())

    def get_request_serializer(self) -> Any:
        if self.spec is None:
            return super().get_request_serializer()
        if self.spec.takes_file and self.spec.body is not None:
            form = _object(self.spec.body, self)
            form["properties"]["file"] = {"type": "string", "format": "binary"}
            form["required"] = [*form.get("required", []), "file"]
            return {"multipart/form-data": form}
        return {"application/json": self.spec.body} if self.spec.body else None

    def get_response_serializers(self) -> Any:
        if self.spec is None:
            return super().get_response_serializers()
        answers: dict[Any, Any] = {}
        for status, shape in self.spec.answers.items():
            answers[(status, shape) if isinstance(shape, str) else status] = (
                OpenApiResponse(bytes, description="The file.")
                if isinstance(shape, str)
                else OpenApiResponse(shape, description="" if shape else "Done.")
            )
        answers["default", "application/problem+json"] = OpenApiResponse(Problem, description="A refusal.")
        return answers

    def get_override_parameters(self) -> Any:
        if self.spec is None:
            return super().get_override_parameters()
        headers = [
            OpenApiParameter(name, str, OpenApiParameter.HEADER, description=_TOKENS[name]) for name in self.spec.tokens
        ]
        if self.spec.key is not Key.NONE:
            headers.append(
                OpenApiParameter(
                    HEADER,
                    {"type": "string", "minLength": 1, "maxLength": LONGEST},
                    OpenApiParameter.HEADER,
                    required=self.spec.key is Key.REQUIRED,
                    description="A retry with the same key and body gets the first answer again.",
                )
            )
        return [*headers, *([self.spec.query] if self.spec.query else [])]

    def get_auth(self) -> list[Any]:
        if self.spec is None:
            return list(super().get_auth())
        ways: list[Any] = [{"apiKey": []}, {"session": []}]
        return [*ways, {}] if self.view.needs[self.view.action] == ANYONE else ways

    def _is_list_view(self, serializer: Any = None) -> bool:
        """Our lists are pages: objects, not arrays."""
        return False if self.spec else bool(super()._is_list_view(serializer))

    def get_filter_backends(self) -> list[Any]:
        return []


_TOKENS = {
    CART_TOKEN: "The token that came with a guest's basket.",
    DOCUMENT_CODE: "The code printed on the document.",
    ORDER_TOKEN: "The token in the link that the customer was sent.",
}


def _object(shape: type[Shape], auto_schema: AutoSchema) -> Schema:
    fields = fields_of(shape)
    schema: Schema = {
        "type": "object",
        "properties": {field.name: _field(field, auto_schema) for field in fields},
        "additionalProperties": False,
    }
    if shape.__doc__ and not shape.__doc__.startswith(f"{shape.__name__}("):
        schema["description"] = " ".join(shape.__doc__.split())
    required = [field.name for field in fields if field.is_required]
    return {**schema, "required": required} if required else schema


def _field(field: Field, auto_schema: AutoSchema) -> Schema:
    schema = _schema(field.kind, field.marks, auto_schema)
    says = next((mark.text for mark in field.marks if isinstance(mark, Says)), "")
    if says:
        schema = {**schema, "description": says}
    if not field.is_required and field.default not in {None, ""} and isinstance(field.default, (int, str, bool)):
        schema = {**schema, "default": field.default}
    return schema


def _schema(kind: Any, marks: tuple[Any, ...], auto_schema: AutoSchema) -> Schema:
    inner, may_be_null = optional(kind)
    inner, more = unmarked(inner)
    marks += more
    schema = _plain(inner, marks, auto_schema)
    if not may_be_null:
        return schema
    if "type" in schema and "enum" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"oneOf": [schema, {"type": "null"}]}


def _plain(kind: Any, marks: tuple[Any, ...], auto_schema: AutoSchema) -> Schema:  # noqa: PLR0911 one line a type
    if get_origin(kind) is tuple:
        item, item_marks = unmarked(get_args(kind)[0])
        limits = {name: value for mark in marks if isinstance(mark, Many) for name, value in _many(mark).items()}
        return {"type": "array", "items": _schema(item, item_marks, auto_schema), **limits}
    if get_origin(kind) is dict:
        return {"type": "object", "additionalProperties": _schema(get_args(kind)[1], (), auto_schema)}
    if kind is Any:
        return {}
    if kind is Money:
        return _component("Money", _MONEY, auto_schema)
    if issubclass(kind, Shape):
        return dict(auto_schema.resolve_serializer(kind, "response").ref)
    if issubclass(kind, Enum):
        choices = {"type": "string", "enum": [member.value for member in kind]}
        return _component(kind.__name__, choices, auto_schema)
    return {**_SIMPLE[kind], **_limits(marks)}


def _component(name: str, schema: Schema, auto_schema: AutoSchema) -> Schema:
    component = ResolvedComponent(  # type: ignore[no-untyped-call]
        name=name, type=ResolvedComponent.SCHEMA, object=name, schema=schema
    )
    auto_schema.registry.register_on_missing(component)
    return dict(component.ref)


def _limits(marks: tuple[Any, ...]) -> Schema:
    found: Schema = {}
    for mark in marks:
        if isinstance(mark, Text):
            found["maxLength"] = mark.most
            if mark.least:
                found["minLength"] = mark.least
            if mark.pattern:
                found["pattern"] = f"^{mark.pattern}$"
        elif isinstance(mark, (Whole, Real)):
            found["minimum"], found["maximum"] = mark.least, mark.most
    return found


def _many(mark: Many) -> Schema:
    return {"maxItems": mark.most, **({"minItems": mark.least} if mark.least else {})}
