"""Reads that are compiled once, and the cursor that lets PostgreSQL plan once."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import DurationField, Q
from django.test.utils import CaptureQueriesContext

from apps.core.models import OmniNow
from apps.core.prepared import Given, Prepared, cursor
from apps.stores.models import Location
from tests.factories.stores import LocationFactory

pytestmark = pytest.mark.django_db

BY_ID = Prepared(lambda: Location.objects.select_related("legal_entity").filter(pk=Given("pk")))
BY_CITY = Prepared(lambda: Location.objects.filter(city=Given("city"), is_active=True).order_by("code")[:2])
AGED = Prepared(
    lambda: Location.objects.annotate(
        is_young=Q(created_at__gt=OmniNow() - Given("age", DurationField())), codes_match=Q(code=Given("code"))
    ).order_by("pk")
)


def test_rows_come_whole_with_what_they_name():
    place = LocationFactory()

    with CaptureQueriesContext(connection) as log:
        found = BY_ID.first(pk=place.pk)
        assert found is not None
        assert (found, found.legal_entity.name) == (place, place.legal_entity.name)

    assert len(log) == 1
    assert vars(found) | {"_state": None} == vars(Location.objects.select_related("legal_entity").get()) | {
        "_state": None
    }
    found.name = "Renamed"
    found.save()
    place.refresh_from_db()
    assert place.name == "Renamed"


def test_each_run_has_its_own_values():
    for code in ("c", "a", "b"):
        LocationFactory(code=code, city="Madrid")
    LocationFactory(code="d", city="Soria")
    LocationFactory(code="0", city="Madrid", is_active=False)

    assert [row.code for row in BY_CITY.all(city="Madrid")] == ["a", "b"]
    assert [row.code for row in BY_CITY.all(city="Soria")] == ["d"]
    assert BY_CITY.first(city="Nowhere") is None


def test_annotations_are_on_the_rows():
    LocationFactory(code="a")

    (young,) = AGED.all(age=timedelta(hours=1), code="a")
    (old,) = AGED.all(age=timedelta(hours=-1), code="b")

    assert [young.is_young, young.codes_match] == [True, True]
    assert [old.is_young, old.codes_match] == [False, False]


def test_a_value_that_is_left_out_is_an_error():
    with pytest.raises(KeyError):
        BY_CITY.all()


def test_text_of_planned_statements_is_logged_every_time():
    with CaptureQueriesContext(connection) as log, cursor() as found:
        for number in range(8):
            found.execute("SELECT %s::int + 1", [number])
            assert found.fetchone() == (number + 1,)

    assert [row["sql"] for row in log] == ["SELECT $1::int + 1"] * 8


def test_values_never_become_text():
    hostile = "'; DROP TABLE stores_location; --"
    LocationFactory(city=hostile)

    assert [row.city for row in BY_CITY.all(city=hostile)] == [hostile]
    with cursor() as found:
        found.execute("SELECT %s::text, %s::uuid", [hostile, key := uuid.uuid4()])
        assert found.fetchone() == (hostile, key)
