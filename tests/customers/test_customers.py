from __future__ import annotations

import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.core.actor import EVERYWHERE, Actor, ActorKind
from apps.core.errors import InvalidInput, NotFound
from apps.customers import selectors, services
from apps.customers.models import Address, Customer
from apps.customers.phones import e164
from apps.customers.places import PostalAddress
from tests.factories.accounts import UserFactory
from tests.factories.customers import AddressFactory, CustomerFactory

PLACE = PostalAddress(name="Ana García", street="Calle Mayor 1", city="Madrid", postcode="28013", country="ES")


@pytest.mark.django_db
def test_a_guest_is_recognised_by_their_address_in_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        first = services.recognise(email="Ana@Example.com", name="Ana", phone="600 000 000", language="es")
    with django_assert_num_queries(1):
        again = services.recognise(email=" ana@EXAMPLE.COM ")

    row = Customer.objects.get()
    assert first == again == row.pk
    assert (row.name, row.email, row.email_normalised, row.phone, row.language) == (
        "Ana",
        "Ana@Example.com",
        "ana@example.com",
        "+34600000000",
        "es",
    )


@pytest.mark.django_db
def test_what_the_next_person_types_fills_gaps_and_overwrites_nothing():
    services.recognise(email="ana@example.com", name="Ana")

    services.recognise(email="ana@example.com", name="Mallory", phone="+34 600 000 000")

    row = Customer.objects.get()
    assert (row.name, row.phone) == ("Ana", "+34600000000")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ana@ñandú.es", unicodedata.normalize("NFD", "Ana@ÑANDÚ.es"), True),
        ("ana@example.com", "a.na@example.com", False),
        ("ana@gmail.com", "a.n.a@gmail.com", False),
        ("ana@gmail.com", "ana+shop@gmail.com", False),
    ],
)
def test_equal_addresses_are_one_guest_and_similar_ones_are_not(one, other, same):
    assert (services.recognise(email=one) == services.recognise(email=other)) is same


@pytest.mark.django_db
def test_typing_an_account_holders_address_gives_a_guest_not_the_account():
    holder = UserFactory(email="ana@example.com")
    account = services.customer_for_user(user_id=holder.pk)
    AddressFactory(customer_id=account)

    guest = services.recognise(email="ANA@example.com", name="Mallory", phone="600 000 000")

    assert guest != account
    rows = {row.pk: row for row in Customer.objects.all()}
    assert (rows[account].user_id, rows[guest].user_id) == (holder.pk, None)
    assert (rows[account].name, rows[account].phone) == (holder.name, "")
    assert not selectors.addresses_of(customer_id=guest).exists()


@pytest.mark.django_db
def test_who_signs_up_later_does_not_inherit_what_guests_did_under_the_address():
    guest = services.recognise(email="ana@example.com", name="Ana")

    account = services.customer_for_user(user_id=UserFactory(email="ana@example.com").pk)

    assert account != guest


@pytest.mark.django_db
def test_an_accounts_customer_keeps_the_accounts_own_address(django_assert_num_queries):
    holder = UserFactory(email="ana@example.com", name="", language="es")

    with django_assert_num_queries(1):
        made = services.recognise(email="other@example.com", name="Ana", phone="600000000", user_id=holder.pk)

    row = Customer.objects.get()
    assert (made, row.email, row.email_normalised, row.name, row.language) == (
        row.pk,
        "ana@example.com",
        "ana@example.com",
        "Ana",
        "es",
    )
    assert services.customer_for_user(user_id=holder.pk) == made
    assert selectors.id_of_user(holder.pk) == made


@pytest.mark.django_db
def test_a_changed_account_address_is_taken_over():
    holder = UserFactory(email="ana@example.com")
    services.customer_for_user(user_id=holder.pk)
    User.objects.update(email="new@example.com")

    services.customer_for_user(user_id=holder.pk)

    assert Customer.objects.get().email == "new@example.com"


@pytest.mark.django_db
def test_no_customer_for_no_user():
    with pytest.raises(NotFound):
        services.customer_for_user(user_id=0)
    assert selectors.id_of_user(0) is None
    assert not Customer.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("email", {"email": ""}),
        ("email", {"email": "ana"}),
        ("email", {"email": "ana@example.com\x00"}),
        ("email", {"email": "a" * 244 + "@example.com"}),
        ("phone", {"phone": "12"}),
        ("phone", {"phone": "+34 600-0A0"}),
        ("phone", {"phone": "call me"}),
        ("phone", {"phone": "600000000 ext. 5"}),
        ("phone", {"phone": "6" * 40}),
        ("name", {"name": "x" * 151}),
        ("name", {"name": "Ana\x00"}),
        ("name", {"name": "Ana \ud800"}),
    ],
)
def test_a_wrong_contact_is_named_and_nobody_is_stored(field, wrong):
    with pytest.raises(InvalidInput) as refusal:
        services.recognise(**{"email": "ana@example.com", **wrong})

    assert refusal.value.field == field
    assert not Customer.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "{{7*7}}", "=HYPERLINK(1)", "👩‍👧 Ana", "NULL", "\u202eanA"]
)
def test_odd_names_are_kept_as_they_are(name):
    services.recognise(email="ana@example.com", name=name)

    assert Customer.objects.get().name == name


@pytest.mark.parametrize(
    ("typed", "region", "kept"),
    [
        ("600 000 000", "ES", "+34600000000"),
        ("+34 600-000-000", "PT", "+34600000000"),
        ("0034600000000", "ES", "+34600000000"),
        ("912 345 678", "pt", "+351912345678"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("", "ES", ""),
        ("  ", "ES", ""),
    ],
)
def test_phones_are_kept_as_the_world_dials_them(typed, region, kept):
    assert e164(typed, region=region) == kept
    assert e164(kept, region="US") == kept


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_twenty_checkouts_of_one_guest_at_once_make_one_customer():
    start = threading.Barrier(20)

    def check_out(_: int) -> int:
        start.wait()
        try:
            return services.recognise(email="ana@example.com")
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert len(set(pool.map(check_out, range(20)))) == 1

    assert Customer.objects.count() == 1


@pytest.mark.django_db
def test_the_database_keeps_guests_single_and_phones_dialable():
    CustomerFactory(email="ana@example.com")

    with pytest.raises(IntegrityError), transaction.atomic():
        CustomerFactory(email="ana@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        CustomerFactory(phone="600 000 000")
    CustomerFactory.create_batch(2, email="", email_normalised="")


@pytest.mark.django_db
def test_contact_is_changed_by_its_owner():
    customer = CustomerFactory()

    services.set_contact(customer_id=customer.pk, name=" Ana María ", phone="600000000", language="es")

    customer.refresh_from_db()
    assert (customer.name, customer.phone, customer.language) == ("Ana María", "+34600000000", "es")
    with pytest.raises(NotFound):
        services.set_contact(customer_id=0, name="", phone="", language="es")


@pytest.mark.django_db
def test_one_address_is_the_main_one():
    customer = CustomerFactory()
    first = services.save_address(customer_id=customer.pk, place=PLACE, is_default=True)

    second = services.save_address(
        customer_id=customer.pk, place=replace(PLACE, street="Gran Vía 2", phone="600000000"), is_default=True
    )

    assert [(row.public_id, row.is_default) for row in selectors.addresses_of(customer_id=customer.pk)] == [
        (second, True),
        (first, False),
    ]
    assert Address.objects.get(public_id=second).phone == "+34600000000"


@pytest.mark.django_db
def test_an_address_is_replaced_in_place():
    customer = CustomerFactory()
    kept = services.save_address(customer_id=customer.pk, place=PLACE)

    same = services.save_address(customer_id=customer.pk, place=replace(PLACE, city="Toledo"), public_id=kept)

    assert same == kept
    assert Address.objects.get().city == "Toledo"


@pytest.mark.django_db
def test_the_postcode_tells_the_province_and_contradicts_another():
    customer = CustomerFactory()

    services.save_address(customer_id=customer.pk, place=replace(PLACE, city="Las Palmas", postcode="35 001"))

    kept = Address.objects.get()
    assert (kept.postcode, kept.region) == ("35001", "ES-GC")
    assert replace(PLACE, region="ES-B").wrong().keys() == {"postcode"}
    assert replace(PLACE, region="", country="US", postcode="").wrong().keys() == {"postcode"}
    assert replace(PLACE, country="DE", postcode="10115", name="", city="").wrong().keys() == {"name", "city"}


@pytest.mark.django_db
def test_somebody_elses_address_does_not_exist():
    theirs, me = AddressFactory(), CustomerFactory()

    with pytest.raises(NotFound):
        services.save_address(customer_id=me.pk, place=PLACE, public_id=theirs.public_id)
    with pytest.raises(NotFound):
        services.remove_address(customer_id=me.pk, public_id=theirs.public_id)
    with pytest.raises(NotFound):
        services.save_address(customer_id=0, place=PLACE)

    assert Address.objects.get().city == theirs.city
    services.remove_address(customer_id=theirs.customer_id, public_id=theirs.public_id)
    assert not Address.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("street", ""),
        ("city", "x" * 101),
        ("country", "es"),
        ("country", "XXX"),
        ("street", "a\x00"),
        ("postcode", ""),
        ("postcode", "2801"),
        ("region", "ES-MD"),
        ("phone", "1"),
    ],
)
def test_a_wrong_address_is_named(field, value):
    with pytest.raises(InvalidInput) as refusal:
        services.save_address(customer_id=CustomerFactory().pk, place=replace(PLACE, **{field: value}))

    assert refusal.value.field == field
    assert not Address.objects.exists()


def actor(kind: ActorKind, **fields: object) -> Actor:
    return Actor(kind=kind, key="x", **fields)


@pytest.mark.django_db
def test_customers_are_seen_by_themselves_and_by_who_may():
    me, other = CustomerFactory(), CustomerFactory()
    agent = actor(ActorKind.STAFF, grants={Permission.CUSTOMER_VIEW: EVERYWHERE})
    shop_manager = actor(ActorKind.STAFF, grants={Permission.CUSTOMER_VIEW: frozenset({7})})

    assert set(selectors.customers_for(agent)) == {me, other}
    assert set(selectors.customers_for(actor(ActorKind.CUSTOMER, customer_id=me.pk))) == {me}
    assert not selectors.customers_for(actor(ActorKind.GUEST)).exists()
    assert not selectors.customers_for(shop_manager).exists()
    assert selectors.card(actor=agent, public_id=other.public_id).has_account is False
    for hidden in (other.public_id, uuid4(), UUID(int=0)):
        with pytest.raises(NotFound):
            selectors.card(actor=actor(ActorKind.CUSTOMER, customer_id=me.pk), public_id=hidden)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_one_statement(count, django_assert_num_queries):
    customer = CustomerFactory()
    AddressFactory.create_batch(count, customer=customer)

    with django_assert_num_queries(1):
        assert len(selectors.addresses_of(customer_id=customer.pk)) == count
