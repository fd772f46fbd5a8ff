"""What can happen to a pickup, played by its customer in a real browser, with the tablet beside and the test clock behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from apps.accounts.permissions import Role
from apps.catalogue.models import Variant
from apps.checkout import services as checkout
from apps.core import clock
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import RejectReason
from apps.fulfilment.models import Decision, FulfilmentLine, HandOver
from apps.messaging.models import Message
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.payments import services as payments
from apps.stores.models import Location, OpeningHours
from tests.browser.shop_floor import Floor
from tests.browser.shopping import choose_shop, fill_basket, sound
from tests.browser.test_every_page import with_link
from tests.factories.cards import card_of, placed_by_card, worked
from tests.factories.shop import Shop, code_of, work_of
from tests.fakes.stripe.standin import CARD, CARD_3DS, StandIn
from tests.kiosk.places import Tablet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]
Visit = Callable[..., Page]
NO_STREAM = (404,)


@pytest.fixture(autouse=True)
def _clock(settings):
    settings.OMNI_TEST_CLOCK = True
    settings.OMNI_LIVE_URL = ""


@pytest.fixture
def asking(shop: Shop) -> Shop:
    """The shop asks its customers, who have a day; the other one is open, too."""
    other = Location.objects.get(code="MAD-2")
    for weekday in range(7):
        OpeningHours.objects.create(location=other, weekday=weekday, opens=time(10), closes=time(21))
    shop.channel.decision_minutes, shop.channel.wait_days = 24 * 60, 7
    shop.channel.save()
    return shop


def variant(name: str) -> Variant:
    return Variant.objects.get(sku=f"{name}-38")


def beat() -> None:
    """What the worker does every minute."""
    outbox.relay()
    fulfilment.call_whole_groups()
    fulfilment.remind()
    fulfilment.expire_overdue(now=clock.now())
    checkout.decisions_due(now=clock.now())
    outbox.relay()


def later(**ahead: float) -> None:
    clock.shift(clock.offset() + timedelta(**ahead))
    beat()


def said(order: Order) -> set[str]:
    return set(Message.objects.filter(order=order).values_list("occasion", flat=True))


def short(shop: Shop, order: Order) -> None:
    """Picking begins, and one unit is not there."""
    work = fulfilment.start_picking(work_id=work_of(order).public_id, actor=shop.clerk)
    line = FulfilmentLine.objects.get(fulfilment_order=work)
    fulfilment.short(work_id=work.public_id, line_id=line.public_id, quantity=1, reason=RejectReason.NOT_FOUND, actor=shop.clerk, now=clock.now())  # fmt: skip
    beat()


def open_order(visit: Visit, live_server, order: Order, *, expects: tuple[int, ...] = NO_STREAM) -> Page:
    return visit(f"{live_server.url}{with_link('order', order)}", expects=expects)


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words, timeout=15_000)


def with_dead_card(shop: Shop, stripe: StandIn) -> Order:
    """Ready and paid by a card that let go of the money before its customer came."""
    order = placed_by_card(stripe, shop, (variant("walker"), 1))
    shop.ready(order)
    stripe.kill(card_of(order).provider_reference)
    payments.sync(payment_public_id=card_of(order).public_id, now=clock.now())
    beat()
    return order


def test_card_that_dies_before_pickup_is_told_and_another_card_pays(
    visit: Visit, live_server, shop: Shop, stripe: StandIn
):
    order = with_dead_card(shop, stripe)
    assert "pay_at_shop" in said(order)
    page = open_order(visit, live_server, order, expects=(404, 402, 409))
    expect(page.get_by_text("Your card no longer holds the money")).to_be_visible()
    sound(page)

    page.get_by_role("link", name="Or pay now with another card").click()
    page.get_by_label("Card number").wait_for()
    sound(page)
    page.get_by_label("Card number").fill(CARD)
    page.get_by_role("button", name="Reserve €59.90 on my card").click()

    expect(page.get_by_text("Your card holds the money until you pick it up")).to_be_visible(timeout=15_000)
    expect(page.locator("#order")).to_contain_text("Reserved on your card")
    expect(page.get_by_text("Your card no longer holds the money")).to_have_count(0)
    fulfilment.hand_over(work_id=work_of(order).public_id, code=code_of(work_of(order)), actor=shop.clerk, now=clock.now())  # fmt: skip
    worked(times=2)
    assert (card_of(order).captured_amount, stripe.charges()) == (5990, 1)
    call_command("verify", verbosity=0)


def test_card_that_dies_before_pickup_is_paid_at_the_desk(visit: Visit, live_server, shop: Shop, stripe: StandIn):
    order = with_dead_card(shop, stripe)
    tablet = Tablet(shop)
    tablet.unlocked(Role.STAFF)
    floor = Floor(shop=shop, url=live_server.url, addresses=[], tablet=tablet)
    page = floor.open(visit, f"/store/orders/{work_of(order).public_id}/", width=820)
    expect(page.locator(".sum__amount")).to_have_text("€59.90")

    page.get_by_role("button", name="Bizum").click()
    expect(page.get_by_text("€59.90 paid")).to_be_visible()
    page.locator("#f-pickup").fill(code_of(work_of(order)))
    page.keyboard.press("Enter")
    page.locator("#f-pickup").wait_for(state="detached")

    heading(open_order(visit, live_server, order), "You have it. Enjoy!")
    assert (card_of(order).captured_amount, stripe.charges()) == (0, 0)
    call_command("verify", verbosity=0)


def test_browser_closed_while_the_bank_asks_finds_its_order_by_the_link(
    visit: Visit, live_server, shop: Shop, stripe: StandIn
):
    page = visit(f"{live_server.url}/en/", expects=(402, 404, 409))
    choose_shop(page)
    fill_basket(page, live_server.url)
    page.get_by_text("Pay by card now").click()
    page.get_by_label("Card number").fill(CARD_3DS)
    address = page.url
    with page.expect_response("**/card-payment") as started:
        page.get_by_role("button", name="Order, and pay by card").click()
    page.get_by_role("button", name="Complete authentication").wait_for()
    secret = started.value.json()["client_secret"]
    page.goto("about:blank")

    intent = secret.partition("_secret_")[0]
    said_yes = f"/v1/payment_intents/{intent}/_authenticate?success=true"  # in the bank's own app
    answer = stripe.browser("POST", said_yes, {"key": "pk_test_standin", "client_secret": secret})
    assert answer["status"] == "requires_capture"
    payments.sync_open_cards(owner=f"order:{Order.objects.get().pk}", now=clock.now())
    beat()

    page.goto(address)
    heading(page, "Thank you, we have your order")
    assert Order.objects.count() == 1
    assert "order_placed" in said(Order.objects.get())
    call_command("verify", verbosity=0)


@pytest.mark.parametrize(
    ("answer", "shown"), [("Collect it at Lumbre Sur", "Lumbre Sur"), ("Take ", "instead")], ids=["other shop", "substitute"]
)  # fmt: skip
def test_link_in_the_mail_is_enough_to_decide(visit: Visit, live_server, asking: Shop, answer: str, shown: str):
    order = asking.placed((variant("walker"), 1))
    short(asking, order)
    decision = Decision.objects.get()
    page = visit(f"{live_server.url}{with_link('decide', order, decision.public_id)}", expects=NO_STREAM)

    page.locator(".choice", has_text=answer).first.click()
    page.get_by_role("button", name="Go on").click()
    heading(page, "Is that right?")
    expect(page.locator(".line__name")).to_contain_text(shown)
    sound(page)
    page.get_by_role("button", name="Yes, do that").click()

    expect(page.get_by_text("Thank you, it is settled")).to_be_visible()
    expect(page.locator(".parts, .timeline").first).to_be_visible()
    sound(page)
    decision.refresh_from_db()
    assert decision.state == "answered"
    call_command("verify", verbosity=0)


def test_customer_waits_changes_their_mind_and_time_runs_out_for_another(visit: Visit, live_server, asking: Shop):
    waits, silent = (asking.placed((variant("walker"), 1)) for _ in range(2))
    short(asking, waits)
    page = open_order(visit, live_server, waits)
    heading(page, "We need your answer")
    page.get_by_role("link", name="Choose what we shall do").click()
    page.get_by_label("Wait for it").check()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("We are waiting for 1 × Walker shoe")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="Choose something else").click()
    page.get_by_label("Do without it").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Yes, do that").click()
    heading(page, "This order is cancelled")

    short(asking, silent)
    asked = Decision.objects.get(order=silent)
    later(hours=25)
    page.goto(f"{live_server.url}{with_link('decide', silent, asked.public_id)}")

    expect(page.get_by_text("Time was up")).to_be_visible()
    page.get_by_role("link", name="See the order").click()
    heading(page, "This order is cancelled")
    assert "decision_defaulted" in said(silent)
    call_command("verify", verbosity=0)


def test_more_days_then_somebody_else_is_here_with_a_document(visit: Visit, live_server, shop: Shop):
    order = shop.placed((variant("runner"), 1))
    fulfilment.make_ready(work_id=shop.picked(order).public_id, bin_code="A3", actor=shop.clerk, now=clock.now())
    before = work_of(order).collect_by
    beat()
    later(days=4)
    page = open_order(visit, live_server, order)

    page.get_by_role("button", name="3 more days").click()
    expect(page.get_by_text("You have more time now")).to_be_visible()
    expect(page.get_by_role("button", name="3 more days")).to_have_count(0)
    page.get_by_role("button", name="Somebody else collects").click()
    page.get_by_label("Their name").fill("Luis Gil")
    page.get_by_role("button", name="They may collect it").click()
    page.get_by_role("button", name="I am here").click()
    expect(page.locator("#order")).to_contain_text("The shop knows that you are here.")
    beat()

    assert work_of(order).collect_by > before
    tablet = Tablet(shop)
    tablet.unlocked(Role.STAFF)
    desk = Floor(shop=shop, url=live_server.url, addresses=[], tablet=tablet).open(
        visit, f"/store/orders/{work_of(order).public_id}/", width=820
    )
    expect(desk.get_by_text("Ana Ruiz is here and waits")).to_be_visible()
    shop.paid(order)
    desk.reload()
    expect(desk.get_by_text("Luis Gil").first).to_be_attached()
    fulfilment.hand_over(work_id=work_of(order).public_id, identity="delegate", actor=shop.clerk, now=clock.now())
    beat()
    page.reload()
    heading(page, "You have it. Enjoy!")
    assert (HandOver.objects.get().identity, HandOver.objects.get().collected_by) == ("delegate", "Luis Gil")
    assert {"pickup_extended", "delegate_named", "pickup_collected"} <= said(order)
    call_command("verify", verbosity=0)
