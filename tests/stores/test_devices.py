from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection

from apps.accounts import attempts
from apps.accounts.errors import TooManyAttempts
from apps.accounts.models import AttemptCounter, User
from apps.accounts.permissions import Permission, Role
from apps.audit.models import AuditEntry
from apps.core.actor import SYSTEM, Actor, ActorKind
from apps.core.errors import NotFound, PermissionDenied
from apps.stores import selectors, services
from apps.stores.errors import CodeNotValid, WrongPin
from apps.stores.models import Device, Employment, EnrolmentCode, Location, StaffSession
from apps.stores.services import hashed_pin
from tests.factories.stores import EmploymentFactory, LocationFactory, StaffSessionFactory

PIN = "485926"


def tablet(shop: Location) -> tuple[Device, str]:
    return services.enrol_device(code=services.issue_enrolment_code(actor=SYSTEM, location_id=shop.pk, name="Tablet 1"))


def clerk(shop: Location | None, role: Role = Role.STAFF, **fields) -> Employment:
    row = EmploymentFactory(location=shop, role=role, **fields)
    row.pin_hash = hashed_pin(row.user_id, PIN)
    row.save()
    return row


def later(table: str, column: str, seconds: int) -> None:
    """Moves a column of every row into the past."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = {column} - %s * interval '1 second'", [seconds])


@pytest.mark.django_db
def test_a_code_makes_a_device_once():
    shop = LocationFactory()
    code = services.issue_enrolment_code(actor=SYSTEM, location_id=shop.pk, name="Till 2", kind="till")

    typed = f" {code[:5].lower()}-{code[5:]} ".replace("0", "O").replace("1", "l")
    device, token = services.enrol_device(code=typed)

    assert len(code) == 10
    assert (device.location_id, device.name, device.kind) == (shop.pk, "Till 2", "till")
    assert token not in device.token_hash
    assert code not in EnrolmentCode.objects.get().code_hash
    with pytest.raises(CodeNotValid):
        services.enrol_device(code=code)
    assert Device.objects.count() == 1
    assert [entry.verb for entry in AuditEntry.objects.order_by("pk")] == [
        "stores.enrolment_code_issued",
        "stores.device_enrolled",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "AAAAAAAAAA", "x" * 300, "\x00", "'; DROP TABLE", "🙂"])
def test_a_wrong_code_makes_nothing(code):
    with pytest.raises(CodeNotValid):
        services.enrol_device(code=code)

    assert not Device.objects.exists()


@pytest.mark.django_db
def test_a_code_lasts_a_quarter_of_an_hour():
    shop = LocationFactory()
    code = services.issue_enrolment_code(actor=SYSTEM, location_id=shop.pk, name="Tablet")
    later("stores_enrolmentcode", "expires_at", 900)

    with pytest.raises(CodeNotValid):
        services.enrol_device(code=code)


@pytest.mark.django_db
def test_only_who_may_enrol_there_issues_codes():
    shop, other = LocationFactory(), LocationFactory()
    manager = Actor(kind=ActorKind.STAFF, key="user:1", grants=selectors.grants_of([(Role.MANAGER, shop.pk)]))

    services.issue_enrolment_code(actor=manager, location_id=shop.pk, name="Tablet")
    with pytest.raises(PermissionDenied):
        services.issue_enrolment_code(actor=manager, location_id=other.pk, name="Tablet")
    with pytest.raises(NotFound):
        services.issue_enrolment_code(actor=SYSTEM, location_id=0, name="Tablet")

    assert EnrolmentCode.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_twenty_browsers_with_one_code_one_becomes_the_device():
    code = services.issue_enrolment_code(actor=SYSTEM, location_id=LocationFactory().pk, name="Tablet")
    start = threading.Barrier(20)

    def enrol(_: int) -> bool:
        start.wait()
        try:
            services.enrol_device(code=code)
        except CodeNotValid:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(20) as pool:
        won = sum(pool.map(enrol, range(20)))

    assert (won, Device.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_pin_opens_the_device_for_its_person(django_assert_num_queries):
    shop = LocationFactory()
    device, token = tablet(shop)
    row = clerk(shop)

    session = services.unlock(device_id=device.pk, user_id=row.user_id, pin=PIN)
    with django_assert_num_queries(1):
        actor = selectors.device_actor(device_token=token, session_token=session)

    assert (actor.kind, actor.key, actor.device_id, actor.location_id) == (
        ActorKind.STAFF,
        f"user:{row.user_id}",
        device.pk,
        shop.pk,
    )
    assert actor.may(Permission.ORDER_HAND_OVER, shop.pk)
    entry = AuditEntry.objects.get(verb="stores.device_unlocked")
    assert (entry.actor_key, entry.on_behalf_of) == (f"device:{device.pk}", f"user:{row.user_id}")
    assert not AttemptCounter.objects.filter(failures__gt=0).exists()


@pytest.mark.django_db
def test_a_device_alone_sees_stock_of_its_shop_and_little_else():
    shop = LocationFactory()
    device, token = tablet(shop)

    actor = selectors.device_actor(device_token=token)

    assert (actor.kind, actor.key, actor.user_id) == (ActorKind.DEVICE, f"device:{device.pk}", None)
    assert actor.may(Permission.STOCK_VIEW, shop.pk)
    assert not actor.may(Permission.ORDER_VIEW)
    assert selectors.device_actor(device_token="nobody's") is None


@pytest.mark.django_db
def test_rights_from_everywhere_reach_only_the_devices_shop():
    shop, other = LocationFactory(), LocationFactory()
    device, token = tablet(shop)
    row = clerk(None, Role.STAFF)

    session = services.unlock(device_id=device.pk, user_id=row.user_id, pin=PIN)
    actor = selectors.device_actor(device_token=token, session_token=session)

    assert actor.may(Permission.ORDER_PICK, shop.pk)
    assert not actor.may(Permission.ORDER_PICK, other.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "how",
    [
        "locked",
        "revoked",
        "idle",
        "suspended",
        "dismissed",
        "contract over",
        "moved away",
        "shop closed",
        "other device",
    ],
)
def test_a_session_ends_with_the_next_request(how):
    shop = LocationFactory()
    device, token = tablet(shop)
    row = clerk(shop)
    session = services.unlock(device_id=device.pk, user_id=row.user_id, pin=PIN)

    match how:
        case "locked":
            services.lock(session_token=session)
        case "revoked":
            services.revoke_device(device_id=device.pk, actor=SYSTEM)
        case "idle":
            later("stores_staffsession", "last_seen_at", 601)
        case "suspended":
            User.objects.update(is_active=False)
        case "dismissed":
            services.end_employment(employment_id=row.pk, actor=SYSTEM)
        case "contract over":
            Employment.objects.update(ends_on=date.today() - timedelta(days=2))  # noqa: DTZ011
        case "moved away":
            Employment.objects.update(location=LocationFactory())
        case "shop closed":
            Location.objects.filter(pk=shop.pk).update(is_active=False)
        case "other device":
            _, token = tablet(shop)

    actor = selectors.device_actor(device_token=token, session_token=session)

    assert actor is None or actor.kind is ActorKind.DEVICE
    assert (actor is None) == (how in {"revoked", "shop closed"})


@pytest.mark.django_db
def test_use_keeps_a_session_alive():
    shop = LocationFactory()
    device, token = tablet(shop)
    session = services.unlock(device_id=device.pk, user_id=clerk(shop).user_id, pin=PIN)

    for _ in range(3):
        later("stores_staffsession", "last_seen_at", 500)
        assert selectors.device_actor(device_token=token, session_token=session).kind is ActorKind.STAFF

    device.refresh_from_db()
    assert device.last_seen_at is not None


@pytest.mark.django_db
def test_the_next_person_puts_the_last_one_out():
    shop = LocationFactory()
    device, token = tablet(shop)
    first = services.unlock(device_id=device.pk, user_id=clerk(shop).user_id, pin=PIN)

    second = services.unlock(device_id=device.pk, user_id=clerk(shop).user_id, pin=PIN)

    assert selectors.device_actor(device_token=token, session_token=first).kind is ActorKind.DEVICE
    assert selectors.device_actor(device_token=token, session_token=second).kind is ActorKind.STAFF
    assert StaffSession.objects.filter(ended_at__isnull=True).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "who", ["wrong pin", "another shop's", "suspended", "without a pin", "nobody", "revoked device"]
)
def test_all_that_does_not_fit_gets_the_same_answer(who):
    shop = LocationFactory()
    device, _ = tablet(shop)
    row = clerk(LocationFactory() if who == "another shop's" else shop)
    user_id, pin = row.user_id, "904172" if who == "wrong pin" else PIN
    if who == "suspended":
        User.objects.update(is_active=False)
    elif who == "without a pin":
        Employment.objects.update(pin_hash="")
    elif who == "nobody":
        user_id = 0
    elif who == "revoked device":
        services.revoke_device(device_id=device.pk, actor=SYSTEM)

    with pytest.raises(WrongPin):
        services.unlock(device_id=device.pk, user_id=user_id, pin=pin)

    assert not StaffSession.objects.exists()
    assert AuditEntry.objects.filter(verb="stores.pin_refused").count() == 1


@pytest.mark.django_db
def test_five_wrong_pins_lock_the_person_on_every_device_and_the_device_for_everybody():
    shop = LocationFactory()
    device, _ = tablet(shop)
    other_device, _ = tablet(shop)
    victim, colleague = clerk(shop), clerk(shop)
    for _ in range(5):
        with pytest.raises(WrongPin):
            services.unlock(device_id=device.pk, user_id=victim.user_id, pin="904172")

    for place, person in ((device, victim), (device, colleague), (other_device, victim)):
        with pytest.raises(TooManyAttempts):
            services.unlock(device_id=place.pk, user_id=person.user_id, pin=PIN)
    services.unlock(device_id=other_device.pk, user_id=colleague.user_id, pin=PIN)

    later("accounts_attemptcounter", "locked_until", 901)
    services.unlock(device_id=device.pk, user_id=victim.user_id, pin=PIN)


@pytest.mark.django_db
def test_ones_own_pin_in_between_does_not_buy_more_guesses_at_others():
    shop = LocationFactory()
    device, _ = tablet(shop)
    mallory, victims = clerk(shop), [clerk(shop) for _ in range(5)]
    for victim in victims:
        with pytest.raises(WrongPin):
            services.unlock(device_id=device.pk, user_id=victim.user_id, pin="904172")
        if victim is not victims[-1]:
            services.unlock(device_id=device.pk, user_id=mallory.user_id, pin=PIN)

    with pytest.raises(TooManyAttempts):
        services.unlock(device_id=device.pk, user_id=mallory.user_id, pin=PIN)


@pytest.mark.django_db
def test_a_locked_person_does_not_lock_the_device_by_trying():
    shop = LocationFactory()
    device, _ = tablet(shop)
    row = clerk(shop)
    for _ in range(5):
        attempts.claim(key=f"pin:user:{row.user_id}", limit=attempts.PIN)

    for _ in range(10):
        with pytest.raises(TooManyAttempts):
            services.unlock(device_id=device.pk, user_id=row.user_id, pin=PIN)

    services.unlock(device_id=device.pk, user_id=clerk(shop).user_id, pin=PIN)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_hundred_parallel_wrong_pins_get_five_looks_and_lock(monkeypatch):
    shop = LocationFactory()
    device, _ = tablet(shop)
    row = clerk(shop)

    def guess(number: int) -> str:
        try:
            services.unlock(device_id=device.pk, user_id=row.user_id, pin=f"7{number:05d}")
        except (WrongPin, TooManyAttempts) as refusal:
            return refusal.code
        finally:
            connection.close()
        return "opened"

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(guess, range(100)))

    assert answers.count("stores.wrong_pin") == 5
    assert answers.count("accounts.too_many_attempts") == 95
    assert AttemptCounter.objects.get(key=f"pin:user:{row.user_id}").failures == 5
    with pytest.raises(TooManyAttempts):
        services.unlock(device_id=device.pk, user_id=row.user_id, pin=PIN)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_leave_one_open_session():
    shop = LocationFactory()
    device, _ = tablet(shop)
    people = [clerk(shop).user_id for _ in range(4)]

    def open_(user_id: int) -> None:
        services.unlock(device_id=device.pk, user_id=user_id, pin=PIN)
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(open_, people))

    assert StaffSession.objects.count() == 4
    assert StaffSession.objects.filter(ended_at__isnull=True).count() == 1


@pytest.mark.django_db
def test_revoking_ends_sessions_and_is_audited_once():
    session = StaffSessionFactory()
    outsider = Actor(kind=ActorKind.STAFF, key="user:1", grants=selectors.grants_of([(Role.MANAGER, 0 - 1)]))
    with pytest.raises(PermissionDenied):
        services.revoke_device(device_id=session.device_id, actor=outsider)

    services.revoke_device(device_id=session.device_id, actor=SYSTEM)
    services.revoke_device(device_id=session.device_id, actor=SYSTEM)

    session.refresh_from_db()
    assert session.ended_at is not None
    assert AuditEntry.objects.get().verb == "stores.device_revoked"
    with pytest.raises(NotFound):
        services.revoke_device(device_id=0, actor=SYSTEM)


@pytest.mark.django_db
def test_the_card_of_a_device():
    device, _ = tablet(LocationFactory(name="Madrid Centro"))

    card = selectors.device_card(device_id=device.pk)

    assert (card.name, card.location_name, card.public_id) == ("Tablet 1", "Madrid Centro", device.public_id)
    assert selectors.device_card(device_id=0) is None
