"""Who gets onto the shop floor, in which language, and for how long."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from apps.accounts.permissions import Permission, Role
from apps.kiosk import urls
from apps.stores.models import StaffSession
from omni.http import STAFF_COOKIE
from tests.factories.shop import open_shop, work_of
from tests.kiosk.places import PIN, Tablet, at_work, works_here

pytestmark = pytest.mark.django_db
FRAGMENT = {"X-Fragment": "1"}


def silent_for(seconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE stores_staffsession SET last_seen_at = last_seen_at - %s * interval '1 second'", [seconds]
        )


def test_every_address_names_who_may_open_it():
    open_to_all = {"enrol", "unlock", "lock", "language", "locker"}  # a locker asks the device itself

    for route in urls.urlpatterns:
        needs = route.callback.needs
        assert needs == "anyone" if route.name in open_to_all else needs in set(Permission), route.name


def test_a_strange_browser_is_led_to_enrolment_and_a_locked_one_to_the_pin():
    tablet = Tablet(open_shop())

    assert Client().get("/store/stock/?q=mug").headers["Location"] == "/store/enrol/?next=%2Fstore%2Fstock%2F%3Fq%3Dmug"
    assert tablet.client.get("/store/stock/?q=mug").headers["Location"].startswith("/store/unlock/?next=")
    assert tablet.client.get("/store/", headers=FRAGMENT).status_code == 401


def test_a_managers_sign_in_alone_opens_no_tablet():
    shop = open_shop()
    client = Client()
    client.force_login(works_here(shop, Role.MANAGER).user, backend="apps.accounts.backends.CountedBackend")

    assert client.get("/store/").headers["Location"].startswith("/store/enrol/")


def test_an_old_code_keeps_what_was_typed():
    answer = Client().post("/store/enrol/", {"code": "ABCDE12345"})

    assert answer.status_code == 403
    assert 'value="ABCDE12345"' in answer.content.decode()
    assert "This code is not valid" in answer.content.decode()


def test_a_wrong_pin_says_how_many_tries_are_left():
    shop = open_shop()
    tablet, person = Tablet(shop), works_here(shop)

    said = []
    for _ in range(6):
        answer = tablet.client.post("/store/unlock/", {"who": person.user_id, "pin": "111222"})
        said.append((answer.status_code, answer.content.decode()))

    assert [status for status, _text in said] == [403] * 5 + [429]
    assert "4 tries are left" in said[0][1]
    assert "1 try is left" in said[3][1]
    assert "no try is left" in said[4][1]
    assert "Wait 15 minutes" in said[5][1]
    assert not StaffSession.objects.exists()


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/store/", "/admin/", "javascript:alert(1)", ""]
)
def test_unlocking_leads_nowhere_else(elsewhere):
    shop = open_shop()
    person = works_here(shop)

    answer = Tablet(shop).client.post("/store/unlock/", {"who": person.user_id, "pin": PIN, "next": elsewhere})

    assert answer.headers["Location"] == "/store/"


def test_ten_silent_minutes_lock_the_tablet():
    _shop, client = at_work()
    silent_for(590)
    assert client.get("/store/").status_code == 200
    silent_for(610)

    assert client.get("/store/").headers["Location"].startswith("/store/unlock/")


def test_what_the_page_fetches_by_itself_keeps_nobody_in():
    _shop, client = at_work()
    silent_for(590)
    assert client.get("/store/", headers=FRAGMENT).status_code == 200
    silent_for(20)

    assert client.get("/store/", headers=FRAGMENT).status_code == 401


def test_locking_ends_the_session_for_good():
    _shop, client = at_work()
    token = client.cookies[STAFF_COOKIE].value

    answer = client.post("/store/lock/")
    client.cookies[STAFF_COOKIE] = token

    assert answer.headers["Location"] == "/store/unlock/"
    assert client.get("/store/").headers["Location"].startswith("/store/unlock/")


def test_a_form_of_a_locked_tablet_leads_back_to_its_page():
    shop, client = at_work()
    order = shop.placed((shop.stocked(1), 1))
    page = f"/store/orders/{work_of(order).public_id}/"
    client.post("/store/lock/")

    answer = client.post(f"{page}accept/", headers={"Referer": f"http://testserver{page}"})

    assert answer.headers["Location"].endswith(f"?next={page.replace('/', '%2F')}")


def test_pages_speak_the_persons_language():
    tablet = Tablet(open_shop())

    page = tablet.unlocked(language="es").get("/store/", headers={"Accept-Language": "en"})

    assert page.headers["Content-Language"] == "es"
    assert "Por hacer" in page.content.decode()


def test_the_locked_screen_speaks_the_language_that_was_chosen():
    client = Tablet(open_shop()).client

    assert client.get("/store/language/es/?next=/store/unlock/").headers["Location"] == "/store/unlock/"

    assert "¿Quién eres?" in client.get("/store/unlock/").content.decode()


def test_another_shops_order_is_a_page_that_says_so():
    _shop, client = at_work()
    elsewhere = open_shop()
    order = elsewhere.placed((elsewhere.stocked(1), 1))
    work = work_of(order)

    for answer in (
        client.get(f"/store/orders/{work.public_id}/"),
        client.get(f"/store/orders/{uuid.uuid4()}/"),
        client.post(f"/store/orders/{work.public_id}/accept/"),
    ):
        assert answer.status_code == 404
        assert "This order isn&#x27;t at your shop." in answer.content.decode()
    work.refresh_from_db()
    assert work.status == "assigned"


@pytest.mark.parametrize("address", ["/store/orders/{}/cancel/", "/store/orders/{}/undo/"])
def test_what_only_managers_may_do_is_refused_in_words(address):
    shop, client = at_work()
    work = work_of(shop.placed((shop.stocked(1), 1)))

    said = {"reason": "customer", "in_hand": "yes"}
    answer = client.post(address.format(work.public_id), said)

    assert answer.status_code == 403
    assert "A manager has to allow this with their PIN." in answer.content.decode()
    work.refresh_from_db()
    assert work.status == "assigned"


def test_one_statement_says_who_acts():
    _shop, client = at_work()

    with CaptureQueriesContext(connection) as asked:
        client.get("/store/tasks/")

    texts = [query["sql"] for query in asked]
    assert "stores_staffsession" in texts[0]
    assert "stores_employment" in texts[0]
    assert not [text for text in texts[1:] if "stores_staffsession" in text or "stores_employment" in text]


def test_no_page_carries_script_or_style_of_its_own():
    shop, client = at_work(Role.MANAGER)
    work = work_of(shop.placed((shop.stocked(1), 1)))

    for address in ("/store/", f"/store/orders/{work.public_id}/", "/store/stock/", "/store/count/"):
        answer = client.get(address)
        text = answer.content.decode()
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/store/scan/?code=%00", "/store/stock/?q=%00", "/store/receive/?reference=%00"])
def test_unreadable_characters_are_refused_in_words(address):
    _shop, client = at_work()

    answer = client.get(address)

    assert answer.status_code == 400
    assert "characters that can&#x27;t be shown" in answer.content.decode()


def test_the_shop_floor_has_its_addresses():
    assert get_resolver().resolve("/store/").view_name == "kiosk:to_do"
