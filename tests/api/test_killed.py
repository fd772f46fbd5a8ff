"""kill -9 of a web worker at every statement of what moves goods or money: the retry with the same key acts once."""

from __future__ import annotations

import os
import signal

import pytest
from django.core.management import call_command
from django.db import connection, connections

from apps.fulfilment import services as fulfilment
from apps.fulfilment.models import FulfilmentOrder
from apps.inventory.models import StockLevel
from apps.invoicing.models import FiscalDocument
from apps.orders import selectors as orders
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.outbox.models import IdempotencyKey
from apps.payments.models import Payment, PaymentAttempt
from tests.api.client import fresh_key
from tests.api.test_main_job import ANA
from tests.api.world import new_world
from tests.factories.shop import code_of, work_of

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
MOST = 80


def killed_at(statement, request):
    """Sends the request in a process that dies just before its `statement`-th statement; whether it got so far."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        seen = [0]

        def die(execute, sql, params, many, context):
            seen[0] += 1
            if seen[0] == statement:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(die):
                response = request()
            os._exit(0 if response.status_code == 200 else 1)
        except BaseException:  # noqa: BLE001 a forked child must never return into the test
            os._exit(2)
    _pid, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def retried(request):
    """The client asks again until it gets an answer: at first the claim of the dead worker may be in the way."""
    response = request()
    if response.status_code == 409:
        assert response.json()["code"] == "outbox.still_running"
        with connection.cursor() as cursor:  # five minutes later
            cursor.execute("UPDATE outbox_idempotencykey SET claimed_at = claimed_at - interval '6 minutes'")
        response = request()
    return response


def every_kill(prepare):
    """Kills at statement 1, 2, … of a fresh request each; yields after each retry what it was about."""
    for statement in range(1, MOST):
        about, request = prepare()
        was_killed = killed_at(statement, request)
        response = retried(request)
        assert response.status_code == 200, response.content
        yield about
        if not was_killed:
            assert statement > 8
            return
    pytest.fail("It never came to an end.")


def test_placing():
    world = new_world()
    shirt = world.shop.stocked(1000)

    def prepare():
        order = world.shop.draft((shirt, 1))
        key = fresh_key()
        headers = {"X_Omni_Order_Token": orders.link_token(order), "Idempotency_Key": key}
        return order, lambda: world.guest.post(f"orders/{order.public_id}/place", {"contact": ANA}, **headers)

    for order in every_kill(prepare):
        order.refresh_from_db()
        assert order.status == "placed"
        assert FulfilmentOrder.objects.filter(order=order).count() == 1
        assert Payment.objects.filter(owner=f"order:{order.pk}").count() == 1
    assert StockLevel.objects.get().allocated == Order.objects.filter(status="placed").count()
    assert not IdempotencyKey.objects.filter(state="running").exists()
    outbox.relay()
    call_command("verify", verbosity=0)


def test_paying_and_handing_over():
    world = new_world()
    shirt = world.shop.stocked(1000)

    def paying():
        order = world.shop.placed((shirt, 1))
        path, key = f"store/work/{work_of(order).public_id}/take-payment", fresh_key()
        return order, lambda: world.clerk.post(path, {"tender": "cash"}, Idempotency_Key=key)

    def handing_over():
        order = world.shop.placed((shirt, 1))
        work = world.shop.ready(order)
        world.shop.paid(order)
        path, body, key = f"store/work/{work.public_id}/hand-over", {"code": code_of(work)}, fresh_key()
        return order, lambda: world.clerk.post(path, body, Idempotency_Key=key)

    for order in every_kill(paying):
        attempts = PaymentAttempt.objects.filter(payment__owner=f"order:{order.pk}")
        assert attempts.count() == 1
    for collected, order in enumerate(every_kill(handing_over), start=1):
        order.refresh_from_db()
        assert order.status == "closed"
        assert FiscalDocument.objects.count() == collected
        assert StockLevel.objects.get().on_hand == 1000 - collected
    outbox.relay()
    call_command("verify", verbosity=0)


def test_goods_that_come_in_and_units_that_are_scanned():
    world = new_world()
    shirt, cap = world.shop.stocked(100), world.shop.stocked(1000)
    body = {"variant": str(shirt.public_id), "location": str(world.shop.location.public_id), "quantity": 5}

    def receiving():
        key = fresh_key()
        return None, lambda: world.clerk.post("store/stock/receive", body, Idempotency_Key=key)

    def scanning():
        work = work_of(world.shop.placed((cap, 2)))
        fulfilment.start_picking(work_id=work.public_id, actor=world.shop.clerk)
        path, key = f"store/work/{work.public_id}/scan", fresh_key()
        return work, lambda: world.clerk.post(path, {"code": cap.sku}, Idempotency_Key=key)

    for received, _nothing in enumerate(every_kill(receiving), start=1):
        assert StockLevel.objects.get(variant=shirt).on_hand == 100 + 5 * received
    for work in every_kill(scanning):
        assert work.lines.get().picked_quantity == 1
    call_command("verify", verbosity=0)
