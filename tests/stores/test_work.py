from __future__ import annotations

from datetime import date, timedelta

import pytest

from apps.accounts.errors import NotYourself
from apps.accounts.permissions import EMPLOYABLE, Permission, Role
from apps.audit.models import AuditEntry
from apps.core.actor import EVERYWHERE, SYSTEM, Actor, ActorKind
from apps.core.errors import InvalidInput, NotFound, PermissionDenied
from apps.stores import pins, selectors, services
from apps.stores.errors import RoleTooWide, WeakPin
from apps.stores.models import Employment
from tests.factories.accounts import UserFactory
from tests.factories.stores import EmploymentFactory, LocationFactory

pytestmark = pytest.mark.django_db

PIN = "485926"
TODAY = date(2026, 7, 6)


def acting(role: Role, location_id: int | None, user_id: int = 900) -> Actor:
    return Actor(
        kind=ActorKind.STAFF,
        key=f"user:{user_id}",
        user_id=user_id,
        grants=selectors.grants_of([(role, location_id)]),
    )


ADMIN = acting(Role.ADMIN, None)


def test_employ_gives_a_role_with_an_audit_row_that_hides_the_pin():
    user, shop = UserFactory(), LocationFactory()

    row = services.employ(user_id=user.pk, location_id=shop.pk, role=Role.STAFF, pin=PIN, actor=ADMIN)

    actor = selectors.actor_for_user(user)
    assert actor.may(Permission.ORDER_PICK, shop.pk)
    assert PIN not in row.pin_hash
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.object_key, entry.location_id) == ("stores.employed", f"employment:{row.pk}", shop.pk)
    assert PIN not in str(entry.after)
    assert entry.after["pin_changed"] is True


def test_employing_again_changes_the_role_and_keeps_the_pin():
    row = EmploymentFactory(pin_hash="kept", is_active=False)

    services.employ(user_id=row.user_id, location_id=row.location_id, role=Role.MANAGER, actor=ADMIN)

    row.refresh_from_db()
    assert (row.role, row.pin_hash, row.is_active) == (Role.MANAGER, "kept", True)
    entry = AuditEntry.objects.get()
    assert (entry.before["role"], entry.after["role"]) == ("staff", "manager")


def test_everywhere_is_one_place_too():
    user = UserFactory()

    services.employ(user_id=user.pk, location_id=None, role=Role.AGENT, actor=ADMIN)
    services.employ(user_id=user.pk, location_id=None, role=Role.FINANCE, actor=ADMIN)

    assert [row.role for row in Employment.objects.filter(user=user)] == [Role.FINANCE]


@pytest.mark.parametrize("role", EMPLOYABLE)
def test_nobody_promotes_themselves(role):
    admin = UserFactory(is_superuser=True)
    oneself = selectors.actor_for_user(admin)

    with pytest.raises(NotYourself):
        services.employ(user_id=admin.pk, location_id=None, role=role, actor=oneself)

    assert not Employment.objects.exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("role", "refusal"),
    [
        (Role.STAFF, None),
        (Role.MANAGER, RoleTooWide),
        (Role.AGENT, RoleTooWide),
        (Role.MARKETING, RoleTooWide),
        (Role.FINANCE, RoleTooWide),
        (Role.ADMIN, RoleTooWide),
        (Role.PARTNER, None),  # opens nothing
    ],
)
def test_a_manager_employs_staff_of_their_shop_and_nothing_wider(role, refusal):
    user, shop = UserFactory(), LocationFactory()
    manager = acting(Role.MANAGER, shop.pk)

    if refusal is None:
        services.employ(user_id=user.pk, location_id=shop.pk, role=role, actor=manager)
        return
    with pytest.raises(refusal):
        services.employ(user_id=user.pk, location_id=shop.pk, role=role, actor=manager)
    assert not Employment.objects.exists()


@pytest.mark.parametrize("where", ["another shop", "everywhere"])
def test_a_manager_employs_nowhere_else(where):
    user, shop, other = UserFactory(), LocationFactory(), LocationFactory()
    manager = acting(Role.MANAGER, shop.pk)

    with pytest.raises(PermissionDenied):
        services.employ(
            user_id=user.pk,
            location_id=None if where == "everywhere" else other.pk,
            role=Role.STAFF,
            actor=manager,
        )

    assert not Employment.objects.exists()


def test_a_manager_neither_demotes_nor_dismisses_nor_takes_over_a_manager():
    other = EmploymentFactory(role=Role.MANAGER, pin_hash="theirs")
    manager = acting(Role.MANAGER, other.location_id)

    with pytest.raises(RoleTooWide):
        services.employ(user_id=other.user_id, location_id=other.location_id, role=Role.STAFF, actor=manager)
    with pytest.raises(RoleTooWide):
        services.end_employment(employment_id=other.pk, actor=manager)
    with pytest.raises(RoleTooWide):
        services.set_pin(employment_id=other.pk, pin=PIN, actor=manager)

    other.refresh_from_db()
    assert (other.role, other.is_active, other.pin_hash) == (Role.MANAGER, True, "theirs")


@pytest.mark.parametrize("role", [Role.STAFF, Role.AGENT, Role.MARKETING, Role.FINANCE])
def test_other_roles_employ_nobody(role):
    with pytest.raises(PermissionDenied):
        services.employ(user_id=UserFactory().pk, location_id=None, role=Role.STAFF, actor=acting(role, None))


@pytest.mark.parametrize("role", [Role.GUEST, Role.CUSTOMER, Role.DEVICE])
def test_nobody_is_employed_as_a_guest(role):
    with pytest.raises(InvalidInput):
        services.employ(user_id=UserFactory().pk, location_id=None, role=role, actor=SYSTEM)


def test_unknown_people_places_and_dates_are_refused():
    user, shop = UserFactory(), LocationFactory()
    for wrong in ({"user_id": 0}, {"location_id": 0}):
        with pytest.raises(NotFound):
            services.employ(
                **{"user_id": user.pk, "location_id": shop.pk, "role": Role.STAFF, "actor": SYSTEM, **wrong}
            )
    with pytest.raises(InvalidInput):
        services.employ(
            user_id=user.pk,
            location_id=shop.pk,
            role=Role.STAFF,
            starts_on=TODAY,
            ends_on=TODAY - timedelta(days=1),
            actor=SYSTEM,
        )
    with pytest.raises(NotFound):
        services.set_pin(employment_id=0, pin=PIN, actor=SYSTEM)
    assert not Employment.objects.exists()


def test_ends_at_once_or_after_a_day():
    now, later = EmploymentFactory(), EmploymentFactory()
    far = date(2099, 1, 1)

    services.end_employment(employment_id=now.pk, actor=ADMIN)
    services.end_employment(employment_id=later.pk, ends_on=far, actor=ADMIN)

    now.refresh_from_db()
    later.refresh_from_db()
    assert (now.is_active, later.is_active, later.ends_on) == (False, True, far)
    assert not selectors.actor_for_user(now.user).grants
    assert selectors.actor_for_user(later.user).grants


def test_one_sets_ones_own_pin():
    row = EmploymentFactory()

    services.set_pin(employment_id=row.pk, pin=PIN, actor=acting(Role.STAFF, row.location_id, user_id=row.user_id))

    row.refresh_from_db()
    assert row.pin_hash


@pytest.mark.parametrize(
    "pin",
    ["", "12345", "48592", "1234567890123", "48592a", "٤٨٥٩٢٦", "000000", "121212", "123123", "123456", "987654",
     "890123", "112233", "111222", "159753", " 485926", "485926\n", "48-59-26"],
)  # fmt: skip
def test_weak_pins_are_refused(pin):
    with pytest.raises(WeakPin):
        pins.refuse_weak(pin)


@pytest.mark.parametrize("pin", [PIN, "904172", "730195284610"])
def test_other_pins_are_taken(pin):
    pins.refuse_weak(pin)


def test_the_same_pin_of_two_people_looks_different_even_before_its_salt():
    assert pins.peppered(1, PIN) != pins.peppered(2, PIN)


def test_rights_follow_the_calendar_of_the_place():
    user = UserFactory()
    today = date.today()  # noqa: DTZ011 within a day of every zone's today
    EmploymentFactory(user=user, role=Role.STAFF, starts_on=today + timedelta(days=2))
    EmploymentFactory(user=user, role=Role.STAFF, ends_on=today - timedelta(days=2))
    assert selectors.actor_for_user(user).kind is ActorKind.CUSTOMER

    row = EmploymentFactory(
        user=user, role=Role.STAFF, starts_on=today - timedelta(days=2), ends_on=today + timedelta(days=2)
    )

    actor = selectors.actor_for_user(user)
    assert actor.kind is ActorKind.STAFF
    assert actor.places(Permission.ORDER_PICK) == {row.location_id}


def test_an_actor_takes_one_statement_for_any_number_of_employments(django_assert_num_queries):
    user = UserFactory()
    for count in (1, 3):
        while Employment.objects.filter(user=user).count() < count:
            EmploymentFactory(user=user)
        with django_assert_num_queries(1):
            actor = selectors.actor_for_user(user)
        assert len(actor.places(Permission.ORDER_PICK)) == count


def test_a_superuser_may_everything_everywhere():
    actor = selectors.actor_for_user(UserFactory(is_superuser=True))

    assert all(actor.grants[permission] is EVERYWHERE for permission in Permission)


def test_the_pin_screen_lists_who_can_open_the_shop(django_assert_num_queries):
    shop = LocationFactory()
    EmploymentFactory(location=shop, user__name="Óscar", pin_hash="x")
    EmploymentFactory(location=None, user__name="Berta", pin_hash="x", role=Role.ADMIN)
    EmploymentFactory(location=shop, user__name="No PIN")
    EmploymentFactory(location=shop, user__name="Suspended", pin_hash="x", user__is_active=False)
    EmploymentFactory(location=shop, user__name="Gone", pin_hash="x", is_active=False)
    EmploymentFactory(user__name="Elsewhere", pin_hash="x")

    with django_assert_num_queries(1):
        cards = selectors.staff_at(location_id=shop.pk)

    assert [(card.name, card.role) for card in cards] == [("Berta", Role.ADMIN), ("Óscar", Role.STAFF)]
