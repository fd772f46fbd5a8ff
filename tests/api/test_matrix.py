"""Every route × every kind of caller, from the table in matrix.py."""

from __future__ import annotations

import contextlib
import re
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from apps.accounts.permissions import Role
from apps.api.v1 import urls
from apps.carts import services as carts
from apps.catalogue import selectors as catalogue
from apps.checkout import services as checkout
from apps.core.actor import SYSTEM
from apps.fulfilment.models import FulfilmentLine, PutBackTask
from apps.imports import services as imports
from apps.invoicing import selectors as documents
from apps.invoicing.codes import document_code
from apps.orders import selectors as orders
from apps.orders.enums import CancelReason
from apps.orders.models import OrderLine
from tests.api.client import Caller, fresh_key
from tests.api.matrix import KINDS, MATRIX
from tests.api.world import new_world
from tests.factories.fulfilment import CountTaskFactory, DecisionFactory, OrderHoldFactory
from tests.factories.payments import PaymentTaskFactory
from tests.factories.pricing import offer, percent_off
from tests.factories.shop import ANA, GUEST, NOW, code_of, work_of
from tests.factories.stores import LocationFactory

pytestmark = pytest.mark.django_db
PARTY = {"name": "Talleres Ruiz S.L.", "tax_id": "B12345674", "address": "Calle Mayor 1, 28013 Madrid"}
NAMES = {"public_id": {"products": "product", "locations": "location", "carts": "cart", "orders": "order", "documents": "held",
                       "imports": "job", "store/work": "work", "store/put-backs": "task", "store/count-tasks": "count", "payment-tasks": "payment_task"},
         "line_id": "line", "document_id": "document", "decision_id": "decision", "hold_id": "hold", "slug": "slug", "code": "code"}  # fmt: skip


def every_route():
    for pattern in urls.urlpatterns:
        route = str(pattern.pattern)
        top = route.split("/<", maxsplit=1)[0]
        for name in re.findall(r"<\w+:(\w+)>", route):
            known = NAMES[name]
            route = re.sub(rf"<\w+:{name}>", "{" + (known if isinstance(known, str) else known[top]) + "}", route)
        yield from (f"{method.upper()} {route}" for method in pattern.callback.actions if method != "head")


def test_every_route_has_its_row():
    assert sorted(every_route()) == sorted(MATRIX)


@contextlib.contextmanager
def undone():
    """What the request does is rolled back; services that refuse to run inside a transaction are told that it is a test."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


@pytest.fixture
def scene():
    """An order being worked, a document, a put-back task, a basket, an import: what the paths name."""
    world = new_world()
    shirt = world.shop.stocked(20)
    collected, cancelled = world.shop.placed((shirt, 1)), world.shop.placed((shirt, 1))
    world.shop.collected(collected)
    world.shop.ready(cancelled)
    checkout.cancel(order_id=cancelled.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)
    cart, token = carts.create(
        channel=world.shop.channel,
        language="en",
        location_id=world.shop.location.pk,
        lines=[carts.WantedLine(variant_id=shirt.pk, quantity=1)],
    )
    offer(world.shop.channel, percent_off(10), coupon="TEN")
    order = world.shop.placed((shirt, 1))
    decision, count, hold = lost(world, order, shirt)
    job = imports.start(file=ContentFile(b"Handle,Title\na,b\n", "a.csv"), order=imports.Order(file_name="a.csv"), actor=SYSTEM)  # fmt: skip
    card = catalogue.variant_cards([shirt.pk], language="en")[shirt.pk]
    work = work_of(order)
    return SimpleNamespace(
        world=world,
        tokens={"X_Omni_Cart_Token": token, "X_Omni_Order_Token": orders.link_token(order)},
        body=bodies(world, shirt, work),
        query=queries(world, shirt, work),
        paths={
            "product": shirt.product.public_id,
            "slug": card.slug,
            "code": "TEN",
            "location": world.shop.location.public_id,
            "cart": cart.public_id,
            "line": cart.lines.get().public_id,
            "order": order.public_id,
            "document": uuid4(),
            "work": work.public_id,
            "decision": decision.public_id,
            "count": count.public_id,
            "hold": hold.public_id,
            "task": PutBackTask.objects.get().public_id,
            "job": job.public_id,
            "payment_task": PaymentTaskFactory(payment__owner=f"order:{order.pk}").public_id,
        },
        finished=collected,
    )


def lost(world, order, shirt):
    """A question about another unit of that order, an item to count, and a hold that has ended."""
    line = OrderLine.objects.get(order=order)
    decision = DecisionFactory(fulfilment_order=work_of(order), order_line=line, order=order)
    count = CountTaskFactory(
        fulfilment_line=FulfilmentLine.objects.get(order_line=line), variant=shirt, location=world.shop.location
    )
    hold = OrderHoldFactory(order=order, ended_at=NOW, ended_by_key="user:1")
    return decision, count, hold


def bodies(world, shirt, work):
    place, variant, line = world.shop.location.public_id, str(shirt.public_id), str(work.lines.get().public_id)
    contact = {"name": ANA.name, "email": ANA.email}
    stock = {"variant": variant, "location": str(place)}
    return {
        "POST test-clock": {"ahead_seconds": 0},
        "POST carts": {"lines": []},
        "PATCH carts/{cart}": {"location": None},
        "POST carts/{cart}/lines": {"variant": variant},
        "PATCH carts/{cart}/lines/{line}": {"quantity": 2},
        "POST carts/{cart}/codes": {"code": "TEN"},
        "POST restock-alerts": {"variant": variant, "email": ANA.email},
        "POST orders/{order}/place": {"contact": contact},
        "POST orders/{order}/card-payment": {"contact": contact},
        "POST payment-tasks/{payment_task}/finish": {"note": "paid in cash"},
        "POST payment-tasks/{payment_task}/escalate": {"note": "nobody answers"},
        "POST store/work/{work}/pick": {"line": line, "quantity": 1},
        "POST store/work/{work}/scan": {"code": "A1"},
        "POST store/work/{work}/ready": {"shelf": "A1"},
        "POST store/work/{work}/reject": {"reason": "no_time"},
        "POST store/work/{work}/short": {"line": line, "quantity": 1},
        "POST store/work/{work}/take-payment": {"tender": "bizum"},
        "POST store/work/{work}/hand-over": {"code": code_of(work)},
        "POST orders/{order}/delegate": {"name": "Luis Gil"},
        "POST store/work/{work}/refuse": {"reason": "other"},
        "POST documents/{held}/full-invoice": {"party": PARTY},
        "POST store/work/{work}/full-invoice": {"party": PARTY},
        "POST store/work/{work}/undo": {"in_hand": True, "reason": "wrong bag"},
        "POST store/locker": {"code": code_of(work)},
        "POST orders/{order}/decisions/{decision}/preview": {"choice": "refund"},
        "POST orders/{order}/decisions/{decision}/answer": {"choice": "wait"},
        "POST orders/{order}/holds": {"kind": "staff", "reason": "Customer calls back"},
        "POST store/work/{work}/ship": {"carrier": "Own courier"},
        "POST store/count-tasks/{count}/finish": {"counted": 30},
        "POST store/stock/receive": {**stock, "quantity": 1},
        "POST store/stock/adjust": {**stock, "delta": 1, "reason": "found"},
        "POST store/stock/count": {**stock, "counted": 30},
    }


def queries(world, shirt, work):
    place = f"?location={world.shop.location.public_id}"
    return {
        "GET suggestions": "?q=shirt",
        "GET carts/{cart}/delivery-options": "?postcode=28013",
        "GET availability": f"?variant={shirt.public_id}",
        "GET store/queue": place,
        "GET store/figures": place,
        "GET store/pickups": f"{place}&code={code_of(work)}",
        "GET store/put-backs": place,
        "GET store/decisions": place,
        "GET store/count-tasks": place,
        "GET store/stock": f"{place}&variant={shirt.public_id}",
    }


def caller(scene, kind):
    world = scene.world
    if kind == "C":
        customer = world.customer()
        customer.post("carts", {})
        return customer
    if kind == "E":
        return world.employee(Role.STAFF, location=LocationFactory(legal_entity=world.shop.channel.legal_entity))
    everywhere = {"A": Role.AGENT, "K": Role.MARKETING, "F": Role.FINANCE, "P": Role.PARTNER, "X": Role.ADMIN}
    if kind in everywhere:
        return world.employee(everywhere[kind], everywhere=True)
    plain = {
        "G": Caller,
        "O": lambda: Caller(**{name.replace("_", "-"): value for name, value in scene.tokens.items()}),
    }
    return plain[kind]() if kind in plain else {"S": world.clerk, "M": world.manager, "D": world.device()}[kind]


def answer(scene, someone, route):
    method, path = route.split(" ")
    parts = dict(scene.paths)
    headers = {"Idempotency_Key": fresh_key()}
    if "{document}" in path:
        (document,) = documents.documents_of(f"fulfilment_order:{work_of(scene.finished).pk}")
        parts |= {"order": scene.finished.public_id, "document": document.public_id}
        if "X-Omni-Order-Token" in someone.headers:
            headers["X_Omni_Order_Token"] = orders.link_token(scene.finished)
    if "{held}" in path:
        (document,) = documents.documents_of(f"fulfilment_order:{work_of(scene.finished).pk}")
        parts |= {"held": document.public_id}
        headers["X_Omni_Document_Code"] = document_code(document.public_id)
    body = scene.body.get(route, {} if method in {"POST", "PATCH"} else None)
    with undone():
        response = someone.send(method.lower(), path.format(**parts) + scene.query.get(route, ""), body, **headers)
    assert response.status_code < 500, (route, response.content)
    return str(response.status_code) if response.status_code in {401, 403, 404} else "ok"


@pytest.mark.parametrize("kind", KINDS)
def test_caller_reaches_what_the_table_says_and_no_more(scene, settings, kind):
    settings.OMNI_TEST_CLOCK = True
    someone = caller(scene, kind)

    got = {route: answer(scene, someone, route) for route in MATRIX}

    assert got == {route: cells[kind] for route, cells in MATRIX.items()}
