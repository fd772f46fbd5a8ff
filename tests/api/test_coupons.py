"""Codes and offers over REST: on the basket, in the order, refused with a sentence, and not to be guessed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.core import clock
from apps.pricing.models import Redemption
from tests.api.client import Caller, fresh_key
from tests.api.test_budget import BASKET, CHECKOUT, PLACING, PLACING_BUDGET, PURCHASE_BUDGET, counted
from tests.api.test_main_job import ANA
from tests.api.world import new_world
from tests.factories.pricing import amount_off, offer, percent_off

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return new_world()


def basket(world, *amounts):
    """A guest's basket of one unit at each price; the caller that holds its token."""
    lines = [
        {"variant": str(world.shop.stocked(5, amount=amount, name=f"at {amount}").public_id)} for amount in amounts
    ]
    made = world.guest.post("carts", {"lines": lines, "location": str(world.shop.location.public_id)}).json()
    return made, Caller(**{"X-Omni-Cart-Token": made["token"]})


def add(guest, cart, code):
    return guest.post(f"carts/{cart['id']}/codes", {"code": code})


def amounts(rows):
    return [row["amount"]["amount"] for row in rows]


def test_ten_per_cent_off_is_135_and_the_order_explains_it_to_the_cent(world):
    offer(world.shop.channel, percent_off(10), coupon="TEN", names={"en": "Ten off"})
    cart, guest = basket(world, 8995, 4500, 1505)

    shown = add(guest, cart, "ten").json()

    assert (shown["subtotal"]["amount"], shown["total"]["amount"], shown["codes"]) == ("150.00", "135.00", ["TEN"])
    assert [line["discount"]["amount"] for line in shown["lines"]] == ["9.00", "4.50", "1.50"]
    (taken,) = shown["discounts"]
    assert (taken["name"], taken["code"], taken["amount"]["amount"]) == ("Ten off", "TEN", "15.00")
    assert dict(zip([share["line"] for share in taken["shares"]], amounts(taken["shares"]), strict=True)) == {
        line["id"]: line["discount"]["amount"] for line in shown["lines"]
    }
    draft = guest.post(f"carts/{cart['id']}/checkout", {}).json()
    assert [line["total"]["amount"] for line in draft["lines"]] == ["80.95", "40.50", "13.55"]
    placed = guest.post(f"orders/{draft['id']}/place", {"contact": ANA}, Idempotency_Key=fresh_key()).json()
    order = guest.get(f"orders/{draft['id']}").json()
    assert placed["total"]["amount"] == order["total"]["amount"] == order["payment"]["due"]["amount"] == "135.00"
    assert amounts(order["discounts"]) == ["15.00"]
    assert sorted(amounts(order["discounts"][0]["shares"])) == ["1.50", "4.50", "9.00"]
    assert Redemption.objects.get().amount == 1500


def test_a_code_can_be_taken_out_again(world):
    offer(world.shop.channel, percent_off(10), coupon="TEN")
    cart, guest = basket(world, 1000)
    add(guest, cart, "TEN")

    for _twice in range(2):
        shown = guest.delete(f"carts/{cart['id']}/codes/ten")
        assert (shown.status_code, shown.json()["codes"], shown.json()["total"]["amount"]) == (200, [], "10.00")


def test_a_code_stays_and_says_what_is_missing_until_the_basket_fits(world):
    offer(world.shop.channel, amount_off(500), coupon="FIVE", min_amount=2000)
    cart, guest = basket(world, 1000)

    small = add(guest, cart, "FIVE").json()
    line = small["lines"][0]["id"]
    large = guest.patch(f"carts/{cart['id']}/lines/{line}", {"quantity": 2}).json()

    assert [(one["code"], one["reason"]) for one in small["refused_codes"]] == [("FIVE", "min_amount")]
    assert small["refused_codes"][0]["text"] == "Your basket is still too small for this offer."
    assert (large["refused_codes"], large["total"]["amount"]) == ([], "15.00")


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ({"valid_to": clock.now() - timedelta(days=1)}, "ended"),
        ({"valid_from": clock.now() + timedelta(days=1)}, "not_yet"),
        ({"is_active": False}, "ended"),
    ],
)
def test_a_code_that_nobody_can_use_now_is_refused_with_its_sentence(world, terms, reason):
    offer(world.shop.channel, percent_off(10), coupon="TEN", **terms)
    cart, guest = basket(world, 1000)

    response = add(guest, cart, "TEN")

    problem = response.json()
    assert (response.status_code, problem["code"], problem["errors"][0]["field"]) == (
        409,
        "pricing.code_refused",
        "code",
    )
    assert problem["detail"] in {"This offer has ended.", "This offer hasn't begun yet."}
    assert guest.get(f"carts/{cart['id']}").json()["codes"] == []


@pytest.mark.parametrize("code", ["NOBODY", "", "x" * 300, "a b\x00", "ñandú", "<script>"])
def test_an_unknown_code_names_the_field_and_changes_nothing(world, code):
    cart, guest = basket(world, 1000)

    response = add(guest, cart, code)

    assert (response.status_code, response.json()["errors"][0]["field"]) == (400, "code")
    assert guest.get(f"carts/{cart['id']}").json()["codes"] == []


def test_codes_of_a_basket_are_guessed_ten_times_and_then_not_looked_at(world):
    offer(world.shop.channel, percent_off(10), coupon="TEN")
    cart, guest = basket(world, 1000)

    answers = [add(guest, cart, f"GUESS{number}").status_code for number in range(11)]
    right = add(guest, cart, "TEN")

    assert (answers[:10], answers[10], right.status_code) == ([400] * 10, 429, 429)
    assert right.json()["seconds"] > 0


def test_a_new_basket_does_not_begin_the_guessing_anew(world):
    answers = []
    for _basket in range(7):
        cart, guest = basket(world, 1000)
        answers += [add(guest, cart, f"GUESS{number}").status_code for number in range(9)]

    assert answers == [400] * 60 + [429] * 3


def test_right_codes_are_no_guesses(world):
    offer(world.shop.channel, percent_off(10), coupon="TEN")
    cart, guest = basket(world, 1000)

    assert {add(guest, cart, "TEN").status_code for _time in range(15)} == {200}


def test_a_basket_takes_five_codes(world):
    for number in range(6):
        offer(world.shop.channel, amount_off(10), coupon=f"CODE{number}")
    cart, guest = basket(world, 1000)

    answers = [add(guest, cart, f"CODE{number}").status_code for number in range(6)]

    assert answers == [200] * 5 + [400]


@pytest.mark.parametrize("offers", [1, 3])
def test_offers_cost_a_purchase_five_statements_for_any_number(world, offers):
    for number in range(offers):
        offer(world.shop.channel, percent_off(number + 1), limit_total=9, limit_per_customer=3)
    variant = world.shop.stocked(10)
    body = {"lines": [{"variant": str(variant.public_id)}], "location": str(world.shop.location.public_id)}

    cart, at_basket = counted(lambda: world.guest.post("carts", body))
    token = {"X_Omni_Cart_Token": cart["token"]}
    draft, at_checkout = counted(lambda: world.guest.post(f"carts/{cart['id']}/checkout", {}, **token))
    _order, at_placing = counted(
        lambda: world.guest.post(f"orders/{draft['id']}/place", {"contact": ANA}, Idempotency_Key=fresh_key(), **token)
    )

    counts = [len(at_basket), len(at_checkout), len(at_placing)]
    assert counts == [BASKET + 1, CHECKOUT + 2, PLACING + 2]
    assert sum(counts) <= PURCHASE_BUDGET
    assert counts[-1] <= PLACING_BUDGET
