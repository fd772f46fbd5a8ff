"""Having it brought home, through the forms that a shopper sends."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from apps.checkout import services as checkout
from apps.orders.models import Order, OrderDelivery
from apps.outbox import services as outbox
from apps.pricing.services import Place, Step
from tests.factories.cards import started, worked
from tests.factories.parcels import Sender, warehouse_of
from tests.factories.pricing import shipping_rate
from tests.storefront.conftest import NOW
from tests.storefront.test_buying import ANA, page_of, put
from tests.storefront.test_pages import at, body

pytestmark = pytest.mark.django_db
HOME = {"name": "Ana Ruiz", "street": "Calle Mayor 1", "postcode": "28013", "city": "Madrid", "country": "ES"}


@pytest.fixture
def sender(shop, stripe):
    shipping_rate(shop.channel, names={"en": "Home delivery", "es": "A domicilio"})
    return Sender(channel=shop.channel, location=shop.location, warehouse=warehouse_of(shop, code="GET-1"))


@pytest.fixture
def shirt(sender, shelve):
    (found,) = shelve(1)
    sender.put(found, 2, at=sender.warehouse)
    return found


def begun(client, **address: str) -> str:
    answer = client.post(at("delivery"), {**HOME, **address})
    assert answer.status_code == 302, body(answer)
    return answer.url


def test_a_guest_has_it_brought_home(sender, shirt, shopper, stripe):
    put(shopper, shirt)
    assert "Have it brought home" in body(shopper.get(at("cart")))
    assert "Where shall we bring it?" in body(shopper.get(at("delivery")))
    page = begun(shopper)
    shown = body(shopper.get(page))
    assert all(text in shown for text in ("Calle Mayor 1, 28013 Madrid", "€4.95", "€24.85", "1 to 3 days on its way"))
    assert "Pay in the shop" not in shown

    stripe.pay(started(Order.objects.get()).client_secret)
    answer = shopper.post(page, {**ANA, "pay": "card"})

    order = Order.objects.get()
    assert answer.url == page_of(order)
    shown = body(shopper.get(page_of(order)))
    assert all(text in shown for text in ("We bring it to", "Cancel my order", "charged when it leaves", "€24.85"))
    assert "Add to calendar" not in shown
    sender.shipped(order)
    worked()
    shown = body(shopper.get(page_of(order)))
    assert "It is on its way to you" in shown
    assert "Correos · PK7" in shown
    assert "Cancel my order" not in shown
    assert "Lo llevamos a" in body(shopper.get(page_of(order, language="es")))
    call_command("verify", verbosity=0)


def test_without_the_card_nothing_is_placed_and_what_was_typed_stays(sender, shirt, shopper):
    put(shopper, shirt)
    page = begun(shopper)

    answer = shopper.post(page, {**ANA, "name": "Eva Gil", "pay": "card"})

    assert answer.status_code == 409
    assert "Eva Gil" in body(answer)
    assert Order.objects.get().status == "draft"


def test_what_is_missing_is_asked_for_and_what_was_typed_stays(sender, shirt, shopper):
    put(shopper, shirt)

    answer = shopper.post(at("delivery"), {**HOME, "street": "", "postcode": "2801"})

    assert answer.status_code == 400
    assert "A postcode there looks like" in body(answer)
    assert "Ana Ruiz" in body(answer)
    assert not Order.objects.exists()


def test_what_is_nowhere_whole_is_said_with_its_name(sender, shirt, shopper):
    put(shopper, shirt, 3)

    answer = shopper.post(at("delivery"), HOME)

    assert answer.status_code == 409
    assert "Blue shirt 0" in body(answer)
    assert not OrderDelivery.objects.exists()


def test_of_several_ways_one_is_chosen(sender, shirt, shopper):
    fast = shipping_rate(sender.channel, Step(amount=995), names={"en": "Express"}, days_from=1, days_to=1)
    put(shopper, shirt)

    shown = body(shopper.post(at("delivery"), HOME))
    assert all(text in shown for text in ("How shall it come?", "Express", "€9.95", "1 day on its way"))
    begun(shopper, option=str(fast.public_id))

    assert OrderDelivery.objects.get().description == "Express"


def test_nothing_is_offered_where_no_card_is_taken(shop, shelve, shopper):
    shipping_rate(shop.channel)
    (shirt,) = shelve(1)
    put(shopper, shirt)

    assert "Have it brought home" not in body(shopper.get(at("cart")))
    assert shopper.get(at("delivery")).url == at("cart")


def test_only_places_that_are_served_can_be_chosen(sender, shirt, shopper):
    shipping_rate(sender.channel, places=(Place(country="PT"), Place(country="FR", is_left_out=True)))
    put(shopper, shirt)

    shown = body(shopper.get(at("delivery")))

    assert "Portugal" in shown
    assert "France" not in shown


def test_who_cancels_pays_nothing(sender, shirt, shopper, stripe):
    put(shopper, shirt)
    begun(shopper)
    order = Order.objects.get()
    stripe.pay(started(order).client_secret)
    checkout.place_authorised(order_id=order.pk, now=NOW)
    outbox.relay()

    shopper.post(page_of(order, "cancel"))
    worked()

    assert "This order is cancelled" in body(shopper.get(page_of(order)))
    call_command("verify", verbosity=0)
