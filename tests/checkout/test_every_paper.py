"""Every way that goods leave or money goes back gives exactly the right document, and together they are the money kept."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.management import call_command
from django.db import connection
from pypdf import PdfReader

from apps.accounts.permissions import Role
from apps.checkout import services as checkout
from apps.core.actor import SYSTEM, Actor, ActorKind
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import DecisionChoice, RefusalReason
from apps.fulfilment.models import FulfilmentLine
from apps.fulfilment.services import Leaving
from apps.invoicing import selectors as invoicing_reads
from apps.invoicing import services as invoicing
from apps.invoicing.selectors import COUNTS_SQL
from apps.invoicing.services import Party
from apps.orders.enums import CancelReason
from apps.outbox import services as outbox
from apps.payments import selectors as payments
from apps.payments import services as payment_services
from apps.payments.models import Payment
from apps.stores.enums import DeviceKind
from apps.stores.selectors import grants_of
from tests.factories.cards import placed_by_card, worked
from tests.factories.pricing import offer, percent_off
from tests.factories.shop import GUEST, NOW, code_of, open_shop, work_of
from tests.factories.stores import DeviceFactory
from tests.fulfilment.asking import HOME, alike, asked, asking_shop, short, stock, warehouse

pytestmark = pytest.mark.django_db
RUIZ = Party(name="Talleres Ruiz S.L.", tax_id="B12345674", address="Calle Mayor 1, 28013 Madrid")


@pytest.fixture(autouse=True)
def every_invariant_holds():
    yield
    outbox.relay()
    call_command("verify", verbosity=0)


def papers(order):
    """Kinds and totals of all documents of an order, in order of issue."""
    owners = fulfilment_reads.document_owners(fulfilment_reads.works_of(order))
    return [(view.kind.value, view.total_amount) for view in invoicing_reads.documents_of_all(owners)]


def counted():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(sum(total_amount), 0) FROM invoicing_fiscaldocument d WHERE {COUNTS_SQL}")
        return int(cursor.fetchone()[0])


def kept(order):
    money = payments.status_of([f"order:{order.pk}"])[f"order:{order.pk}"]
    return money.captured_amount - money.refunded_amount


def give(shop, work, **leaving):
    return fulfilment.hand_over(
        work_id=work.public_id, code=code_of(work), leaving=Leaving(**leaving), actor=shop.clerk, now=NOW
    )


def undo(shop, work):
    return fulfilment.undo_hand_over(
        work_id=work.public_id, in_hand=True, reason="Wrong bag", actor=shop.manager, now=NOW
    )


def line_of(work):
    return FulfilmentLine.objects.get(fulfilment_order=work).public_id


def paid_and_ready(shop, units=3):
    order = shop.placed((shop.stocked(5), units))
    work = shop.ready(order)
    shop.paid(order)
    return order, work


def sent_home(shop):
    """A paid order that a warehouse sends because the shop lost it."""
    shirt = shop.stocked(1)
    stock(shirt, warehouse(shop), 1)
    order = shop.placed((shirt, 1))
    shop.paid(order)
    short(shop, order)
    checkout.decide(decision_id=asked(order).pk, choice=DecisionChoice.SHIP, address=HOME, actor=GUEST, now=NOW)
    work = fulfilment.start_picking(work_id=work_of(order).public_id, actor=SYSTEM)
    fulfilment.set_picked(work_id=work.public_id, line_id=line_of(work), quantity=1, actor=SYSTEM)
    fulfilment.pack(work_id=work.public_id, actor=SYSTEM)
    return order, work


def test_whole():
    shop = open_shop()
    order, work = paid_and_ready(shop)

    give(shop, work)

    assert papers(order) == [("simplified", 3000)]
    assert counted() == kept(order) == 3000


def test_per_unit_each_part_has_its_own():
    shop = open_shop()
    order, work = paid_and_ready(shop)

    give(shop, work, units={line_of(work): 2})
    assert (papers(order), counted()) == ([("simplified", 2000)], 2000)
    give(shop, work_of(order))

    assert papers(order) == [("simplified", 2000), ("simplified", 1000)]
    assert counted() == kept(order) == 3000


def test_out_of_a_locker():
    shop = open_shop()
    order = shop.placed((shop.stocked(5), 2))
    work = shop.picked(order)
    fulfilment.make_ready(work_id=work.public_id, bin_code="L7", in_locker=True, actor=shop.clerk, now=NOW)
    shop.paid(order)
    row = DeviceFactory(location=shop.location, kind=DeviceKind.LOCKER)
    locker = Actor(
        kind=ActorKind.DEVICE, key=f"device:{row.pk}", device_id=row.pk, location_id=shop.location.pk,
        grants=grants_of([(Role.DEVICE, shop.location.pk)]),
    )  # fmt: skip

    fulfilment.locker_collect(code=code_of(work), actor=locker, now=NOW)

    assert papers(order) == [("simplified", 2000)]
    assert counted() == kept(order) == 2000


def test_as_a_parcel():
    shop = asking_shop()
    order, work = sent_home(shop)
    assert papers(order) == []

    for _twice in range(2):
        fulfilment.ship(work_id=work.public_id, carrier="Own courier", actor=SYSTEM, now=NOW)

    assert papers(order) == [("simplified", 1000)]
    assert counted() == kept(order) == 1000


def test_refused_at_the_desk_what_stays_has_none():
    shop = open_shop()
    order, work = paid_and_ready(shop)

    give(shop, work, refused={line_of(work): 1}, reason=RefusalReason.OTHER)

    assert papers(order) == [("simplified", 2000)]
    assert counted() == kept(order) == 2000


def test_refused_whole_has_none():
    shop = open_shop()
    order, work = paid_and_ready(shop)

    fulfilment.refuse_at_desk(work_id=work.public_id, units=None, reason=RefusalReason.OTHER, actor=shop.clerk, now=NOW)

    assert papers(order) == []
    assert counted() == kept(order) == 0


def test_undone_is_taken_back_and_handed_over_anew():
    shop = open_shop()
    order, work = paid_and_ready(shop)
    give(shop, work)

    for _twice in range(2):
        undo(shop, work)
    assert (papers(order), counted(), kept(order)) == ([("simplified", 3000), ("corrective", -3000)], 0, 0)
    shop.paid(order)
    give(shop, work)

    assert papers(order) == [("simplified", 3000), ("corrective", -3000), ("simplified", 3000)]
    assert counted() == kept(order) == 3000


def test_cancelled_after_the_card_was_charged_has_none(stripe):
    shop = open_shop()
    order = placed_by_card(stripe, shop, (shop.stocked(1), 1))
    Payment.objects.update(capture_before=NOW.replace(year=2020))
    payment_services.announce_endings()
    outbox.relay()
    worked()

    checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)
    worked(2)

    assert papers(order) == []
    assert counted() == kept(order) == 0


def test_a_card_that_is_charged_for_two_and_released_for_one(stripe):
    shop = open_shop()
    order = placed_by_card(stripe, shop, (shop.stocked(5), 3))
    work = shop.ready(order)

    give(shop, work, refused={line_of(work): 1}, reason=RefusalReason.OTHER)
    worked()

    assert papers(order) == [("simplified", 2000)]
    assert counted() == kept(order) == 2000


def test_a_card_that_is_given_back_for_what_was_undone_and_cancelled(stripe):
    shop = open_shop()
    order = placed_by_card(stripe, shop, (shop.stocked(5), 1))
    work = shop.ready(order)
    give(shop, work)
    worked()
    assert counted() == kept(order) == 1000

    undo(shop, work)
    checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)
    worked(2)

    assert papers(order) == [("simplified", 1000), ("corrective", -1000)]
    assert counted() == kept(order) == 0


def test_given_back_at_the_desk_for_a_unit_that_was_not_there():
    shop = open_shop()
    order = shop.placed((shop.stocked(3), 3))
    shop.paid(order)
    work = short(shop, order)
    fulfilment.set_picked(work_id=work.public_id, line_id=line_of(work), quantity=2, actor=shop.clerk)
    fulfilment.make_ready(work_id=work.public_id, bin_code="A1", actor=shop.clerk, now=NOW)
    give(shop, work)

    checkout.refund_overpaid(work_id=work.public_id, actor=shop.clerk, now=NOW)

    assert papers(order) == [("simplified", 2000)]
    assert counted() == kept(order) == 2000


def test_refunded_by_decision_after_the_rest_was_documented():
    shop = asking_shop()
    order = shop.placed((shop.stocked(3), 3))
    shop.paid(order)
    work = short(shop, order)
    fulfilment.set_picked(work_id=work.public_id, line_id=line_of(work), quantity=2, actor=shop.clerk)
    fulfilment.make_ready(work_id=work.public_id, bin_code="A1", actor=shop.clerk, now=NOW)
    give(shop, work)
    assert (papers(order), counted()) == ([("simplified", 2000)], 2000)

    checkout.decide(decision_id=asked(order).pk, choice=DecisionChoice.REFUND, actor=GUEST, now=NOW)
    checkout.refund_overpaid(work_id=work.public_id, actor=shop.clerk, now=NOW)

    assert papers(order) == [("simplified", 2000)]
    assert counted() == kept(order) == 2000


def test_a_substitute_is_documented_at_what_it_costs():
    shop = asking_shop()
    shirt = shop.stocked(2)
    other = alike(shop, shirt, 2, amount=799, same_product=True)
    order = shop.placed((shirt, 2))
    work = short(shop, order)
    checkout.decide(
        decision_id=asked(order).pk, choice=DecisionChoice.SUBSTITUTE, variant_id=other.pk, actor=GUEST, now=NOW
    )
    fulfilment.set_picked(work_id=work.public_id, line_id=line_of(work), quantity=1, actor=shop.clerk)
    fulfilment.make_ready(work_id=work.public_id, bin_code="A1", actor=shop.clerk, now=NOW)
    second = shop.ready(order)
    shop.paid(order)

    for each in (work, second):
        give(shop, each)

    assert papers(order) == [("simplified", 1000), ("simplified", 799)]
    assert counted() == kept(order) == 1799


@pytest.mark.parametrize("door", ["code", "desk"])
def test_a_receipt_turned_into_an_invoice_counts_once_and_is_what_gets_corrected(door):
    shop = open_shop()
    order, work = paid_and_ready(shop)
    give(shop, work)
    receipt = invoicing_reads.standing_of(fulfilment_reads.document_owner(work))
    if door == "desk":
        fulfilment.full_invoice(work_id=work.public_id, party=RUIZ, actor=shop.clerk, now=NOW)
    else:
        fulfilment.replace_receipt(receipt=receipt, party=RUIZ, language="en", now=NOW)
    assert (papers(order), counted()) == ([("simplified", 3000), ("full", 3000)], 3000)

    undo(shop, work)

    owners = fulfilment_reads.document_owners(fulfilment_reads.works_of(order))
    *_before, full, correction = invoicing_reads.documents_of_all(owners)
    assert (correction.corrects_code, correction.party_tax_id) == (full.code, RUIZ.tax_id)
    assert counted() == kept(order) == 0
    shop.paid(order)
    give(shop, work_of(order))
    assert papers(order)[-1] == ("simplified", 3000)
    assert counted() == kept(order) == 3000


def test_an_order_that_an_offer_made_free_has_a_receipt_that_shows_it():
    shop = open_shop()
    offer(shop.channel, percent_off(100), coupon="FREE")
    order = shop.placed((shop.stocked(5, amount=1000), 2), codes=["FREE"])
    assert order.total_amount == 0

    work = shop.ready(order)
    give(shop, work)

    assert papers(order) == [("simplified", 0)]
    (document,) = invoicing_reads.documents_of(fulfilment_reads.document_owner(work))
    assert [(line.quantity, line.discount_amount, line.total_amount) for line in document.lines] == [(2, 2000, 0)]
    for paper in ("receipt", "a4"):
        page = PdfReader(BytesIO(invoicing.render_pdf(document, paper=paper))).pages[0].extract_text()
        assert "€0.00" in page
        assert "Discount" in page
    undo(shop, work)
    give(shop, work_of(order))
    assert papers(order) == [("simplified", 0), ("corrective", 0), ("simplified", 0)]
    fulfilment.full_invoice(work_id=work.public_id, party=RUIZ, actor=shop.clerk, now=NOW)
    assert papers(order)[-1] == ("full", 0)
    assert counted() == kept(order) == 0


def test_what_is_free_beside_what_is_paid_stands_on_the_same_receipt():
    shop = open_shop()
    offer(shop.channel, percent_off(50))
    order = shop.placed((shop.stocked(5, amount=1000), 1), (shop.stocked(5, amount=0, name="Gift"), 1))
    work = shop.ready(order)
    shop.paid(order)

    give(shop, work)

    assert papers(order) == [("simplified", 500)]
    assert counted() == kept(order) == 500
