"""The schema and its pages: valid, complete, and under our content policy."""

from __future__ import annotations

import re

import pytest
import yaml
from django.test import Client

from apps.api.v1 import urls

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def schema():
    return yaml.safe_load(Client().get("/api/schema/").content)


def operations(schema):
    return [operation for path in schema["paths"].values() for operation in path.values()]


def test_schema_is_openapi_31_and_has_every_operation(schema):
    declared = {
        getattr(pattern.callback.cls, action).operation.name
        for pattern in urls.urlpatterns
        for action in pattern.callback.actions.values()
    }

    assert schema["openapi"] == "3.1.0"
    assert {operation["operationId"] for operation in operations(schema)} == declared


def test_operations_read_as_words_and_name_their_refusals(schema):
    for operation in operations(schema):
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", operation["operationId"])
        assert operation["summary"]
        assert operation["responses"]["default"]["content"]["application/problem+json"]


def test_nothing_inside_slips_into_names(schema):
    names = {name for shape in schema["components"]["schemas"].values() for name in shape.get("properties", {})}

    assert not names & {"pk", "customer_id", "variant_id", "location_id", "order_id", "token_hash", "password"}


def test_what_is_sent_is_closed_to_other_fields(schema):
    shapes = schema["components"]["schemas"]

    assert all(shape["additionalProperties"] is False for name, shape in shapes.items() if name.endswith("In"))


def test_docs_bring_nothing_inline():
    page = Client().get("/api/docs/")

    text = page.content.decode()
    assert page.status_code == 200
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    script = re.search(r'<script src="([^"]*script=[^"]*)"', text)[1].replace("&amp;", "&")
    assert Client().get(script).headers["Content-Type"].startswith("application/javascript")
    assert "unsafe" not in page.headers["Content-Security-Policy"]
