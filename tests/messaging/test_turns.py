"""Every turn of a pickup is told: with the right letter, to the right address, once, and only while it is true."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.management import call_command

from apps.carts.models import Cart
from apps.checkout import services as checkout
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import DecisionChoice, RefusalReason
from apps.fulfilment.events import AcceptanceLate, ParcelShipped, PickupReminder
from apps.fulfilment.models import Decision
from apps.messaging import services
from apps.messaging.enums import MessageState, Occasion
from apps.messaging.models import Message
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.payments.enums import Tender
from apps.payments.events import CardRefunded, PaymentFailed, PaymentTaskOpened
from tests.factories.shop import ANA, GUEST, NOW, code_of, open_shop, work_of
from tests.fulfilment.asking import asked, asking_shop, other_shop, short, stock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def every_invariant_holds():
    yield
    outbox.relay()
    call_command("verify", verbosity=0)


def post() -> dict[str, str]:
    """Delivers and sends what is due; the mails since the last time, text by subject."""
    before = len(mail.outbox)
    while outbox.relay():
        pass
    while services.send_due():
        pass
    return {sent.subject: sent.body for sent in mail.outbox[before:]}


def tell(event, order) -> dict[str, str]:
    outbox.publish(event, key=f"order:{order.pk}")
    return post()


def about(order, **more):
    work = work_of(order)
    return {
        "customer_id": order.customer_id,
        "order_id": order.pk,
        "fulfilment_order_id": work.pk,
        "location_id": work.location_id,
        **more,
    }


def one(mails: dict[str, str]) -> tuple[str, str]:
    ((subject, text),) = mails.items()
    return subject, text


def test_a_customer_is_asked_once_and_told_what_happens():
    shop = asking_shop(decision_default=DecisionChoice.REFUND)
    shirt = shop.stocked(3, name="Blue shirt")
    near = other_shop(shop, name="Lumbre Goya")
    stock(shirt, near, 4)
    order = shop.placed((shirt, 2))
    post()

    short(shop, order)
    subject, text = one(post())
    assert subject.startswith(f"Order {order.number}: please decide until")
    assert "1 × Blue shirt" in text
    assert "we leave it out, and you do not pay for it" in text
    assert "– Collect it in another shop: Lumbre Goya" in text
    path = f"/decide/{asked(order).public_id}/"
    assert path in text

    checkout.decide(
        decision_id=asked(order).pk, choice=DecisionChoice.OTHER_SHOP, location_id=near.pk, actor=GUEST, now=NOW
    )
    told = post()
    assert "Another shop prepares it" in told[f"Order {order.number}: as you wish"]
    assert not any("part of it is cancelled" in subject for subject in told)


def test_who_does_not_answer_is_told_what_was_done():
    shop = asking_shop(decision_default=DecisionChoice.REFUND)
    order = shop.placed((shop.stocked(3, name="Blue shirt"), 2))
    short(shop, order)
    post()
    Decision.objects.update(deadline_at=NOW.replace(year=2020))

    checkout.decisions_due(now=NOW)

    text = post()[f"Order {order.number}: what we did without your answer"]
    assert "We leave it out" in text


def test_an_answered_question_is_no_longer_asked():
    shop = asking_shop()
    order = shop.placed((shop.stocked(3), 2))
    post()
    short(shop, order)
    outbox.relay()
    checkout.decide(decision_id=asked(order).pk, choice=DecisionChoice.REFUND, actor=GUEST, now=NOW)

    post()

    assert Message.objects.get(occasion=Occasion.DECISION_NEEDED).state == MessageState.DROPPED


def test_the_shop_hears_of_orders_that_wait_and_of_those_that_were_taken_away():
    shop = open_shop(name="Lumbre Sol", email="sol@lumbre.example", acceptance_minutes=60)
    order = shop.placed((shop.stocked(3), 1))
    post()

    subject, text = one(tell(AcceptanceLate(**about(order)), order))
    assert subject == f"Lumbre Sol: order {order.number} waits to be accepted"
    assert "In 30 minutes" in text
    assert mail.outbox[-1].to == ["sol@lumbre.example"]
    assert ANA.name not in text

    fulfilment.start_picking(work_id=work_of(order).public_id, actor=shop.clerk)
    tell(AcceptanceLate(**about(order)), order)
    assert Message.objects.filter(occasion=Occasion.ACCEPTANCE_LATE).count() == 1


def test_a_shop_without_an_address_gets_none():
    shop = open_shop()
    order = shop.placed((shop.stocked(3), 1))
    post()

    assert tell(AcceptanceLate(**about(order)), order) == {}


def test_money_that_goes_back_is_told_with_amount_tender_and_time():
    shop = open_shop()
    order = shop.placed((shop.stocked(3), 1))
    post()

    event = CardRefunded(payment_id=1, owner=f"order:{order.pk}", amount=4050, currency="EUR")
    subject, text = one(tell(event, order))

    assert subject == f"Order {order.number}: €40.50 back to you"
    assert str(Tender.CARD.label) in text
    assert " on " in text


def failed(order, *, was_authorised: bool) -> PaymentFailed:
    return PaymentFailed(
        payment_id=1, owner=f"order:{order.pk}", amount=1000, currency="EUR", reason="declined",
        was_authorised=was_authorised,
    )  # fmt: skip


def test_a_refused_card_is_written_about_once_later_and_only_where_no_order_came_of_it():
    shop = open_shop()
    shirt = shop.stocked(9)
    first, second = shop.draft((shirt, 1)), shop.draft((shirt, 1))
    Order.objects.update(contact_name=ANA.name, contact_email=ANA.email)
    for order in (first, first, second):
        assert tell(failed(order, was_authorised=False), order) == {}
    checkout.place(order_id=second.pk, contact=ANA, actor=GUEST, now=NOW)
    post()
    Message.objects.filter(state=MessageState.WAITING).update(due_at=NOW.replace(year=2020))

    subject, text = one(post())

    assert subject == "Your card was refused"
    assert "€10.00" in text
    assert Message.objects.filter(occasion=Occasion.CARD_FAILED, state=MessageState.DROPPED).count() == 1


def test_an_authorisation_that_died_asks_to_pay_in_the_shop_while_something_is_owed():
    shop = open_shop()
    order, paid = shop.placed((shop.stocked(3), 1)), shop.placed((shop.stocked(3), 1))
    shop.ready(paid)
    shop.paid(paid)
    post()

    subject, text = one(tell(failed(order, was_authorised=True), order))
    assert subject == f"Order {order.number}: please pay in the shop"
    assert "€10.00" in text
    assert tell(failed(paid, was_authorised=True), paid) == {}


def test_only_a_charge_that_failed_asks_the_customer_for_money():
    shop = open_shop()
    order = shop.placed((shop.stocked(3), 1))
    post()
    owner = {"payment_id": 1, "owner": f"order:{order.pk}", "amount": 1000, "currency": "EUR"}

    assert tell(PaymentTaskOpened(task_id=1, kind="mismatch", **owner), order) == {}
    subject, _text = one(tell(PaymentTaskOpened(task_id=2, kind="capture_failed", **owner), order))

    assert subject == f"Order {order.number}: something is still to be paid"


def test_reminders_carry_the_code_and_the_last_one_says_so():
    shop = open_shop()
    order = shop.placed((shop.stocked(3), 1))
    work = shop.ready(order)
    post()

    subject, text = one(tell(PickupReminder(**about(order), kind="half_way"), order))
    assert code_of(work) in subject
    assert code_of(work) in text
    assert one(tell(PickupReminder(**about(order), kind="last_day"), order))[0].startswith("Last day")


def test_more_time_and_somebody_else_are_told():
    shop = open_shop()
    order = shop.placed((shop.stocked(3), 1))
    shop.ready(order)
    post()

    fulfilment.extend_for_customer(order_id=order.pk, actor=GUEST)
    assert one(post())[0] == f"Order {order.number} waits longer for you"
    fulfilment.name_delegate(order_id=order.pk, name="Luis Vega", actor=GUEST)
    assert one(post())[0] == f"Order {order.number}: Luis Vega may collect it"


def test_a_hand_over_in_parts_tells_what_was_taken_and_what_was_left():
    shop = open_shop()
    order = shop.placed((shop.stocked(5, name="Blue shirt"), 3))
    work = shop.ready(order)
    post()
    line = work.lines.get().public_id

    fulfilment.refuse_at_desk(
        work_id=work.public_id, units={line: 1}, reason=RefusalReason.OTHER, actor=shop.clerk, now=NOW
    )
    told = post()

    assert "1 × Blue shirt" in told[f"Order {order.number}: what you did not take"]
    assert len(told) == 1


def test_a_parcel_is_told():
    shop = open_shop()
    order = shop.placed((shop.stocked(3), 1))
    post()

    assert one(tell(ParcelShipped(**about(order), amount=1000), order))[0] == f"Order {order.number} is on its way"


def test_a_hand_over_undone_is_told_and_the_next_receipt_is_another():
    shop = open_shop()
    order = shop.placed((shop.stocked(3), 1))
    work = shop.collected(order)
    post()

    fulfilment.undo_hand_over(work_id=work.public_id, in_hand=True, reason="wrong person", actor=shop.manager, now=NOW)
    told = post()
    assert f"Order {order.number}: the hand-over was undone" in told

    shop.paid(order)
    fulfilment.hand_over(work_id=work.public_id, code=code_of(work), actor=shop.clerk, now=NOW)
    assert f"Your receipt for order {order.number}" in post()


def test_nobody_who_was_erased_is_written_to():
    shop = open_shop()
    order = shop.placed((shop.stocked(3), 1))
    outbox.relay()
    Order.objects.filter(pk=order.pk).update(contact_email="", contact_name="")

    assert post() == {}
    assert Message.objects.get().state == MessageState.DROPPED


def test_letters_of_turns_speak_spanish():
    shop = asking_shop(decision_default=DecisionChoice.REFUND)
    cart = shop.cart((shop.stocked(3, name="Blue shirt"), 2))
    Cart.objects.filter(pk=cart.pk).update(language="es")
    order = checkout.begin(cart_id=cart.pk, actor=GUEST, now=NOW)
    checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)
    post()

    short(shop, order)
    subject, text = one(post())

    assert subject.startswith(f"Pedido {order.number}: decide antes del")
    assert "lo quitamos y no lo pagas" in text
