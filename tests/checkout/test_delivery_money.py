"""Any order of shorts, parcels and a cancellation: charged is what left, with its delivery once if anything did."""

from __future__ import annotations

from random import Random

import pytest
from django.core.management import call_command

from apps.accounts.permissions import Role
from apps.checkout import services as checkout
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import RejectReason, Status
from apps.fulfilment.models import FulfilmentOrder
from apps.invoicing.models import FiscalDocument
from apps.orders import selectors as order_reads
from apps.orders.enums import CancelReason
from apps.orders.models import OrderDelivery
from apps.outbox import services as outbox
from tests.factories.cards import card_of, worked
from tests.factories.parcels import LISBON, MADRID, Sender, sending_shop
from tests.factories.pricing import free_shipping, offer, percent_off
from tests.factories.shop import GUEST, NOW, staff_of, work_of

pytestmark = pytest.mark.django_db


def ordered(shop: Sender, stripe, dice: Random):
    """One to three lines to Madrid or Lisbon, with an offer or without; another warehouse may have them too."""
    if dice.random() < 0.4:
        offer(shop.channel, dice.choice([free_shipping(), percent_off(17)]), code="dice")
    wanted = [
        (shop.kept(3, amount=dice.randint(1, 9999), name=f"Item {number}"), dice.randint(1, 3))
        for number in range(dice.randint(1, 3))
    ]
    order = shop.sent_by_card(stripe, *wanted, to=dice.choice([MADRID, LISBON]))
    if dice.random() < 0.5:
        for variant, quantity in wanted:
            shop.put(variant, quantity, at=shop.another())
    return order


def picked(work: FulfilmentOrder, dice: Random) -> None:
    """As far as the picker finds it."""
    picker = staff_of(work.location, Role.STAFF)
    fulfilment.start_picking(work_id=work.public_id, actor=picker)
    for line in work.lines.all():
        gone = dice.randint(0, line.quantity)
        named = {"work_id": work.public_id, "line_id": line.public_id, "actor": picker}
        if line.quantity - gone:
            fulfilment.set_picked(quantity=line.quantity - gone, **named)
        if gone:
            fulfilment.short(quantity=gone, reason=RejectReason.NOT_FOUND, now=NOW, **named)
    outbox.relay()


def sent(shop: Sender, order, dice: Random) -> None:
    """Some of what is still to leave."""
    for work in FulfilmentOrder.objects.filter(order=order, status__in=[Status.ASSIGNED, Status.PICKING]):
        if dice.random() < 0.7:
            packer = staff_of(work.location, Role.STAFF)
            if work.status == Status.PICKING:
                fulfilment.pack(work_id=work.public_id, actor=packer)
            else:
                shop.packed(work)
            fulfilment.ship(work_id=work.public_id, carrier="Own", actor=packer, now=NOW)


@pytest.mark.parametrize("seed", range(8))
def test_money_in_is_goods_out_with_one_delivery_or_none(stripe, seed):
    shop, dice = sending_shop(), Random(seed)
    order = ordered(shop, stripe, dice)
    if dice.random() < 0.7:
        picked(work_of(order), dice)
    sent(shop, order, dice)
    if any(line.open_quantity for line in order_reads.lines_of(order)):
        checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)
    outbox.relay()
    worked(2)

    lines, delivery = order_reads.lines_of(order), OrderDelivery.objects.get(order=order)
    is_sent = any(line.fulfilled_quantity for line in lines)
    expected = sum(line.fulfilled_amount for line in lines) + delivery.total_amount * is_sent
    assert (delivery.left_at is not None) == is_sent
    assert sum(FiscalDocument.objects.values_list("total_amount", flat=True)) == expected
    assert (card_of(order).captured_amount, card_of(order).refunded_amount) == (expected, 0)
    call_command("verify", verbosity=0)
