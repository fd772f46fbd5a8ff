from __future__ import annotations

from datetime import date, time

import factory
from factory.django import DjangoModelFactory

from apps.accounts.permissions import Role
from apps.core.models import OmniNow
from apps.stores.enums import Weekday
from apps.stores.models import (
    ChannelText,
    Device,
    Employment,
    EnrolmentCode,
    LegalEntity,
    Location,
    OpeningException,
    OpeningHours,
    SalesChannel,
    StaffSession,
)
from tests.factories.accounts import UserFactory


class LegalEntityFactory(DjangoModelFactory):
    class Meta:
        model = LegalEntity

    name = "Omni Retail S.L."
    tax_id = factory.Sequence(lambda n: f"B{n:08d}")


class LocationFactory(DjangoModelFactory):
    """A shop in Madrid that sells and hands over pickups, with no hours yet."""

    class Meta:
        model = Location

    code = factory.Sequence(lambda n: f"shop-{n}")
    name = factory.Sequence(lambda n: f"Shop {n}")
    legal_entity = factory.SubFactory(LegalEntityFactory)
    city = "Madrid"
    sells = True
    hosts_pickup = True


class OpeningHoursFactory(DjangoModelFactory):
    class Meta:
        model = OpeningHours

    location = factory.SubFactory(LocationFactory)
    weekday = Weekday.MONDAY
    opens = time(10)
    closes = time(20)


class OpeningExceptionFactory(DjangoModelFactory):
    class Meta:
        model = OpeningException

    location = factory.SubFactory(LocationFactory)
    on = date(2026, 12, 25)
    is_closed = True


class SalesChannelFactory(DjangoModelFactory):
    class Meta:
        model = SalesChannel

    code = factory.Sequence(lambda n: f"web-{n}")
    name = "Web shop"
    legal_entity = factory.SubFactory(LegalEntityFactory)
    languages = ["en", "es"]
    decision_minutes = 0  # what shops can't do is cancelled, unless a test is about asking


class EmploymentFactory(DjangoModelFactory):
    class Meta:
        model = Employment

    user = factory.SubFactory(UserFactory)
    location = factory.SubFactory(LocationFactory)
    role = Role.STAFF


class DeviceFactory(DjangoModelFactory):
    class Meta:
        model = Device

    location = factory.SubFactory(LocationFactory)
    name = "Tablet 1"
    token_hash = factory.Sequence(lambda n: f"d{n:063x}")


class EnrolmentCodeFactory(DjangoModelFactory):
    class Meta:
        model = EnrolmentCode

    location = factory.SubFactory(LocationFactory)
    name = "Tablet 1"
    code_hash = factory.Sequence(lambda n: f"c{n:063x}")
    issued_by = "system"
    expires_at = OmniNow()


class StaffSessionFactory(DjangoModelFactory):
    class Meta:
        model = StaffSession

    device = factory.SubFactory(DeviceFactory)
    employment = factory.SubFactory(EmploymentFactory, location=factory.SelfAttribute("..device.location"))
    user = factory.SelfAttribute("employment.user")
    token_hash = factory.Sequence(lambda n: f"s{n:063x}")


class ChannelTextFactory(DjangoModelFactory):
    class Meta:
        model = ChannelText

    channel = factory.SubFactory(SalesChannelFactory)
    language = "en"
