from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import InvalidInput, NotFound
from apps.stores import selectors, services
from apps.stores.enums import ChannelKind, LocationKind, LocationRole
from apps.stores.errors import HoursOverlap
from apps.stores.hours import Shift
from apps.stores.models import LegalEntity, Location, OpeningException, OpeningHours, SalesChannel
from apps.stores.services import LocationDraft
from tests.factories.stores import LegalEntityFactory, LocationFactory, OpeningHoursFactory, SalesChannelFactory

SOL = (40.4169, -3.7035)
CITIES = {
    "barcelona": (41.3874, 2.1686),
    "sevilla": (37.3891, -5.9845),
    "toledo": (39.8628, -4.0273),
    "tenerife": (28.4636, -16.2518),
}


@pytest.fixture
def draft() -> LocationDraft:
    return LocationDraft(code="mad-1", name="Madrid Centro", legal_entity_id=LegalEntityFactory().pk, city="Madrid")


@pytest.mark.django_db
def test_a_draft_is_created_then_unchanged_then_updated(draft):
    first = services.upsert_locations(drafts=[draft])
    again = services.upsert_locations(drafts=[draft])
    moved = services.upsert_locations(drafts=[replace(draft, city="Getafe")])

    assert [rows[0].outcome for rows in (first, again, moved)] == ["created", "unchanged", "updated"]
    assert {rows[0].location_id for rows in (first, again, moved)} == {Location.objects.get().pk}
    assert Location.objects.get().city == "Getafe"


@pytest.mark.django_db
def test_an_update_keeps_the_public_id(draft):
    location, created = services.ensure_location(draft=draft)
    same, created_again = services.ensure_location(draft=replace(draft, name="Sol"))

    assert (created, created_again) == (True, False)
    assert (same.pk, same.public_id, same.name) == (location.pk, location.public_id, "Sol")


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 30])
def test_any_number_of_drafts_takes_the_same_statements(draft, count, django_assert_num_queries):
    drafts = [replace(draft, code=f"s{number}") for number in range(count)]

    with django_assert_num_queries(4):  # savepoint, read, write, release
        services.upsert_locations(drafts=drafts)

    assert Location.objects.count() == count


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", " "),
        ("code", "x" * 41),
        ("name", ""),
        ("city", "x" * 101),
        ("kind", "castle"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", ""),
        ("country", "es"),
        ("country", "ESP"),
        ("latitude", 91.0),
        ("latitude", math.nan),
        ("longitude", -181.0),
        ("pickup_capacity_per_hour", 0),
        ("safety_stock", -1),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_stored(draft, field, value):
    wrong = replace(replace(draft, latitude=40.0, longitude=-3.0), **{field: value})

    with pytest.raises(InvalidInput) as refusal:
        services.upsert_locations(drafts=[replace(draft, code="good"), wrong])

    assert refusal.value.field == field
    assert not Location.objects.exists()


@pytest.mark.django_db
def test_half_a_coordinate_is_none(draft):
    with pytest.raises(InvalidInput):
        services.upsert_locations(drafts=[replace(draft, latitude=40.0)])
    with pytest.raises(IntegrityError), transaction.atomic():
        LocationFactory(latitude=40.0)


@pytest.mark.django_db
def test_what_is_in_transit_promises_nothing(draft):
    with pytest.raises(InvalidInput):
        services.upsert_locations(drafts=[replace(draft, kind=LocationKind.TRANSIT, sells=True)])
    with pytest.raises(IntegrityError), transaction.atomic():
        LocationFactory(kind=LocationKind.TRANSIT)


@pytest.mark.django_db
def test_entities_and_channels_are_ensured_by_their_code():
    entity = services.ensure_legal_entity(name="Omni S.L.", tax_id=" b12345678 ")
    same = services.ensure_legal_entity(name="Omni Retail S.L.", tax_id="B12345678")
    channel = services.ensure_channel(code="web", name="Web", legal_entity_id=entity.pk, languages=["es", "en"])
    again = services.ensure_channel(code="web", name="Tienda", legal_entity_id=entity.pk, default_language="es")

    assert (same.pk, LegalEntity.objects.get().name) == (entity.pk, "Omni Retail S.L.")
    assert (again.pk, SalesChannel.objects.get().name) == (channel.pk, "Tienda")
    assert (channel.languages, again.languages) == (["en", "es"], ["es"])


@pytest.mark.django_db
def test_a_channel_keeps_its_currency():
    channel = SalesChannelFactory(code="web", currency="EUR")

    with pytest.raises(InvalidInput) as refusal:
        services.ensure_channel(code="web", name="Other", legal_entity_id=channel.legal_entity_id, currency="USD")

    assert refusal.value.field == "currency"
    assert SalesChannel.objects.get().name == channel.name


@pytest.mark.django_db
def test_unknown_money_and_nameless_companies_are_refused():
    for wrong in ({"currency": "XXQ"}, {"name": " "}, {"tax_id": ""}, {"country": "Spain"}):
        with pytest.raises(InvalidInput):
            services.ensure_legal_entity(**{"name": "Omni", "tax_id": "B1", **wrong})
    assert not LegalEntity.objects.exists()


@pytest.mark.django_db
def test_the_default_channel_is_the_first_web_shop_that_is_on():
    with pytest.raises(NotFound):
        selectors.default_channel()
    SalesChannelFactory(kind=ChannelKind.SHOP)
    SalesChannelFactory(is_active=False)
    web = SalesChannelFactory(code="web")
    SalesChannelFactory()

    assert selectors.default_channel() == web
    assert selectors.channel_by_code("web") == web
    with pytest.raises(NotFound):
        selectors.channel_by_code("none")


@pytest.mark.django_db
def test_nearest_shops_come_in_order_with_their_distance(django_assert_num_queries):
    for name, (latitude, longitude) in CITIES.items():
        LocationFactory(code=name, latitude=latitude, longitude=longitude)
    LocationFactory(code="nowhere")
    LocationFactory(code="closed", latitude=SOL[0], longitude=SOL[1], is_active=False)
    LocationFactory(code="no pickup", latitude=SOL[0], longitude=SOL[1], hosts_pickup=False)

    with django_assert_num_queries(1):
        cards = selectors.pickup_locations(near=SOL, limit=3)

    assert [card.code for card in cards] == ["toledo", "sevilla", "barcelona"]
    assert [round(card.distance_metres / 1000) for card in cards] == [67, 390, 505]
    assert [
        card.code for card in selectors.nearest(latitude=SOL[0], longitude=SOL[1], limit=1, role=LocationRole.SELLS)
    ] == ["no pickup"]


@pytest.mark.parametrize(
    ("latitude", "longitude", "field"),
    [(91.0, 0.0, "latitude"), (math.nan, 0.0, "latitude"), (0.0, math.inf, "longitude"), (0.0, -180.1, "longitude")],
)
def test_a_place_off_the_globe_is_refused(latitude, longitude, field):
    with pytest.raises(InvalidInput) as refusal:
        selectors.nearest(latitude=latitude, longitude=longitude, limit=1)

    assert refusal.value.field == field


@pytest.mark.django_db
def test_without_a_place_shops_come_by_name():
    LocationFactory(name="Zaragoza")
    LocationFactory(name="Albacete")

    assert [(card.name, card.distance_metres) for card in selectors.pickup_locations()] == [
        ("Albacete", None),
        ("Zaragoza", None),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("here", "there", "metres"),
    [
        ((0.0, 0.0), (0.0, 0.0), 0),
        ((0.0, 0.0), (0.0, 180.0), 20_015_114),  # the antipode: half the circumference
        ((90.0, 0.0), (-90.0, 0.0), 20_015_114),
        ((0.0, 179.9), (0.0, -179.9), 22_239),  # over the date line
        ((52.0, 5.0), (52.00001, 5.0), 1),
    ],
)
def test_distances_at_the_edges_of_the_globe(here, there, metres):
    LocationFactory(latitude=there[0], longitude=there[1])

    assert selectors.nearest(latitude=here[0], longitude=here[1], limit=1)[0].distance_metres == metres


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_schedules_take_one_statement_for_any_number(count, django_assert_num_queries):
    hours = OpeningHoursFactory.create_batch(count)

    with django_assert_num_queries(1):
        found = selectors.schedules([row.location_id for row in hours])

    assert {pk: list(schedule.week[0]) for pk, schedule in found.items()} == {
        row.location_id: [Shift(time(10), time(20))] for row in hours
    }


@pytest.mark.django_db
def test_cards_by_id_take_one_statement(django_assert_num_queries):
    shops = LocationFactory.create_batch(3)

    for some in (shops[:1], shops):
        with django_assert_num_queries(1):
            assert set(selectors.location_cards([shop.pk for shop in some])) == {shop.pk for shop in some}


@pytest.mark.django_db
def test_hours_are_replaced_whole_and_read_back():
    shop = LocationFactory()
    services.set_hours(location_id=shop.pk, week={0: [Shift(time(9), time(21))]})

    services.set_hours(location_id=shop.pk, week={1: [Shift(time(10), time(14)), Shift(time(17), time(20))]})
    services.set_exception(location_id=shop.pk, on=date(2026, 7, 14), name="Fiesta")
    services.set_exception(location_id=shop.pk, on=date(2026, 7, 13), shifts=[Shift(time(10), time(12))])

    monday, sunday = datetime(2026, 7, 6, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)
    assert selectors.opening_intervals(location_id=shop.pk, start=monday, end=sunday) == [
        (datetime(2026, 7, 7, 8, tzinfo=UTC), datetime(2026, 7, 7, 12, tzinfo=UTC)),
        (datetime(2026, 7, 7, 15, tzinfo=UTC), datetime(2026, 7, 7, 18, tzinfo=UTC)),
        (datetime(2026, 7, 13, 8, tzinfo=UTC), datetime(2026, 7, 13, 10, tzinfo=UTC)),
    ]
    assert selectors.is_open(location_id=shop.pk, at=datetime(2026, 7, 7, 9, tzinfo=UTC))
    assert selectors.opening_days_after(location_id=shop.pk, at=monday, days=2) == datetime(2026, 7, 13, 10, tzinfo=UTC)

    services.clear_exception(location_id=shop.pk, on=date(2026, 7, 14))
    assert selectors.is_open(location_id=shop.pk, at=datetime(2026, 7, 14, 9, tzinfo=UTC))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "week",
    [
        {0: [Shift(time(9), time(14)), Shift(time(13), time(20))]},
        {0: [Shift(time(22), time(3))], 1: [Shift(time(2), time(10))]},
        {6: [Shift(time(22), time(3))], 0: [Shift(time(2), time(10))]},  # over the end of the week
    ],
)
def test_overlapping_shifts_are_refused_and_the_old_hours_stay(week):
    hours = OpeningHoursFactory()

    with pytest.raises(HoursOverlap):
        services.set_hours(location_id=hours.location_id, week=week)

    assert list(OpeningHours.objects.all()) == [hours]


@pytest.mark.django_db
def test_unknown_days_and_places_are_refused():
    with pytest.raises(InvalidInput):
        services.set_hours(location_id=LocationFactory().pk, week={7: []})
    with pytest.raises(NotFound):
        services.set_hours(location_id=0, week={})
    with pytest.raises(NotFound):
        services.set_exception(location_id=0, on=date(2026, 1, 1))
    with pytest.raises(NotFound):
        selectors.schedule(location_id=0)
    with pytest.raises(NotFound):
        selectors.location_by_code("none")
    assert not OpeningException.objects.exists()


def _great_circle(here: tuple[float, float], there: tuple[float, float]) -> float:
    """The same distance another way: the angle between two unit vectors."""

    def vector(latitude, longitude):
        a, b = math.radians(latitude), math.radians(longitude)
        return (math.cos(a) * math.cos(b), math.cos(a) * math.sin(b), math.sin(a))

    one, two = vector(*here), vector(*there)
    cross = math.dist((0, 0, 0), (
        one[1] * two[2] - one[2] * two[1], one[2] * two[0] - one[0] * two[2], one[0] * two[1] - one[1] * two[0],
    ))  # fmt: skip
    return 6_371_008.8 * math.atan2(cross, sum(x * y for x, y in zip(one, two, strict=True)))


points = st.tuples(st.floats(-89, 89).map(lambda x: round(x, 4)), st.floats(-179, 179).map(lambda x: round(x, 4)))


@pytest.mark.django_db
def test_distance_agrees_with_vectors():
    shop = LocationFactory(latitude=0, longitude=0)

    @given(points, points)
    def agrees(here, there):
        Location.objects.filter(pk=shop.pk).update(latitude=there[0], longitude=there[1])
        found = selectors.nearest(latitude=here[0], longitude=here[1], limit=1)[0].distance_metres
        assert found == pytest.approx(_great_circle(here, there), abs=2)

    agrees()
