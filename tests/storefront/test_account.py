"""The account's own pages: addresses, preferences, the copy of one's data; nothing of anybody else's."""

from __future__ import annotations

import uuid
import zipfile
from io import BytesIO

import pytest
from django.test import Client

from apps.customers import selectors as customers
from apps.customers.enums import Wish
from apps.customers.models import Address, Consent, Customer
from apps.fulfilment.codes import is_account_code
from tests.factories.accounts import UserFactory
from tests.factories.customers import AddressFactory, CustomerFactory
from tests.storefront.conftest import NOW
from tests.storefront.test_pages import at, body

PLACE = {
    "name": "Ana Ruiz", "company": "", "street": "Calle Mayor 1", "postcode": "28013", "city": "Madrid", "country": "ES", "phone": "",
}  # fmt: skip
WISHES = {"name": "Ana Ruiz", "phone": "600 100 200", "language": "es", "shop": "MAD-1", "news": "1"}


@pytest.fixture
def ana(db):
    return CustomerFactory(name="Ana", user=UserFactory(email="ana@example.com"))


@pytest.fixture
def signed_in(ana, shop) -> Client:
    client = Client()
    client.force_login(ana.user)
    return client


@pytest.mark.parametrize("name", ["account", "addresses", "new_address", "preferences"])
def test_pages_are_for_who_signed_in(shop, name):
    assert Client().get(at(name)).url.startswith("/en/accounts/login/")


def test_one_code_for_all_that_waits_is_shown_when_something_does(signed_in, ana, shop):
    order = shop.placed((shop.stocked(2), 1))
    type(order).objects.filter(pk=order.pk).update(customer=ana)
    assert "account-code" not in body(signed_in.get(at("account")))
    shop.ready(order)

    page, fragment = signed_in.get(at("account")), signed_in.get(at("account_code"))

    assert 'id="account-code"' in body(page)
    assert ("<svg" in body(fragment), "<html" in body(fragment)) == (True, False)
    assert all(is_account_code(one.context_data["account_code"], ana.public_id, now=NOW) for one in (page, fragment))
    assert Client().get(at("account_code")).status_code == 302


def test_address_is_added_changed_and_removed(signed_in, ana):
    assert "No address yet" in body(signed_in.get(at("addresses")))

    signed_in.post(at("new_address"), {**PLACE, "is_default": "1"})
    row = Address.objects.get()
    assert (row.customer_id, row.street, row.is_default) == (ana.pk, "Calle Mayor 1", True)
    assert "Calle Mayor 1, 28013 Madrid, Spain" in body(signed_in.get(at("addresses")))

    signed_in.post(at("address", row.public_id), {**PLACE, "street": "Gran Vía 2"})
    assert Address.objects.get().street == "Gran Vía 2"
    assert 'value="Gran Vía 2"' in body(signed_in.get(at("address", row.public_id)))

    signed_in.post(at("remove_address", row.public_id))
    assert not Address.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"), [({"street": ""}, "f-street"), ({"country": "Spain"}, "f-country"), ({"phone": "12"}, "f-phone"), ({"city": "x\x00"}, "f-city")],
)  # fmt: skip
def test_address_that_cannot_be_kept_names_its_field_and_keeps_the_rest(signed_in, wrong, field):
    answer = signed_in.post(at("new_address"), {**PLACE, "company": "Ruiz S.L.", **wrong})

    assert answer.status_code == 400
    assert f'href="#{field}"' in body(answer)
    assert 'value="Ruiz S.L."' in body(answer)
    assert not Address.objects.exists()


def test_somebody_elses_address_is_not_there(signed_in):
    other = AddressFactory(street="Elsewhere 5")

    assert signed_in.get(at("address", other.public_id)).status_code == 404
    assert signed_in.post(at("address", other.public_id), PLACE).status_code == 404
    assert signed_in.post(at("remove_address", other.public_id)).status_code == 404
    assert signed_in.post(at("remove_address", uuid.uuid4())).status_code == 404
    other.refresh_from_db()
    assert other.street == "Elsewhere 5"


@pytest.mark.parametrize("count", [1, 3])
def test_addresses_take_the_same_statements_for_any_number(signed_in, ana, count, django_assert_num_queries):
    AddressFactory.create_batch(count, customer=ana)

    with django_assert_num_queries(10):
        page = body(signed_in.get(at("addresses")))

    assert page.count('<li class="order-row">') == count


def test_preferences_are_kept_and_the_page_speaks_the_chosen_language(signed_in, ana, shop):
    answer = signed_in.post(at("preferences"), WISHES)

    assert answer.url == at("preferences", language="es")
    assert answer.cookies["shop"].value == "MAD-1"
    ana.refresh_from_db()
    assert (ana.name, ana.phone, ana.language, ana.shop_id) == ("Ana Ruiz", "+34600100200", "es", shop.location.pk)
    assert customers.consents_of(customer_id=ana.pk) == {Wish.NEWS: True, Wish.FEEDBACK: False}
    assert 'name="news" value="1" checked' in body(signed_in.get(answer.url))


def test_preferences_that_cannot_be_kept_change_nothing(signed_in, ana):
    answer = signed_in.post(at("preferences"), {**WISHES, "phone": "12"})

    assert answer.status_code == 400
    assert 'href="#f-phone"' in body(answer)
    ana.refresh_from_db()
    assert (ana.name, ana.shop_id) == ("Ana", None)
    assert not Consent.objects.exists()


def test_made_up_shop_and_language_are_left_out(signed_in, ana):
    answer = signed_in.post(at("preferences"), {**WISHES, "shop": "MOON-1", "language": "tlh"})

    assert answer.url == at("preferences")
    ana.refresh_from_db()
    assert (ana.shop_id, ana.language) == (None, "en")


def test_saved_shop_is_there_on_the_next_device(signed_in, ana, shop):
    signed_in.post(at("choose_shop"), {"shop": "MAD-1"})
    fresh = Client()
    fresh.force_login(ana.user)

    assert "Lumbre Centro" in body(fresh.get(at("home")))


def test_account_that_never_bought_has_preferences_too(shop):
    client = Client()
    client.force_login(UserFactory(email="new@example.com"))

    assert client.get(at("preferences")).status_code == 200
    client.post(at("preferences"), WISHES)

    assert Customer.objects.get().phone == "+34600100200"


@pytest.mark.django_db(transaction=True)
def test_copy_of_ones_data_is_a_zip_of_json(signed_in):
    answer = signed_in.post(at("own_data"))

    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        assert {"profile.json", "orders.json", "messages.json"} <= set(archive.namelist())


@pytest.mark.django_db(transaction=True)
def test_too_many_copies_are_refused_in_words(signed_in):
    for _time in range(10):
        signed_in.post(at("own_data"))

    answer = signed_in.post(at("own_data"), follow=True)

    assert "Wait" in body(answer)
    assert Client().post(at("own_data")).status_code == 302


def test_what_an_address_asks_follows_its_country_and_its_postcode(signed_in):
    spain = body(signed_in.post(at("place"), {"country": "ES", "postcode": "35001", "region": "ES-M"}))
    portugal = body(signed_in.post(at("place"), {"country": "PT", "postcode": "1100038", "region": "ES-M"}))

    assert '<option value="ES-GC" selected>Las Palmas</option>' in spain
    assert "Such as 2725-079" in portugal
    assert 'id="place-region"' in portugal


def test_postcode_of_another_province_is_asked_about(signed_in):
    answer = signed_in.post(at("new_address"), {**PLACE, "region": "ES-B"})

    assert answer.status_code == 400
    assert 'href="#f-postcode"' in body(answer)
    assert '<option value="ES-B" selected>' in body(answer)
    signed_in.post(at("new_address"), PLACE)
    assert Address.objects.get().region == "ES-M"
