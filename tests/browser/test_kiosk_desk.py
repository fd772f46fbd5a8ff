"""The desk in a real browser: some units, what is left, what is undone on a manager's word, lockers, parcels, who is here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from playwright.sync_api import Page, Route, expect

from apps.accounts.permissions import Role
from apps.audit.models import AuditEntry
from apps.checkout import services as checkout
from apps.core import clock
from apps.core.actor import SYSTEM
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import DecisionChoice, HoldKind, Status
from apps.fulfilment.models import Decision, FulfilmentOrder, HandOver, PutBackTask
from apps.orders.models import Order
from apps.payments.enums import TaskKind
from apps.stores import services as stores
from apps.stores.enums import DeviceKind
from omni.http import DEVICE_COOKIE
from tests.browser.shop_floor import Floor, Visit, looks_right, placed, scan
from tests.factories.payments import PaymentTaskFactory
from tests.factories.shop import GUEST, Shop, code_of, work_of
from tests.fulfilment.asking import HOME, asked, asking_shop, short, stock, warehouse
from tests.kiosk.places import PIN, Tablet, works_here
from tests.omni.places import environment, free_port
from tests.omni.test_live import running_live

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]


@pytest.fixture
def desk(live_server, settings) -> Floor:
    """A clerk's tablet, a manager with a PIN, three mugs that wait, paid."""
    settings.OMNI_LIVE_URL = ""
    shop = asking_shop()
    tablet = Tablet(shop)
    tablet.unlocked(Role.STAFF)
    works_here(shop, Role.MANAGER, name="Lucía Vega")
    return Floor(shop=shop, url=live_server.url, addresses=[], tablet=tablet)


def waiting(shop: Shop, units: int = 3) -> tuple[FulfilmentOrder, str]:
    work = shop.ready(placed(shop, (shop.stocked(9, name="Enamel mug"), units)))
    shop.paid(work.order)
    return work, f"/store/orders/{work.public_id}/"


def less(page: Page, times: int) -> None:
    for _ in range(times):
        page.get_by_role("button", name="One less").locator("visible=true").tap()


def test_two_of_three_leave_and_one_waits_on(visit: Visit, desk: Floor):
    work, here = waiting(desk.shop)
    page = desk.open(visit, here, width=820, has_touch=True)

    page.get_by_text("Not everything leaves today").tap()
    less(page, 1)
    looks_right(page)
    scan(page, code_of(work))

    expect(page.get_by_role("heading", name="Handed over")).to_be_visible()
    expect(page.get_by_text("the rest waits on")).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="Shelf A3").tap()
    expect(page.get_by_role("main").get_by_role("button", name="Hand over")).to_be_visible()
    units = FulfilmentOrder.objects.order_by("pk").values_list("status", "lines__quantity")
    assert list(units) == [(Status.COLLECTED, 2), (Status.READY, 1)]


def test_what_the_customer_leaves_is_given_back_and_waits_to_be_put_back(visit: Visit, desk: Floor):
    _work, here = waiting(desk.shop)
    page = desk.open(visit, here, width=820, has_touch=True, expects=(400, 409))

    page.get_by_role("button", name="They don't want it all").tap()
    looks_right(page)
    page.get_by_role("dialog").get_by_role("button", name="Doesn't fit").tap()
    expect(page.get_by_role("dialog").locator(".notice--bad")).to_be_visible()
    looks_right(page)
    page.get_by_role("dialog").get_by_role("button", name="One more").tap()
    page.get_by_role("dialog").get_by_role("button", name="Doesn't fit").tap()

    expect(page.get_by_text("Taken off the order. The units wait to be put back.")).to_be_visible()
    looks_right(page)
    assert PutBackTask.objects.get().quantity == 1
    page.goto(f"{desk.url}/store/tasks/")
    looks_right(page)
    page.get_by_role("button", name="Back on the shelf").tap()
    expect(page.get_by_text("1 × Enamel mug is on sale again.")).to_be_visible()


def test_a_clerk_undoes_a_hand_over_with_a_managers_pin(visit: Visit, desk: Floor):
    work, here = waiting(desk.shop, 1)
    page = desk.open(visit, here, width=820, has_touch=True, expects=(403,))
    scan(page, code_of(work))
    page.get_by_role("button", name="This was wrong: undo it").tap()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Lucía Vega")).to_be_visible()
    looks_right(page)

    dialog.get_by_label("Every unit is back in my hands").check()
    dialog.get_by_label("What went wrong?").fill("Another bag")
    dialog.get_by_label("The manager's PIN").fill("111333")
    dialog.get_by_role("button", name="Undo it").tap()
    expect(dialog.get_by_text("4 tries are left.")).to_be_visible()
    expect(dialog.get_by_label("What went wrong?")).to_have_value("Another bag")
    expect(dialog.get_by_label("The manager's PIN")).to_be_focused()
    looks_right(page)
    dialog.get_by_label("The manager's PIN").fill(PIN)
    dialog.get_by_role("button", name="Undo it").tap()

    expect(page.get_by_text("Undone. It lies on its shelf again.")).to_be_visible()
    expect(page.get_by_role("link", name="Marta Soler")).to_be_visible()
    looks_right(page)
    work.refresh_from_db()
    assert work.status == Status.READY
    assert HandOver.objects.get().undo_reason == "Another bag"
    assert AuditEntry.objects.get(verb="pickup.undo_hand_over").on_behalf_of.startswith("user:")


def test_a_locker_opens_to_the_code_alone_and_forgets(visit: Visit, desk: Floor):
    code = stores.issue_enrolment_code(
        actor=SYSTEM, location_id=desk.shop.location.pk, name="Locker", kind=DeviceKind.LOCKER
    )
    _device, token = stores.enrol_device(code=code)
    work = desk.shop.picked(placed(desk.shop, (desk.shop.stocked(3), 1)))
    page = desk.open(visit, f"/store/orders/{work.public_id}/", width=820, has_touch=True)
    page.locator("#f-shelf").fill("L7")
    page.get_by_label("It lies in the locker").check()
    page.get_by_role("button", name="Ready for pickup").tap()
    expect(page.locator(".notice--good").first).to_contain_text("Ready.")
    desk.shop.paid(work.order)
    box = visit(f"{desk.url}/store/enrol/", width=820, has_touch=True, expects=(403, 404))
    box.context.add_cookies([{"name": DEVICE_COOKIE, "value": token, "url": desk.url}])
    box.clock.install()
    box.goto(f"{desk.url}/store/locker/")
    looks_right(box)

    for key in "222222":
        box.get_by_role("button", name=key, exact=True).tap()
    box.get_by_role("button", name="Open").tap()
    expect(box.locator("#f-locker-error")).to_be_visible()
    looks_right(box)
    for key in code_of(work):
        box.get_by_role("button", name=key, exact=True).tap()
    box.get_by_role("button", name="Open").tap()
    expect(box.locator(".locker__door")).to_have_text("L7")
    looks_right(box)
    box.clock.fast_forward(31_000)

    expect(box.locator("#f-locker")).to_have_value("")
    assert work_of(work.order).status == Status.COLLECTED


def test_a_parcel_is_packed_sent_and_arrives(visit: Visit, desk: Floor):
    shop = desk.shop
    house, mug = warehouse(shop), shop.stocked(3, name="Enamel mug")
    stock(mug, house, 5)
    order = placed(shop, (mug, 2))
    shop.paid(order)
    short(shop, order)
    checkout.decide(
        decision_id=asked(order).pk, choice=DecisionChoice.SHIP, address=HOME, actor=SYSTEM, now=clock.now()
    )
    parcel = FulfilmentOrder.objects.get(location=house)
    tablet = Tablet(Shop(channel=shop.channel, location=house))
    tablet.unlocked(Role.STAFF)
    there = Floor(shop=shop, url=desk.url, addresses=[], tablet=tablet)
    page = there.open(visit, f"/store/orders/{parcel.public_id}/", width=820, has_touch=True, expects=(400,))

    page.get_by_role("button", name="Accept and pick now").tap()
    expect(page.locator("#f-item")).to_be_visible()
    scan(page, mug.sku)
    page.get_by_role("button", name="Everything is in it").tap()
    expect(page.get_by_label("Carrier")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="It is on its way").tap()
    expect(page.locator("#f-carrier-error")).to_be_visible()
    looks_right(page)
    page.get_by_label("Carrier").fill("Correos")
    page.get_by_label("Tracking number").fill("PK42")
    page.get_by_role("button", name="It is on its way").tap()
    expect(page.get_by_text("PK42")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="It has arrived").tap()

    expect(page.get_by_text("The parcel has arrived.").first).to_be_visible()
    parcel.refresh_from_db()
    assert parcel.status == Status.DELIVERED


def test_what_the_customer_says_on_the_phone_is_answered_for_them(visit: Visit, desk: Floor):
    order = placed(desk.shop, (desk.shop.stocked(3, name="Enamel mug"), 2))
    short(desk.shop, order)
    page = desk.open(visit, "/store/tasks/", width=820, has_touch=True)
    looks_right(page)

    page.get_by_role("link", name="Answer for them").tap()
    expect(page.get_by_role("heading", name="What does the customer want?")).to_be_visible()
    looks_right(page)
    page.get_by_label("Do without it").check()
    page.get_by_role("button", name="Go on").tap()
    expect(page.get_by_role("heading", name="Is that right?")).to_be_visible()
    looks_right(page)
    page.get_by_label("Why?").fill("On the phone")
    page.get_by_label("The manager's PIN").fill(PIN)
    page.get_by_role("button", name="Yes, the customer wants that").tap()

    expect(page.get_by_text("It is settled; the customer gets a message.")).to_be_visible()
    assert Decision.objects.get().choice == "refund"


@pytest.fixture
def stream() -> Iterator[str]:
    """The real process of live pages, on the servers of the test run."""
    known = {
        "SECRET_KEY": django_settings.SECRET_KEY,
        "BROKER_URL": django_settings.BROKER_URL,
        "OMNI_PUBLIC_URL": "http://127.0.0.1:8000",
    }
    yield from running_live(free_port(), environment(django_settings.STATE_DIR, **known))


def test_who_is_here_is_heard_and_comes_first(visit: Visit, desk: Floor, settings, stream: str):
    settings.OMNI_LIVE_URL = "/live/"
    late, _address = waiting(desk.shop)
    work, _address = waiting(desk.shop)
    page = visit(f"{desk.url}/store/enrol/", width=820, has_touch=True)

    def forward(route: Route) -> None:
        route.continue_(url=f"{stream}?{route.request.url.partition('?')[2]}")

    page.context.route("**/live/**", forward)
    page.context.add_cookies(desk.cookies)
    page.goto(f"{desk.url}/store/ready/")
    expect(page.locator("[data-live-state]")).to_have_text("Connected")
    expect(page.locator(".queue-card").first).to_contain_text(late.order.number)
    page.evaluate("() => { window.heard = []; window.omni.sound = (name) => window.heard.push(name); }")

    fulfilment.arrive(order_id=work.order_id, actor=GUEST)

    expect(page.get_by_text(f"The customer of {work.order.number} is here.")).to_be_visible()
    expect(page.locator(".queue-card").first).to_contain_text(work.order.number)
    expect(page.locator(".queue-card").first).to_contain_text("is here and waits")
    assert page.evaluate("window.heard") == ["here"]
    looks_right(page)


@pytest.mark.parametrize("manner", [(360, "es", "dark"), (1440, "en", "light")], ids=str)
def test_a_clerks_pages_and_their_dialogs_look_right(visit: Visit, desk: Floor, manner: tuple[int, str, str]):
    width, language, scheme = manner
    shop, mug = desk.shop, desk.shop.stocked(9, name="Enamel mug")
    works_here(shop, Role.MANAGER, name="Iñigo Urrutia Etxeberria")
    desk.tablet.unlocked(Role.STAFF, language=language)
    (paid, here), unpaid = waiting(shop), shop.ready(placed(shop, (mug, 2)))
    done = shop.collected(placed(shop, (mug, 1)))
    short(shop, placed(shop, (mug, 2)))
    task = PaymentTaskFactory(kind=TaskKind.REFUND_FAILED, owner=f"order:{done.order_id}")
    fulfilment.hold(
        order_id=paid.order_id, kind=HoldKind.FRAUD, reason="Two cards", actor=shop.manager, now=clock.now()
    )
    page = desk.open(visit, "/store/tasks/", width=width, language=language, scheme=scheme)
    looks_right(page)

    for address in (here, f"/store/orders/{unpaid.public_id}/", f"/store/orders/{done.public_id}/"):
        page.goto(f"{desk.url}{address}")
        looks_right(page)
        for opener in page.locator("main [data-opens]:visible").all():
            opener.click()
            looks_right(page)
            page.keyboard.press("Escape")
    for address in (
        f"/store/tasks/money/{task.public_id}/",
        f"/store/tasks/decisions/{Decision.objects.get().public_id}/",
        f"/store/adjust/?variant={mug.public_id}",
    ):
        page.goto(f"{desk.url}{address}")
        looks_right(page)


def test_all_of_it_leaves_the_books_right(visit: Visit, desk: Floor):
    work, here = waiting(desk.shop, 1)
    page = desk.open(visit, here, width=390, has_touch=True)
    scan(page, code_of(work))
    expect(page.get_by_role("heading", name="Handed over")).to_be_visible()

    assert Order.objects.get(pk=work.order_id).status == "closed"
    call_command("verify", verbosity=0)
