"""At the desk: finding, money, the code, cancelling."""

from __future__ import annotations

import pytest

from apps.accounts.permissions import Role
from apps.fulfilment.enums import Status
from apps.inventory import services as inventory
from apps.invoicing.models import FiscalDocument
from apps.kiosk.work_view import suggestions
from apps.outbox import services as outbox
from apps.payments.models import CashJournalEntry, Payment
from tests.factories.shop import code_of
from tests.kiosk.places import at_work

pytestmark = pytest.mark.django_db


def waiting(role: Role = Role.STAFF, amount: int = 1595):
    shop, client = at_work(role)
    work = shop.ready(shop.placed((shop.stocked(9, amount=amount), 1)))
    return shop, client, work, f"/store/orders/{work.public_id}/"


@pytest.mark.parametrize("spelt", [str.lower, lambda text: f" {text[0]} {text[1:]}"])
def test_the_order_number_finds_the_order_but_proves_nothing(spelt):
    _shop, client, work, here = waiting()

    assert client.get("/store/scan/", {"code": spelt(work.order.number)}).headers["Location"] == here
    assert "code is right" not in client.get(here).content.decode()


def test_a_code_shown_for_one_order_opens_no_other():
    shop, client, work, _here = waiting()
    other = shop.ready(shop.placed((shop.stocked(1), 1)))
    shop.paid(other.order)
    client.get("/store/scan/", {"code": code_of(work)})

    answer = client.post(f"/store/orders/{other.public_id}/hand-over/", {"code": ""})

    assert answer.status_code == 403
    assert "Scan or type the code" in answer.content.decode()
    other.refresh_from_db()
    assert other.status == Status.READY


@pytest.mark.parametrize("forged", ["", "x", "a b:1:2", "\x00"])
def test_a_forged_proof_proves_nothing(forged):
    shop, client, work, here = waiting()
    shop.paid(work.order)
    client.cookies["shown-code"] = forged

    assert client.post(f"{here}hand-over/", {"code": ""}).status_code == 403


@pytest.mark.parametrize("code", ["", "nothing", "4006381333931", "x" * 400, "W"])
def test_an_unknown_code_is_a_page_with_words(code):
    _shop, client, _work, _here = waiting()

    answer = client.get("/store/scan/", {"code": code})

    assert answer.status_code == 404
    assert "Nothing in this shop has the code" in answer.content.decode()


def test_an_items_code_opens_the_item():
    shop, client, _work, _here = waiting()
    variant = shop.stocked(1)

    answer = client.get("/store/scan/", {"code": variant.sku}, follow=True)

    assert answer.redirect_chain[-1][0] == f"/store/stock/{variant.public_id}/"
    assert answer.status_code == 200


def test_guessing_codes_by_scanning_is_counted_and_items_go_on():
    shop, client = at_work()
    shirt = shop.stocked(3)
    order = shop.placed((shirt, 1))
    work = shop.ready(order)
    for number in range(10):
        assert client.get("/store/scan/", {"code": f"22222{number}"}).status_code == 404

    refusal = client.get("/store/scan/", {"code": code_of(work)})

    assert refusal.status_code == 429
    assert "Too many wrong tries" in refusal.content.decode()
    assert "shown-code" not in refusal.cookies
    assert client.get("/store/scan/", {"code": shirt.sku}).status_code == 302
    assert client.get("/store/scan/", {"code": order.number}).status_code == 302


def test_what_opens_something_is_no_guess():
    shop, client = at_work()
    shirt = shop.stocked(3)
    work = shop.ready(shop.placed((shirt, 1)))

    for code in (code_of(work), shirt.sku, work.order.number) * 5:
        assert client.get("/store/scan/", {"code": code}).status_code == 302


def test_nothing_leaves_unpaid_or_against_another_code():
    shop, client, work, here = waiting()

    unpaid = client.post(f"{here}hand-over/", {"code": code_of(work)})
    shop.paid(work.order)
    wrong = client.post(f"{here}hand-over/", {"code": "AAAAAA"})

    assert (unpaid.status_code, wrong.status_code) == (409, 403)
    assert "Take the payment first" in unpaid.content.decode()
    assert 'value="AAAAAA"' in wrong.content.decode()
    work.refresh_from_db()
    assert work.status == Status.READY
    assert not FiscalDocument.objects.exists()


@pytest.mark.parametrize(("given", "words"), [("5", "less than what is owed"), ("", "Write an amount"), ("1,2,3x", "Write an amount"), ("1e400", "Write an amount")])  # fmt: skip
def test_cash_that_cannot_be_is_refused_and_kept(given, words):
    _shop, client, _work, here = waiting()

    answer = client.post(f"{here}pay/", {"tender": "cash", "given": given})

    text = answer.content.decode()
    assert answer.status_code in {400, 409}
    assert words in text
    assert f'name="given" value="{given}"' in text
    assert Payment.objects.get().captured_amount == 0


@pytest.mark.parametrize("given", ["20", "20,00", "20.00", "€20", " 20 "])
def test_change_is_said_large_however_the_amount_is_written(given):
    _shop, client, _work, here = waiting()

    client.post(f"{here}pay/", {"tender": "cash", "given": given})

    assert '<p class="sum__amount num">€4.05</p>' in client.get(here).content.decode()
    assert CashJournalEntry.objects.get().amount == 1595


def test_tenders_that_the_desk_does_not_take_are_refused():
    _shop, client, _work, here = waiting()

    assert client.post(f"{here}pay/", {"tender": "points"}).status_code == 400


def test_a_manager_cancels_and_the_screen_says_what_to_give_back():
    _shop, client, work, here = waiting(Role.MANAGER)
    client.post(f"{here}pay/", {"tender": "cash", "given": "20"})

    assert client.post(f"{here}cancel/").status_code == 400
    client.post(f"{here}cancel/", {"reason": "customer", "note": "Changed her mind"})

    work.refresh_from_db()
    assert work.status == Status.CANCELLED
    page = client.get(here).content.decode()
    assert "Give back: Cash" in page
    assert "€15.95" in page
    assert [entry.amount for entry in CashJournalEntry.objects.order_by("pk")] == [1595, -1595]
    assert client.post(f"{here}cancel/", {"reason": "customer"}).status_code == 302
    assert CashJournalEntry.objects.count() == 2


def test_a_receipt_belongs_to_its_order():
    shop, client, work, here = waiting()
    shop.paid(work.order)
    client.post(f"{here}hand-over/", {"code": code_of(work)})
    document = FiscalDocument.objects.get()
    other = shop.ready(shop.placed((shop.stocked(1), 1)))

    assert client.get(f"{here}receipt/{document.public_id}/").status_code == 200
    assert client.get(f"/store/orders/{other.public_id}/receipt/{document.public_id}/").status_code == 404


@pytest.mark.parametrize(
    ("owed", "currency", "sums"),
    [
        (1595, "EUR", [1595, 2000, 5000, 10_000, 20_000]),
        (2000, "EUR", [2000, 5000, 10_000, 20_000]),
        (3190, "EUR", [3190, 3500, 4000, 5000, 10_000]),
        (1595, "JPY", [1595]),
        (0, "EUR", []),
    ],
)
def test_what_people_are_likely_to_hand_over(owed, currency, sums):
    assert suggestions(owed, currency) == sums


def test_what_was_paid_for_units_that_are_not_there_is_given_back_by_who_may():
    shop, client, _work, _here = waiting(Role.MANAGER)
    other = shop.placed((shop.stocked(2, amount=1000), 2))
    picked = shop.picked(other)
    there = f"/store/orders/{picked.public_id}/"
    shop.paid(other)
    line = other.lines.get()
    inventory.count(variant_id=line.variant_id, location_id=shop.location.pk, counted=1, actor=shop.manager)
    outbox.relay()
    client.post(f"{there}make-ready/", {"shelf": "A1"})

    page = client.get(there).content.decode()
    assert "paid €10.00 too much" in page
    assert client.post(f"{there}give-back/").status_code == 302

    assert "too much" not in client.get(there).content.decode()
    assert Payment.objects.get(owner=f"order:{other.pk}").refunded_amount == 1000


def test_a_clerk_is_told_that_a_manager_gives_money_back():
    _shop, client, _work, here = waiting(Role.STAFF)

    assert client.post(f"{here}give-back/").status_code == 403


def test_large_sums_leave_with_an_invoice_in_the_customers_name():
    shop, client, work, here = waiting(amount=350_000)
    shop.paid(work.order)

    answer = client.post(f"{here}hand-over/", {"code": code_of(work)})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "name and tax number" in page
    assert '<details class="more" open>' in page

    named = {
        "invoice_name": "Talleres Ruiz S.L.",
        "invoice_tax_id": "B12345674",
        "invoice_address": "Calle Mayor 1, Madrid",
    }
    client.post(f"{here}hand-over/", {"code": code_of(work), **named})

    document = FiscalDocument.objects.get()
    assert (document.kind, document.party_name) == ("full", "Talleres Ruiz S.L.")


def test_after_the_hand_over_the_desk_makes_an_invoice_of_the_receipt():
    shop, client, work, here = waiting()
    shop.paid(work.order)
    client.post(f"{here}hand-over/", {"code": code_of(work)})
    assert "Make the invoice" in client.get(here).content.decode()

    nobody = client.post(f"{here}invoice/", {})
    wrong = client.post(f"{here}invoice/", {**RUIZ, "invoice_tax_id": "B1"})
    made = client.post(f"{here}invoice/", RUIZ, follow=True)

    assert (nobody.status_code, wrong.status_code, made.status_code) == (400, 400, 200)
    assert "Talleres Ruiz" in wrong.content.decode()
    full = FiscalDocument.objects.get(kind="full")
    page = made.content.decode()
    assert f"receipt/{full.public_id}/" in page
    assert f"receipt/{full.substitutes.public_id}/" not in page
    assert "Make the invoice" not in page
    assert client.get(f"{here}receipt/{full.public_id}/").content.startswith(b"%PDF")
    assert client.post(f"{here}invoice/", RUIZ).status_code == 409


RUIZ = {
    "invoice_name": "Talleres Ruiz S.L.",
    "invoice_tax_id": "B12345674",
    "invoice_address": "Calle Mayor 1, 28013 Madrid",
}
