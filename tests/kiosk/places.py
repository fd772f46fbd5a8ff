"""A tablet in a shop, unlocked by somebody: a Django client with both cookies."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.test import Client

from apps.accounts.permissions import Role
from apps.core.actor import SYSTEM
from apps.stores import services as stores
from apps.stores.models import Employment
from apps.stores.services import hashed_pin
from omni.http import DEVICE_COOKIE
from tests.factories.accounts import UserFactory
from tests.factories.shop import Shop, open_shop
from tests.factories.stores import EmploymentFactory

PIN = "485926"


@dataclass
class Tablet:
    """A browser that is a device of the shop; nobody has unlocked it yet."""

    shop: Shop
    client: Client = field(default_factory=Client)
    device_id: int = 0

    def __post_init__(self) -> None:
        code = stores.issue_enrolment_code(actor=SYSTEM, location_id=self.shop.location.pk, name="Tablet 1")
        device, token = stores.enrol_device(code=code)
        self.device_id = device.pk
        self.client.cookies[DEVICE_COOKIE] = token

    def unlocked(self, role: Role = Role.STAFF, *, language: str = "en") -> Client:
        person = works_here(self.shop, role, language=language)
        answer = self.client.post("/store/unlock/", {"who": person.user_id, "pin": PIN})
        assert answer.status_code == 302, answer.content.decode()
        return self.client


def works_here(shop: Shop, role: Role = Role.STAFF, *, name: str = "Marta Soler", language: str = "en") -> Employment:
    row = EmploymentFactory(location=shop.location, role=role, user=UserFactory(name=name, language=language))
    row.pin_hash = hashed_pin(row.user_id, PIN)
    row.save(update_fields=["pin_hash"])
    return row


def at_work(role: Role = Role.STAFF, **shop: object) -> tuple[Shop, Client]:
    """An open shop and a client that somebody with that role has unlocked."""
    place = open_shop(**shop)
    return place, Tablet(place).unlocked(role)
