"""A person who is erased is found nowhere any more, and the books still sum."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.permissions import Permission, Role
from apps.audit.models import AuditEntry
from apps.checkout import services as checkout
from apps.core.actor import Actor, ActorKind
from apps.core.errors import PermissionDenied
from apps.customers import erasing
from apps.customers import services as customers
from apps.customers.errors import WorksHere
from apps.customers.models import Address, Customer
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import HoldKind, Identity, Status
from apps.invoicing.models import FiscalDocument
from apps.invoicing.services import Party
from apps.messaging import services as messaging
from apps.messaging.enums import MessageState
from apps.messaging.models import Message, RestockAlert
from apps.orders.errors import OrdersOpen
from apps.orders.models import Order, OrderLine
from apps.orders.services import Contact
from apps.outbox import services as outbox
from apps.outbox.models import Event, IdempotencyKey
from tests.accounts.test_pages import sure
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.customers import AddressFactory, CustomerFactory
from tests.factories.orders import OrderDeliveryFactory
from tests.factories.shop import GUEST, NOW, open_shop, work_of
from tests.factories.stores import EmploymentFactory
from tests.fulfilment.scenes import everywhere
from tests.fulfilment.test_machine import in_state

pytestmark = pytest.mark.django_db
EMAIL, NAME, PHONE, OTHER, STREET = (
    "eva.luz@example.com",
    "Eva Luz Prado",
    "+34600111222",
    "Teo Prado",
    "Calle del Pez 9",
)
TRACES = (EMAIL, "eva.luz", NAME, PHONE, "600111222", OTHER, STREET)
KEPT = {
    ("invoicing_fiscaldocument", "party_name"),
    ("invoicing_fiscaldocument", "party_address"),
    ("audit_auditentry", "reason"),
}
"""An issued invoice never changes, and neither does the chained trail of what staff did, in their words."""


def where_named() -> set[tuple[str, str]]:
    """Every column of every table, whatever its type, in which a trace of the person stands."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables"
            " USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            " AND data_type IN ('character varying', 'text', 'jsonb', 'json', 'inet', 'ARRAY')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT 1 FROM "{table}" WHERE "{column}"::text ILIKE ANY(%s) LIMIT 1',
                [[f"%{trace}%" for trace in TRACES]],
            )
            if cursor.fetchone():
                found.add((table, column))
    return found


def placed(shop, units=1, **contact):
    draft = shop.draft((shop.stocked(5), units))
    known = Contact(**{"name": NAME, "email": EMAIL, "phone": PHONE, **contact})
    return checkout.place(order_id=draft.pk, contact=known, actor=GUEST, now=NOW)


def sent():
    while outbox.relay():
        pass
    while messaging.send_due():
        pass


@pytest.fixture
def shop():
    return open_shop()


@pytest.fixture
def eva(shop):
    """Somebody with an account, who has done all that leaves a trace; nothing of hers is open."""
    user = UserFactory(email=EMAIL, name=NAME)
    EmailAddress.objects.update_or_create(user=user, email=EMAIL, defaults={"verified": True, "primary": True})
    me = Customer.objects.get(pk=customers.customer_for_user(user_id=user.pk))
    customers.set_contact(customer_id=me.pk, name=NAME, phone=PHONE, language="en")
    AddressFactory(customer=me, name=NAME, street=STREET, phone=PHONE)
    _collected(shop)
    _cancelled(shop)
    customers.join_guests(user_id=user.pk)
    Client().post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    messaging.ask_restock(
        channel=shop.channel, variant_id=OrderLine.objects.first().variant.public_id, location_code="", email=EMAIL,
        language="en", place="203.0.113.7",
    )  # fmt: skip
    IdempotencyKey.objects.create(
        actor_key=f"user:{user.pk}", key="k1", request_hash="x", state="done", response_status=200,
        response_body=f'{{"email": "{EMAIL}"}}',
    )  # fmt: skip
    sent()
    return me


def _collected(shop):
    order = placed(shop)
    work = shop.ready(order)
    fulfilment.name_delegate(order_id=order.pk, name=OTHER, document_hint="42X", actor=GUEST)
    held = fulfilment.hold(
        order_id=order.pk, kind=HoldKind.STAFF, reason=f"{NAME} calls back", actor=shop.manager, now=NOW
    )
    fulfilment.end_hold(hold_id=held.public_id, actor=shop.manager, now=NOW)
    shop.paid(order)
    fulfilment.hand_over(
        work_id=work.public_id, identity=Identity.DOCUMENT, collected_by=NAME, actor=shop.clerk, now=NOW,
        party=Party(name=NAME, tax_id="12345678Z", address=STREET, country="ES"),
    )  # fmt: skip


def _cancelled(shop):
    checkout.cancel(order_id=placed(shop).pk, reason="customer", actor=GUEST, now=NOW)


def herself(me):
    return Actor(kind=ActorKind.CUSTOMER, key=f"user:{me.user_id}", user_id=me.user_id, customer_id=me.pk)


def sums():
    return (
        list(Order.objects.order_by("pk").values_list("total_amount", "status")),
        list(FiscalDocument.objects.order_by("pk").values_list("total_amount", "hash")),
    )


def test_nothing_that_names_the_person_stays_but_what_the_law_keeps(eva):
    assert len(where_named()) > 10
    before = sums()

    erasing.erase(customer_id=eva.pk, actor=herself(eva))
    sent()

    assert where_named() == KEPT
    assert sums() == before
    user = User.objects.get(pk=eva.user_id)
    assert (user.is_active, user.has_usable_password()) == (False, False)
    assert not RestockAlert.objects.filter(state="open").exists()
    assert set(Event.objects.filter(name="customers.customer_erased").values_list("payload", flat=True)[0]) == {
        "customer_id"
    }
    call_command("verify", verbosity=0)


def test_erased_twice_is_once_and_the_address_may_come_again_as_somebody_new(shop, eva):
    for _time in range(2):
        erasing.erase(customer_id=eva.pk, actor=herself(eva))
    again = placed(shop)

    assert AuditEntry.objects.filter(verb="customer.erase").count() == 1
    assert again.customer_id not in {eva.pk, None}
    sent()
    call_command("verify", verbosity=0)


def test_an_open_order_is_ended_first_and_nothing_is_lost_meanwhile(shop, eva):
    placed(shop)
    customers.join_guests(user_id=eva.user_id)
    before = where_named()

    with pytest.raises(OrdersOpen):
        erasing.erase(customer_id=eva.pk, actor=herself(eva))

    assert where_named() == before
    assert Address.objects.filter(customer=eva).exists()


def test_who_works_here_keeps_their_name(eva):
    EmploymentFactory(user_id=eva.user_id, role=Role.STAFF)

    with pytest.raises(WorksHere):
        erasing.erase(customer_id=eva.pk, actor=herself(eva))


def test_only_oneself_and_who_may_erase(shop, eva):
    others = [GUEST, shop.manager, everywhere(Role.AGENT), everywhere(Role.MARKETING), everywhere(Role.FINANCE)]
    for actor in others:
        with pytest.raises(PermissionDenied):
            erasing.erase(customer_id=eva.pk, actor=actor)
    eva.refresh_from_db()
    assert eva.erased_at is None

    assert everywhere(Role.ADMIN).may(Permission.CUSTOMER_ERASE, 0)
    erasing.erase(customer_id=eva.pk, actor=everywhere(Role.ADMIN))


def test_what_waits_to_be_sent_is_dropped(shop, eva):
    _cancelled(shop)
    customers.join_guests(user_id=eva.user_id)
    while outbox.relay():
        pass
    assert Message.objects.filter(state=MessageState.WAITING).exists()

    erasing.erase(customer_id=eva.pk, actor=herself(eva))

    assert not Message.objects.filter(state=MessageState.WAITING).exists()
    call_command("verify", verbosity=0)


def test_where_a_parcel_went_is_forgotten_but_for_the_country(shop):
    work = in_state(shop, Status.DELIVERED)
    customer = work.order.customer

    erasing.erase(customer_id=customer.pk, actor=everywhere(Role.ADMIN))

    shipment = work_of(work.order).shipment
    assert (shipment.name, shipment.street, shipment.city, shipment.country) == ("", "", "", "ES")
    call_command("verify", verbosity=0)


def test_where_an_order_was_to_be_delivered_is_forgotten_but_for_the_country():
    customer = CustomerFactory()
    delivery = OrderDeliveryFactory(order__customer=customer, order__status="draft", street=STREET)

    erasing.erase(customer_id=customer.pk, actor=everywhere(Role.ADMIN))

    delivery.refresh_from_db()
    assert (delivery.name, delivery.street, delivery.city, delivery.phone) == ("", "", "", "")
    assert delivery.country


class TestPages:
    def signed_in(self, me):
        return sure(me.user)

    def test_the_customer_types_the_address_and_is_gone(self, eva):
        client = self.signed_in(eva)
        page = reverse("storefront:erase")
        assert page in client.get(reverse("storefront:preferences")).content.decode()

        wrong = client.post(page, {"email": "someone@example.com"})
        assert wrong.status_code == 400
        assert "someone@example.com" in wrong.content.decode()
        done = client.post(page, {"email": f" {EMAIL.upper()}"}, follow=True)

        assert "are gone" in done.content.decode()
        eva.refresh_from_db()
        assert eva.erased_at is not None
        assert client.get(reverse("storefront:preferences")).status_code == 302

    def test_an_open_order_is_said_and_what_was_typed_stays(self, shop, eva):
        placed(shop)
        customers.join_guests(user_id=eva.user_id)

        refused = self.signed_in(eva).post(reverse("storefront:erase"), {"email": EMAIL})

        assert refused.status_code == 409
        assert "Collect or cancel it first" in refused.content.decode()
        assert EMAIL in refused.content.decode()

    def test_the_back_office_asks_once_more(self, eva):
        boss = EmploymentFactory(role=Role.ADMIN, location=None, user__is_staff=True).user
        client = Client()
        client.force_login(boss, backend="apps.accounts.backends.CountedBackend")
        page = reverse("admin:customers_customer_erase", args=[eva.pk])

        assert "It cannot be undone" in client.get(page).content.decode()
        client.post(page, {"sure": ""})

        eva.refresh_from_db()
        assert eva.erased_at is not None
