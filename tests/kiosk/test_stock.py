"""Stock on the shop floor: looked up, received, counted, corrected."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from apps.accounts.permissions import Role
from apps.core.actor import SYSTEM
from apps.inventory import selectors as inventory
from apps.inventory import services
from apps.inventory.models import StockMovement
from apps.inventory.services import OpeningStock
from tests.factories.stores import LocationFactory
from tests.kiosk.places import at_work

pytestmark = pytest.mark.django_db


def level(shop, variant):
    return inventory.levels(variant_ids=[variant.pk], location_ids=[shop.location.pk])[0]


def once_of(page: str) -> str:
    return page.split('name="once" value="')[1].split('"', maxsplit=1)[0]


def test_an_item_shows_what_stands_here_and_why():
    shop, client = at_work()
    mug = shop.stocked(9, name="Mug", amount=1250)
    shop.placed((mug, 2))
    shop.draft((mug, 1))

    page = client.get(f"/store/stock/{mug.public_id}/").content.decode()

    for name, units in (
        ("On the shelf, free to sell", 6),
        ("Promised to orders", 2),
        ("In somebody&#x27;s checkout right now", 1),
        ("Everything that stands here", 9),
    ):
        assert f"{name}</dt><dd>{units}</dd>" in page.replace('<span class="dot dot--good"></span>', "")
    assert "€12.50" in page


@pytest.mark.parametrize(("role", "words"), [(Role.STAFF, "In stock"), (Role.MANAGER, "7 units")])
def test_other_shops_are_exact_only_for_who_may_count_there(role, words):
    shop, client = at_work(role, latitude=40.4, longitude=-3.7)
    mug = shop.stocked(1)
    other = LocationFactory(name="Barcelona", latitude=41.4, longitude=2.2, safety_stock=0)
    services.set_opening_stock([OpeningStock(variant_id=mug.pk, location_id=other.pk, quantity=7)], actor=SYSTEM)

    page = client.get(f"/store/stock/{mug.public_id}/").content.decode()

    row = page[page.index("Barcelona") :][:600]
    assert words in row
    assert "508 km" in row


def test_search_finds_by_name_and_opens_by_code():
    shop, client = at_work()
    mug = shop.stocked(3, name="Enamel mug")
    call_command("rebuild_discovery", verbosity=0)

    found = client.get("/store/stock/", {"q": "enamel mug"}).content.decode()
    by_code = client.get("/store/stock/", {"q": mug.sku}, follow=True)

    assert f"/store/stock/{mug.public_id}/" in found
    assert by_code.redirect_chain[-1][0] == f"/store/stock/{mug.public_id}/"
    assert "Nothing is called" in client.get("/store/stock/", {"q": "zzz"}).content.decode()


def test_a_delivery_sent_twice_is_booked_once():
    shop, client = at_work()
    mug = shop.stocked(1, name="Mug")
    page = client.get("/store/receive/", {"code": mug.sku, "reference": "AL-7"}).content.decode()
    form = {"variant": mug.public_id, "quantity": "12", "reference": "AL-7", "once": once_of(page)}

    answers = [client.post("/store/receive/", form) for _ in range(2)]

    assert [answer.headers["Location"] for answer in answers] == ["/store/receive/?reference=AL-7"] * 2
    assert level(shop, mug).on_hand == 13
    after = client.get("/store/receive/?reference=AL-7").content.decode()
    assert "+12" in after
    assert "12 units of Mug received." in after


def test_a_refused_form_keeps_what_was_typed_and_its_key_works_on():
    shop, client = at_work()
    mug = shop.stocked(1)
    form = {"variant": mug.public_id, "quantity": "0", "reference": "AL-8", "once": "k1"}

    refused = client.post("/store/receive/", form)
    again = client.post("/store/receive/", {**form, "quantity": "2"})

    text = refused.content.decode()
    assert refused.status_code == 400
    assert 'value="AL-8"' in text
    assert 'value="0"' in text
    assert once_of(text) == "k1"
    assert again.status_code == 302
    assert level(shop, mug).on_hand == 3


def test_a_key_used_for_another_form_is_refused():
    shop, client = at_work()
    mug = shop.stocked(1)
    form = {"variant": mug.public_id, "quantity": "1", "once": "k2"}
    client.post("/store/receive/", form)

    answer = client.post("/store/receive/", {**form, "quantity": "5"})

    assert answer.status_code == 422
    assert level(shop, mug).on_hand == 2


def test_a_count_that_breaks_promises_names_the_orders():
    shop, client = at_work()
    mug = shop.stocked(3, name="Mug")
    orders = [shop.placed((mug, 1)) for _ in range(3)]

    answer = client.post("/store/count/", {"variant": mug.public_id, "quantity": "1", "once": "c"}, follow=True)

    text = answer.content.decode()
    assert "Promised, but not there" in text
    assert "−2" in text
    assert [order.number in text for order in orders] == [False, True, True]
    assert level(shop, mug).on_hand == 1
    again = client.post("/store/count/", {"variant": mug.public_id, "quantity": "1", "once": "c"})
    assert again.headers["Location"] == answer.redirect_chain[-1][0]
    assert StockMovement.objects.count() == 1


def test_a_right_count_says_thank_you_and_belongs_to_its_shop():
    shop, client = at_work()
    mug = shop.stocked(3)

    answer = client.post("/store/count/", {"variant": mug.public_id, "quantity": "3"}, follow=True)
    _other, stranger = at_work()

    assert "The books were right" in answer.content.decode()
    assert stranger.get(answer.redirect_chain[-1][0]).status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        {"quantity": "2", "direction": "fewer"},
        {"quantity": "2", "direction": "sideways", "reason": "stolen"},
        {"quantity": "", "direction": "more", "reason": "found"},
        {"quantity": "9", "direction": "fewer", "reason": "stolen"},
    ],
)
def test_a_correction_without_sense_changes_nothing(typed):
    shop, client = at_work(Role.MANAGER)
    mug = shop.stocked(5)

    answer = client.post("/store/adjust/", {"variant": mug.public_id, **typed})

    assert answer.status_code in {400, 409}
    assert "notice--bad" in answer.content.decode()
    assert level(shop, mug).on_hand == 5


def test_a_manager_corrects_with_a_reason():
    shop, client = at_work(Role.MANAGER)
    mug = shop.stocked(5)
    form = {"variant": mug.public_id, "quantity": "2", "direction": "fewer", "reason": "stolen", "note": "Door 2"}

    answer = client.post("/store/adjust/", form)

    assert answer.headers["Location"] == f"/store/stock/{mug.public_id}/"
    assert level(shop, mug).on_hand == 3
    movement = StockMovement.objects.get()
    assert (movement.quantity, movement.reason, movement.note) == (-2, "stolen", "Door 2")


@pytest.mark.parametrize("address", ["/store/receive/", "/store/count/"])
@pytest.mark.parametrize(
    "named", [{"code": "no such code"}, {"variant": "17"}, {"variant": "01890a5d-ac96-774b-bcce-b302099a8057"}]
)
def test_an_unknown_item_is_said_beside_the_field(address, named):
    _shop, client = at_work()

    answer = client.get(address, named)

    assert answer.status_code == 404
    assert "No item has this code." in answer.content.decode()


def test_an_item_gets_its_place_and_loses_it():
    shop, client = at_work()
    mug = shop.stocked(3, name="Enamel mug")
    here = f"/store/stock/{mug.public_id}/"

    client.post(f"{here}place/", {"zone": "Wool", "shelf": "3"})
    assert "Zone Wool" in client.get(here).content.decode()
    too_long = client.post(f"{here}place/", {"zone": "W" * 21})
    assert too_long.status_code == 400
    assert "Zone Wool" in client.get(here).content.decode()

    client.post(f"{here}place/", {"zone": " ", "shelf": ""})
    assert "No place on the shelves is known" in client.get(here).content.decode()
