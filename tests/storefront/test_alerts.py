"""Asking to be told when something is back, and the link that stops it."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from apps.messaging import selectors as messages
from apps.messaging.enums import AlertState
from apps.messaging.models import RestockAlert
from tests.factories.accounts import UserFactory
from tests.storefront.test_pages import at, body

pytestmark = pytest.mark.django_db(transaction=True)  # tries are counted outside of any transaction


def ask(client: Client, variant, **said: str):
    form = {"variant": str(variant.public_id), "email": "ana@example.com", **said}
    return client.post(at("ask_alert", "blue-shirt-0"), form)


def test_sold_out_variant_offers_to_tell(shop, shelve, shopper):
    (shirt,) = shelve(1, units=0)
    assert "Tell me when it is back" in body(shopper.get(at("product", "blue-shirt-0")))

    answer = ask(shopper, shirt)

    assert answer.url == f"{at('product', 'blue-shirt-0')}?v={shirt.public_id}"
    alert = RestockAlert.objects.get()
    assert (alert.variant_id, alert.email, alert.location_id) == (shirt.pk, "ana@example.com", shop.location.pk)
    assert "We write to you when it is back" in body(shopper.get(answer.url))


def test_any_shop_may_do(shelve, shopper):
    (shirt,) = shelve(1, units=0)

    ask(shopper, shirt, where="any")

    assert RestockAlert.objects.get().location_id is None


def test_what_is_there_asks_for_nothing(shelve, shopper):
    shelve(1)

    assert "Tell me when it is back" not in body(shopper.get(at("product", "blue-shirt-0")))


def test_account_needs_not_type_its_address(shelve, shopper):
    shelve(1, units=0)
    shopper.force_login(UserFactory(email="marta@example.com"))

    assert 'value="marta@example.com"' in body(shopper.get(at("product", "blue-shirt-0")))


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "x" * 300 + "@example.com"])
def test_address_that_is_none_is_refused_beside_its_field(shelve, shopper, email):
    (shirt,) = shelve(1, units=0)

    answer = ask(shopper, shirt, email=email)

    assert answer.status_code == 400
    assert 'id="alert-email-error"' in body(answer)
    assert not RestockAlert.objects.exists()


def test_many_wishes_from_one_place_are_refused(shelve, shopper, settings):
    settings.OMNI_RESTOCK_ALERTS = 2
    (shirt,) = shelve(1, units=0)
    for number in range(2):
        ask(shopper, shirt, email=f"a{number}@example.com")

    assert ask(shopper, shirt).status_code == 429
    assert RestockAlert.objects.count() == 2


def test_link_in_the_letter_asks_and_then_stops(shelve, shopper):
    (shirt,) = shelve(1, units=0)
    ask(shopper, shirt)
    alert = RestockAlert.objects.get()
    link = at("stop_alert", alert.public_id, messages.stop_token(alert))

    assert "Do not write to me" in body(Client().get(link))
    alert.refresh_from_db()
    assert alert.state == AlertState.OPEN
    assert "We will not write about it" in body(Client().post(link))

    alert.refresh_from_db()
    assert alert.state == AlertState.STOPPED
    assert "We will not write about it" in body(Client().get(link))


def test_made_up_link_leads_nowhere(shelve, shopper):
    (shirt,) = shelve(1, units=0)
    ask(shopper, shirt)

    assert Client().get(at("stop_alert", RestockAlert.objects.get().public_id, "wrong")).status_code == 404
    assert Client().post(at("stop_alert", uuid.uuid4(), "wrong")).status_code == 404
    assert RestockAlert.objects.get().state == AlertState.OPEN
