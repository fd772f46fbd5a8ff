"""Waiting for stock over REST."""

from __future__ import annotations

import pytest

from apps.messaging.models import RestockAlert
from tests.api.test_bad_input import refused
from tests.api.world import new_world

pytestmark = pytest.mark.django_db


def test_a_wish_is_kept_once_and_in_the_language_of_who_asks():
    world = new_world()
    shirt = world.shop.stocked(0)
    body = {"variant": str(shirt.public_id), "email": "Ana@Example.com", "location": str(world.shop.location.public_id)}

    first, second = (world.guest.post("restock-alerts", body, Accept_Language="es") for _try in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == {"variant": str(shirt.public_id), "location": body["location"]}
    alert = RestockAlert.objects.get()
    assert (alert.email, alert.language, alert.location) == ("ana@example.com", "es", world.shop.location)


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"email": "nobody"}, 400, "email"),
        ({"email": 7}, 400, "email"),
        ({"email": None}, 400, "email"),
        ({"variant": "x"}, 400, "variant"),
        ({"variant": "018f0000-0000-7000-8000-000000000000"}, 400, "variant"),
        ({"location": "018f0000-0000-7000-8000-000000000000"}, 404, "location"),
        ({"state": "told"}, 400, "state"),
    ],
)
def test_what_cannot_be_taken_names_its_field_and_keeps_nothing(change, status, field):
    world = new_world()
    shirt = world.shop.stocked(0)

    answer = world.guest.post("restock-alerts", {"variant": str(shirt.public_id), "email": "a@example.com", **change})

    refused(answer, status, field)
    assert not RestockAlert.objects.exists()
