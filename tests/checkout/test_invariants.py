"""Every rule between orders, work, stock and money is broken on purpose, to see `verify` name it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.checkout import services as checkout
from apps.fulfilment.models import PickupSlot
from apps.inventory import services as inventory
from apps.outbox import services as outbox
from tests.factories.fulfilment import PickupSlotFactory
from tests.factories.shop import ANA, GUEST, NOW, open_shop
from tests.factories.stores import LegalEntityFactory
from tests.tampering import broken_invariants, tamper

pytestmark = pytest.mark.django_db
OLD = "created_at = created_at - interval '40 days'"


@pytest.fixture
def shop():
    """One order collected, one that waits for its money in a pickup time, and one promise that a count broke."""
    shop = open_shop()
    shirt = shop.stocked(20)
    shop.collected(shop.placed((shirt, 2)))
    waiting = shop.draft((shirt, 3))
    slot = PickupSlotFactory(
        location=shop.location, starts_at=waiting.promised_at + timedelta(hours=1),
        ends_at=waiting.promised_at + timedelta(hours=2),
    )  # fmt: skip
    checkout.place(order_id=waiting.pk, contact=ANA, slot_id=slot.public_id, actor=GUEST, now=NOW)
    cap = shop.stocked(1)
    shop.placed((cap, 1))
    inventory.count(variant_id=cap.pk, location_id=shop.location.pk, counted=0, actor=shop.manager)
    outbox.relay()
    assert PickupSlot.objects.get().taken == 3
    assert broken_invariants() == []
    return shop


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ("UPDATE fulfilment_pickupslot SET taken = 2", ["fulfilment.slots"]),
        ("DELETE FROM outbox_event WHERE name = 'fulfilment.pickup_ready'", ["fulfilment.events"]),
        ("DELETE FROM outbox_event WHERE name = 'orders.order_closed'", ["orders.ended_events"]),
        ("DELETE FROM outbox_event WHERE name = 'orders.order_cancelled'", ["orders.ended_events"]),
        ("DELETE FROM outbox_event WHERE name = 'inventory.promise_broken'", ["inventory.broken_promises"]),
        (
            "UPDATE payments_payment SET requested_amount = requested_amount - 1 WHERE state = 'initiated'",
            ["checkout.open_payment"],
        ),
    ],
)
def test_what_is_broken_is_named(shop, statement, codes):
    tamper(statement)

    assert broken_invariants() == codes


def test_goods_without_money_are_named(shop):
    tamper("UPDATE payments_payment SET refunded_amount = 1 WHERE captured_amount > 0")

    assert {"checkout.goods_are_paid", "checkout.closed_owes_nothing"} <= set(broken_invariants())


def test_shop_of_another_legal_entity_is_named(shop):
    tamper(f"UPDATE stores_location SET legal_entity_id = {LegalEntityFactory().pk}")

    assert "checkout.one_legal_entity" in broken_invariants()


def test_document_of_another_amount_is_named(shop):
    tamper("UPDATE invoicing_fiscaldocument SET total_amount = total_amount + 1, net_amount = net_amount + 1")

    assert {"fulfilment.hand_over_documents", "checkout.goods_are_documented"} <= set(broken_invariants())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE invoicing_fiscaldocument SET kind = 'corrective', reason = 'x', corrects_id = id",
        "UPDATE invoicing_fiscaldocument SET owner = 'order:1'",
        "UPDATE invoicing_fiscaldocument SET kind = 'full', party_name = 'x', party_tax_id = 'x', substitutes_id = id",
    ],
)
def test_hand_over_without_its_document_is_named(shop, statement):
    tamper(statement)

    assert "fulfilment.hand_over_documents" in broken_invariants()


def test_events_that_were_trimmed_long_after_are_not_missed(shop):
    tamper(
        "DELETE FROM outbox_delivery", "DELETE FROM outbox_event",
        f"UPDATE inventory_brokenpromise SET {OLD}", f"UPDATE fulfilment_fulfilmenttransition SET {OLD}",
        "UPDATE orders_order SET placed_at = placed_at - interval '40 days', ended_at = ended_at - interval '40 days'",
        "UPDATE fulfilment_fulfilmentorder SET ended_at = ended_at - interval '40 days'",
        "UPDATE fulfilment_handover SET at = at - interval '40 days'",
    )  # fmt: skip

    assert broken_invariants() == []
