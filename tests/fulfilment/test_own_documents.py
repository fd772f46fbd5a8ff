"""The copy of one's data names the receipts and invoices of what was collected, and nobody else's."""

from __future__ import annotations

import pytest

from apps.fulfilment.own_parts import documents
from apps.orders.models import Order
from tests.factories.customers import CustomerFactory
from tests.factories.shop import open_shop

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_every_document_is_in_it_for_the_same_statements(count, django_assert_num_queries):
    shop, ana = open_shop(), CustomerFactory()
    for _ in range(count):
        shop.collected(shop.placed((shop.stocked(1), 1)))
    Order.objects.update(customer=ana)
    other = shop.placed((shop.stocked(1), 1))
    shop.collected(other)

    with django_assert_num_queries(3):
        found = documents(ana.pk)

    assert [(row["kind"], row["total"]["amount"]) for row in found] == [("simplified", "10.00")] * count
    assert other.number not in {row["order"] for row in found}
