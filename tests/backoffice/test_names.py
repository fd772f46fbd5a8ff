"""Histories tell who acted by name; the opaque keys stay inside."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts import selectors
from apps.accounts.permissions import Role
from tests.factories.accounts import UserFactory
from tests.factories.audit import AuditEntryFactory
from tests.factories.inventory import LedgerEntryFactory
from tests.factories.orders import OrderTransitionFactory
from tests.factories.stores import EmploymentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Client:
    row = EmploymentFactory(role=Role.ADMIN, location=None, user__is_staff=True, user__name="Inés Robledo")
    client = Client()
    client.force_login(row.user)
    return client


@pytest.mark.parametrize("factory", [AuditEntryFactory, LedgerEntryFactory, OrderTransitionFactory])
def test_lists_and_pages_name_who_acted(boss, factory):
    nuria = UserFactory(name="Nuria Vidal")
    row = factory(actor_key=f"user:{nuria.pk}")
    model = factory._meta.model._meta
    address = f"/admin/{model.app_label}/{model.model_name}/"

    for page in (address, f"{address}{row.pk}/change/"):
        text = boss.get(page).content.decode()
        assert "Nuria Vidal" in text
        assert f">user:{nuria.pk}<" not in text


def test_names_of_many_rows_are_one_statement(boss):
    counts = []
    for more in (1, 2):
        for number in range(more):
            AuditEntryFactory(actor_key=f"user:{UserFactory(name=f'Person {number}').pk}")
        with CaptureQueriesContext(connection) as queries:
            boss.get("/admin/audit/auditentry/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_who_is_no_person_has_a_word():
    names = selectors.actor_names(["system", "cart:0190", "device:3", "user:999999", ""])

    assert names == {
        "system": "Automatic", "cart:0190": "Guest", "device:3": "Shop device 3", "user:999999": "user:999999", "": "–",
    }  # fmt: skip
