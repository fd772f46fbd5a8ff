"""Who waits for stock is told once, in the order of asking, for as many units as there are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from apps.accounts.errors import TooManyAttempts
from apps.catalogue.models import Publication
from apps.core.actor import SYSTEM
from apps.core.errors import InvalidInput, NotFound
from apps.core.ids import uuid7
from apps.core.models import OmniNow
from apps.inventory import services as inventory
from apps.messaging import selectors, services
from apps.messaging.enums import AlertState, MessageState
from apps.messaging.models import Message, RestockAlert
from tests.factories.shop import Shop, open_shop
from tests.factories.stores import LocationFactory
from tests.races import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return open_shop(name="Lumbre Sol", code="sol")


def ask(shop: Shop, variant, email: str = "ana@example.com", *, code: str = "sol", place: str = "203.0.113.5"):
    return services.ask_restock(
        channel=shop.channel, variant_id=variant.public_id, location_code=code, email=email, language="en", place=place
    )


def receive(shop: Shop, variant, units: int) -> None:
    inventory.receive(variant_id=variant.pk, location_id=shop.location.pk, quantity=units, actor=SYSTEM)


def told() -> list[str]:
    services.tell_restocked()
    services.send_due()
    return [sent.to[0] for sent in mail.outbox]


def test_nobody_is_told_before_it_is_there_and_everybody_once(shop):
    shirt = shop.stocked(0, name="Blue shirt")
    alert = ask(shop, shirt)
    assert told() == []

    receive(shop, shirt, 1)

    assert told() == ["ana@example.com"]
    assert told() == ["ana@example.com"]
    (sent,) = mail.outbox
    assert sent.subject == "Blue shirt is back"
    assert "Lumbre Sol" in sent.body
    assert selectors.stop_token(alert) in sent.body
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    call_command("verify", verbosity=0)


def test_as_many_are_told_as_there_are_units_in_the_order_in_which_they_asked(shop, settings):
    shirt = shop.stocked(0)
    for number in range(4):
        ask(shop, shirt, f"p{number}@example.com")

    receive(shop, shirt, 2)
    assert told() == ["p0@example.com", "p1@example.com"]
    receive(shop, shirt, 1)
    assert told()[2:] == ["p2@example.com"]
    RestockAlert.objects.filter(state=AlertState.TOLD).update(told_at=OmniNow() - timedelta(days=1))

    assert told()[3:] == ["p3@example.com"]


def test_a_wish_for_any_shop_takes_from_where_there_is_most(shop):
    shirt = shop.stocked(0)
    far = LocationFactory(legal_entity=shop.channel.legal_entity, hosts_pickup=True, code="far")
    ask(shop, shirt, "here@example.com")
    ask(shop, shirt, "any@example.com", code="")
    inventory.receive(variant_id=shirt.pk, location_id=far.pk, quantity=1, actor=SYSTEM)

    assert told() == ["any@example.com"]


def test_the_same_wish_is_one_row_until_it_was_told(shop):
    shirt = shop.stocked(0)
    assert ask(shop, shirt, " ANA@example.com") == ask(shop, shirt)
    receive(shop, shirt, 1)
    told()

    assert ask(shop, shirt).state == AlertState.OPEN
    assert RestockAlert.objects.count() == 2


def test_who_stops_it_gets_nothing_also_when_the_mail_was_queued(shop):
    shirt = shop.stocked(0)
    alert = ask(shop, shirt)
    receive(shop, shirt, 1)
    services.tell_restocked()

    services.stop_alert(public_id=alert.public_id, token=selectors.stop_token(alert))
    services.send_due()

    assert mail.outbox == []
    assert Message.objects.get().state == MessageState.DROPPED
    call_command("verify", verbosity=0)


def test_a_mail_program_may_stop_it_with_one_click(shop):
    alert = ask(shop, shop.stocked(0))
    path = f"/en/alerts/{alert.public_id}/{selectors.stop_token(alert)}/"

    strict = Client(enforce_csrf_checks=True)
    assert strict.get(path).status_code == 200
    alert.refresh_from_db()
    assert alert.state == AlertState.OPEN
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200

    alert.refresh_from_db()
    assert alert.state == AlertState.STOPPED
    assert strict.post(f"/en/alerts/{alert.public_id}/{'0' * 64}/").status_code == 404


def test_an_erased_address_is_forgotten(shop):
    alert = ask(shop, shop.stocked(0))

    assert services.erase_address(email="ANA@example.com") == 1

    alert.refresh_from_db()
    assert (alert.email, alert.state) == ("", AlertState.STOPPED)
    with pytest.raises(NotFound):
        services.stop_alert(public_id=alert.public_id, token="wrong")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "a" * 250 + "@example.com"}, "email"),
        ({"email": "a\x00@example.com"}, "email"),
        ({"code": "nowhere"}, "location"),
    ],
)
def test_wishes_that_cannot_be_taken_are_refused_with_the_field(shop, change, field):
    shirt = shop.stocked(0)

    with pytest.raises(InvalidInput) as refusal:
        ask(shop, shirt, **change)

    assert refusal.value.field == field
    assert not RestockAlert.objects.exists()


def test_an_item_that_is_not_sold_cannot_be_waited_for(shop):
    shirt = shop.stocked(0)
    Publication.objects.all().delete()

    with pytest.raises(InvalidInput):
        ask(shop, shirt)
    with pytest.raises(InvalidInput):
        services.ask_restock(
            channel=shop.channel, variant_id=uuid7(), location_code="", email="a@example.com", language="en", place=""
        )


def test_one_place_leaves_so_many_wishes_and_no_more(shop, settings):
    settings.OMNI_RESTOCK_ALERTS = 2
    shirt = shop.stocked(0)
    for number in range(2):
        ask(shop, shirt, f"p{number}@example.com")

    with pytest.raises(TooManyAttempts, match="quarter of an hour"):
        ask(shop, shirt, "p3@example.com")

    assert RestockAlert.objects.count() == 2


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_no_more_than_there_are_units():
    shop = open_shop(name="Lumbre Sol", code="sol")
    shirt = shop.stocked(0)
    for number in range(6):
        ask(shop, shirt, f"p{number}@example.com")
    receive(shop, shirt, 3)

    race(*[services.tell_restocked] * 4)

    assert RestockAlert.objects.filter(state=AlertState.TOLD).count() == 3
    assert Message.objects.count() == 3
