from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.payments.models import Payment
from tests.factories.payments import (
    CashDrawerFactory,
    CashJournalEntryFactory,
    PaymentAttemptFactory,
    PaymentFactory,
    PaymentTransitionFactory,
    open_at_desk,
    take,
)
from tests.factories.stores import LocationFactory

pytestmark = pytest.mark.django_db
LISTS = {
    "payment": PaymentFactory,
    "paymentattempt": PaymentAttemptFactory,
    "paymenttransition": PaymentTransitionFactory,
    "cashdrawer": CashDrawerFactory,
    "cashjournalentry": CashJournalEntryFactory,
}


@pytest.mark.parametrize("model", LISTS)
def test_a_list_costs_the_same_with_three_rows_as_with_one(model, admin_client):
    """Compared, not counted: the frame around every page of the admin is another app's."""
    page = reverse(f"admin:payments_{model}_changelist")
    spent = []
    for more in (1, 2):
        LISTS[model].create_batch(more)
        with CaptureQueriesContext(connection) as queries:
            assert admin_client.get(page).status_code == 200
        spent.append(len(queries))

    assert spent[0] == spent[1]


def test_the_law_is_listed_with_its_source(admin_client):
    response = admin_client.get(reverse("admin:payments_cashlimit_changelist"))

    assert "Ley 7/2012" in response.content.decode()
    assert "€1,000.00" in response.content.decode()


def test_a_payment_is_shown_with_its_story_and_cannot_be_changed(admin_client):
    open_at_desk()
    take(LocationFactory())
    payment = Payment.objects.get()
    page = reverse("admin:payments_payment_change", args=[payment.pk])

    shown = admin_client.get(page)
    changed = admin_client.post(page, {"state": "voided"})
    deleted = admin_client.post(reverse("admin:payments_payment_delete", args=[payment.pk]), {"post": "yes"})
    added = admin_client.get(reverse("admin:payments_payment_add"))

    assert shown.status_code == 200
    assert "Taken at the desk" in shown.content.decode()
    assert [changed.status_code, deleted.status_code, added.status_code] == [403, 403, 403]
    assert Payment.objects.get().state == "closed"
