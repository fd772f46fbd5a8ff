from __future__ import annotations

import smtplib

import pytest
from django.core import mail
from django.core.management import call_command

from apps.carts.models import Cart
from apps.checkout import services as checkout
from apps.core.errors import IllegalTransition
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import RejectReason
from apps.messaging import services
from apps.messaging.adapters import smtp
from apps.messaging.enums import MessageState, Occasion
from apps.messaging.models import Message
from apps.orders import selectors as orders
from apps.orders.enums import CancelReason
from apps.outbox import services as outbox
from tests.factories.shop import ANA, GUEST, NOW, code_of, open_shop, work_of
from tests.races import race

pytestmark = pytest.mark.django_db


def post() -> list:
    """Delivers events, sends what is due, returns the mails."""
    outbox.relay()
    services.send_due()
    return mail.outbox


def test_confirmation_says_what_when_where_and_how_much():
    shop = open_shop(name="Lumbre Sol", street="Calle Mayor 1", city="Madrid")
    order = shop.placed((shop.stocked(5, name="Blue shirt", amount=1999), 2))

    (sent,) = post()

    assert sent.to == ["ana@example.com"]
    assert sent.subject == f"Order {order.number}: we have it"
    for text in ("2 × Blue shirt", "€39.98", "Lumbre Sol", "Calle Mayor 1", orders.link_token(order)):
        assert text in sent.body
        assert text in sent.alternatives[0].content
    assert Message.objects.get().state == MessageState.SENT


def test_ready_message_carries_the_code_as_text_and_picture():
    shop = open_shop()
    work = shop.ready(shop.placed((shop.stocked(5), 1)))

    *_confirmation, sent = post()

    assert code_of(work) in sent.subject
    assert code_of(work) in sent.body
    assert "cid:pickup-code" in sent.alternatives[0].content
    (picture,) = sent.attachments
    assert picture["Content-ID"] == "<pickup-code>"
    assert picture.get_payload(decode=True).startswith(b"\x89PNG")


def test_messages_speak_the_language_of_the_order():
    shop = open_shop()
    cart = shop.cart((shop.stocked(5), 1))
    Cart.objects.filter(pk=cart.pk).update(language="es")
    order = checkout.begin(cart_id=cart.pk, actor=GUEST, now=NOW)

    checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)
    shop.ready(order)

    subjects = [sent.subject for sent in post()]

    assert subjects[0] == f"Pedido {order.number}: lo tenemos"
    assert "está listo" in subjects[1]
    assert "Hola, Ana Ruiz" in mail.outbox[0].body
    assert "lunes 23 de noviembre" in mail.outbox[0].body


def test_receipt_is_attached_when_collected():
    shop = open_shop()
    order = shop.placed((shop.stocked(5), 1))
    shop.collected(order)

    sent = post()[-1]

    assert sent.subject == f"Your receipt for order {order.number}"
    (attachment,) = sent.attachments
    assert attachment.content.startswith(b"%PDF")


def test_cancelled_order_and_short_line_tell_the_customer():
    shop = open_shop()
    first = shop.placed((shop.stocked(5), 1))
    checkout.cancel(order_id=first.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)
    second = shop.placed((shop.stocked(5), 2))
    work = fulfilment.start_picking(work_id=work_of(second).public_id, actor=shop.clerk)
    fulfilment.short(
        work_id=work.public_id,
        line_id=work.lines.get().public_id,
        quantity=1,
        reason=RejectReason.NOT_FOUND,
        actor=shop.clerk,
        now=NOW,
    )

    subjects = {sent.subject for sent in post()}

    assert f"Order {first.number} was cancelled" in subjects
    assert f"Order {second.number}: part of it is cancelled" in subjects


def test_ready_message_is_dropped_when_it_is_no_longer_true():
    shop = open_shop()
    order = shop.placed((shop.stocked(5), 1))
    shop.ready(order)
    checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)

    post()

    assert Message.objects.get(occasion=Occasion.PICKUP_READY).state == MessageState.DROPPED


def test_server_that_refuses_is_asked_again_later_and_given_up_in_the_end(monkeypatch):
    shop = open_shop()
    shop.placed((shop.stocked(5), 1))

    def refuse(*_args, **_kwargs):
        raise smtplib.SMTPServerDisconnected("gone")

    with monkeypatch.context() as broken:
        broken.setattr(smtp, "send", refuse)
        post()
        message = Message.objects.get()
        assert (message.state, message.attempts, message.error) == (MessageState.WAITING, 1, "gone")
        assert services.send_due() == 0
        for _try in range(11):
            Message.objects.update(due_at="2020-01-01T00:00Z")
            services.send_due()
    assert Message.objects.get().state == MessageState.FAILED

    services.resend(message_id=message.public_id, actor=shop.manager)
    services.send_due()
    assert len(mail.outbox) == 1


def test_sent_message_is_resent_as_another_and_a_waiting_one_is_not():
    shop = open_shop()
    shop.placed((shop.stocked(5), 1))
    outbox.relay()
    with pytest.raises(IllegalTransition):
        services.resend(message_id=Message.objects.get().public_id, actor=shop.manager)
    services.send_due()

    services.resend(message_id=Message.objects.get().public_id, actor=shop.manager)
    services.send_due()

    assert len(mail.outbox) == 2
    call_command("verify", verbosity=0)


def test_event_heard_twice_writes_once():
    shop = open_shop()
    order = shop.placed((shop.stocked(5), 1))
    for _time in range(2):
        services.write(occasion=Occasion.ORDER_PLACED, order_id=order.pk, owner_key=f"order:{order.pk}")

    assert Message.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_senders_side_by_side_send_each_message_once():
    shop = open_shop()
    shirt = shop.stocked(50)
    for _order in range(8):
        shop.placed((shirt, 1))
    outbox.relay()

    race(*[services.send_due] * 4)

    assert len(mail.outbox) == 8
