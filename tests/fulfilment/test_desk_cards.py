"""At the desk with a card behind it: what leaves is charged, what does not is released; an undone hand-over charges nothing."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import RefusalReason, Status
from apps.fulfilment.errors import NotPaid
from apps.fulfilment.models import FulfilmentOrder
from apps.fulfilment.services import Leaving
from apps.invoicing.models import FiscalDocument
from apps.orders.enums import OrderStatus
from apps.outbox import services as outbox
from apps.payments.models import Payment
from tests.factories.cards import card_of, placed_by_card, worked
from tests.factories.pricing import offer, percent_off
from tests.factories.shop import NOW, code_of, open_shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def every_invariant_holds():
    yield
    outbox.relay()
    call_command("verify", verbosity=0)


def amounts(order):
    card = card_of(order)
    return card.state, card.authorised_amount, card.captured_amount, card.refunded_amount


def give(shop, work, leaving=None):
    return fulfilment.hand_over(
        work_id=work.public_id,
        code=code_of(work),
        actor=shop.clerk,
        now=NOW,
        **({"leaving": leaving} if leaving else {}),
    )


def of(work, amount):
    return work.lines.get(order_line__unit_amount=amount).public_id


def test_two_of_three_with_a_coupon_charge_their_share_and_release_the_rest(stripe):
    shop = open_shop()
    offer(shop.channel, percent_off(10), coupon="TEN")
    three = [(shop.stocked(5, amount=amount, name=f"at {amount}"), 1) for amount in (8995, 4500, 1505)]
    order = placed_by_card(stripe, shop, *three, codes=["TEN"])
    assert amounts(order) == ("authorized", 13_500, 0, 0)
    work = shop.ready(order)

    give(shop, work, Leaving(refused={of(work, 4500): 1}, reason=RefusalReason.NOT_AS_EXPECTED))
    worked()

    order.refresh_from_db()
    assert amounts(order) == ("closed", 13_500, 9450, 0)
    assert order.status == OrderStatus.CLOSED
    assert FiscalDocument.objects.get().total_amount == 9450
    assert (stripe.charges(), stripe.count("POST", "/capture")) == (1, 1)


def test_what_leaves_first_waits_for_what_leaves_later_and_is_charged_once(stripe):
    shop = open_shop()
    order = placed_by_card(stripe, shop, (shop.stocked(5), 3))
    work = shop.ready(order)

    give(shop, work, Leaving(units={work.lines.get().public_id: 2}))
    worked()
    assert amounts(order)[2] == 0
    give(shop, FulfilmentOrder.objects.get(split_from=work))
    worked()

    assert amounts(order) == ("closed", 3000, 3000, 0)
    assert stripe.count("POST", "/capture") == 1


def test_an_undone_hand_over_charges_nothing_until_the_next(stripe):
    shop = open_shop()
    order = placed_by_card(stripe, shop, (shop.stocked(5), 1))
    work = shop.ready(order)
    give(shop, work)

    fulfilment.undo_hand_over(work_id=work.public_id, in_hand=True, reason="Wrong bag", actor=shop.manager, now=NOW)
    worked()
    assert amounts(order) == ("authorized", 1000, 0, 0)
    give(shop, work)
    worked()

    order.refresh_from_db()
    assert amounts(order) == ("closed", 1000, 1000, 0)
    assert (order.status, stripe.count("POST", "/capture")) == (OrderStatus.CLOSED, 1)


def test_an_undone_hand_over_that_was_charged_already_covers_the_next(stripe):
    shop = open_shop()
    order = placed_by_card(stripe, shop, (shop.stocked(5), 1))
    work = shop.ready(order)
    give(shop, work)
    worked()

    fulfilment.undo_hand_over(work_id=work.public_id, in_hand=True, reason="Wrong bag", actor=shop.manager, now=NOW)
    worked()
    give(shop, work)
    worked()

    assert amounts(order) == ("closed", 1000, 1000, 0)
    assert stripe.count("POST", "/refunds") == 0


def test_goods_do_not_leave_on_a_card_that_gives_nothing_any_more(stripe):
    shop = open_shop()
    order = placed_by_card(stripe, shop, (shop.stocked(5), 2))
    work = shop.ready(order)
    Payment.objects.filter(pk=card_of(order).pk).update(capture_before=NOW.replace(year=2020))

    with pytest.raises(NotPaid):
        give(shop, work, Leaving(units={work.lines.get().public_id: 1}))

    work.refresh_from_db()
    assert work.status == Status.READY
    assert not FulfilmentOrder.objects.filter(split_from=work).exists()
    Payment.objects.filter(pk=card_of(order).pk).update(capture_before=NOW.replace(year=2030))
