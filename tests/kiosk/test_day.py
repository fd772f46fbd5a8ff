"""A pickup's whole way through the tablet, as plain forms."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.accounts.permissions import Role
from apps.core.actor import SYSTEM
from apps.fulfilment.enums import Status
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder
from apps.invoicing.models import FiscalDocument
from apps.payments.models import Payment
from apps.stores import services as stores
from omni.http import DEVICE_COOKIE, STAFF_COOKIE
from tests.factories.shop import code_of, open_shop, work_of
from tests.kiosk.places import PIN, Tablet, works_here

pytestmark = pytest.mark.django_db


def state_of(work) -> str:
    return FulfilmentOrder.objects.get(pk=work.pk).status


def test_from_enrolment_to_hand_over():
    shop = open_shop()
    person = works_here(shop)
    shirt = shop.stocked(5, name="Blue shirt", amount=1595)
    order = shop.placed((shirt, 2))
    work = work_of(order)
    client = Client()
    here = f"/store/orders/{work.public_id}/"

    assert client.get("/store/").headers["Location"].startswith("/store/enrol/")
    code = stores.issue_enrolment_code(actor=SYSTEM, location_id=shop.location.pk, name="Tablet 1")
    answer = client.post("/store/enrol/", {"code": code})
    assert answer.headers["Location"] == "/store/unlock/"
    assert answer.cookies[DEVICE_COOKIE]["httponly"]
    assert client.get("/store/").headers["Location"] == "/store/unlock/?next=%2Fstore%2F"

    answer = client.post("/store/unlock/", {"who": person.user_id, "pin": PIN, "next": "/store/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/store/")
    assert answer.cookies[STAFF_COOKIE]["httponly"]

    queue = client.get("/store/").content.decode()
    assert order.number in queue
    assert "Ana Ruiz" in queue
    assert "Accept" in queue
    client.post("/store/accept/", {"work": work.public_id})
    assert state_of(work) == Status.ACCEPTED
    answer = client.post("/store/start/", {"work": work.public_id})
    assert answer.headers["Location"] == here

    assert client.post(f"{here}pick/", {"code": shirt.sku}).headers["Location"] == here
    assert "1 of 2" in client.get(here).content.decode()
    line = FulfilmentLine.objects.get()
    client.post(f"{here}picked/", {"line": line.public_id, "quantity": "2"})
    page = client.get(here).content.decode()
    assert "2 of 2" in page
    assert "Put it on a pickup shelf" in page
    client.post(f"{here}make-ready/", {"shelf": "A3"})
    assert state_of(work) == Status.READY

    found = client.get("/store/scan/", {"code": code_of(work).lower()})
    assert found.headers["Location"] == here
    page = client.get(here).content.decode()
    assert "€31.90" in page
    assert "A3" in page
    client.post(f"{here}pay/", {"tender": "cash", "given": "50"})
    page = client.get(here).content.decode()
    assert "Change to give" in page
    assert "€18.10" in page
    assert "code is right" in page
    answer = client.post(f"{here}hand-over/", {"code": ""})
    assert answer.headers["Location"] == here

    assert state_of(work) == Status.COLLECTED
    document = FiscalDocument.objects.get()
    page = client.get(here).content.decode()
    assert "Handed over" in page
    receipt = client.get(f"{here}receipt/{document.public_id}/")
    assert receipt.headers["Content-Type"] == "application/pdf"
    assert receipt.content.startswith(b"%PDF")
    client.post("/store/lock/")
    assert client.get("/store/").headers["Location"] == "/store/unlock/?next=%2Fstore%2F"


def test_sent_twice_is_sent_once():
    shop = open_shop()
    order = shop.placed((shop.stocked(3, amount=1000), 1))
    work = shop.ready(order)
    client = Tablet(shop).unlocked(Role.STAFF)
    here = f"/store/orders/{work.public_id}/"

    first = client.post(f"{here}pay/", {"tender": "card_terminal"})
    second = client.post(f"{here}pay/", {"tender": "card_terminal"})
    assert (first.status_code, second.status_code) == (302, 409)
    assert "paid already" in second.content.decode()
    assert Payment.objects.get().captured_amount == 1000
    for _ in range(2):
        assert client.post(f"{here}hand-over/", {"code": code_of(work)}).status_code == 302
    assert FiscalDocument.objects.count() == 1
