"""A file that comes in over REST."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.accounts.permissions import Role
from apps.core import clock
from apps.imports import services as imports
from tests.api.client import Caller
from tests.api.test_bad_input import refused
from tests.api.world import new_world

pytestmark = pytest.mark.django_db
FILE = b"Handle,Title,Variant SKU,Variant Price\nshirt,Blue shirt,S-1,19.95\nhat,Hat,H-1,oops\n"


def upload(admin, name="products.csv", content=FILE, **fields):
    form = {"file": SimpleUploadedFile(name, content, "text/csv"), **fields}
    return admin.client.post("/api/v1/imports", form, headers=admin.headers)


def test_file_is_taken_followed_and_reported():
    admin = new_world().employee(Role.ADMIN, everywhere=True)

    job = upload(admin, is_dry_run="true")
    imports.run_next(now=clock.now(), seconds=60)
    shown = admin.get(f"imports/{job.json()['id']}").json()

    assert (job.status_code, job.json()["state"], job.json()["is_dry_run"]) == (202, "queued", True)
    assert (shown["job"]["state"], shown["job"]["format"]) == ("done", "shopify_products")
    assert "oops" in [issue["value"] for issue in shown["issues"]]
    assert [row["id"] for row in admin.get("imports").json()["items"]] == [job.json()["id"]]


def test_bad_forms_are_refused_by_name():
    admin = new_world().employee(Role.ADMIN, everywhere=True)

    refused(upload(admin, format="excel"), 400, "format")
    refused(upload(admin, is_staff="true"), 400, "is_staff")
    refused(upload(admin, content=b""), 422, code="imports.refused")
    refused(admin.client.post("/api/v1/imports", {"source": "a"}, headers=admin.headers), 400, "file")
    refused(admin.post("imports", {}), 415, code="api.not_form")
    refused(Caller(client=Client()).get("imports"), 401)
