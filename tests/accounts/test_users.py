from __future__ import annotations

import unicodedata

import pytest
from django.db import IntegrityError, transaction

from apps.accounts import selectors, services
from apps.accounts.emails import normalise_email
from apps.accounts.errors import EmailTaken, NotYourself, WeakPassword
from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.audit.models import AuditEntry
from apps.core.actor import EVERYWHERE, SYSTEM, Actor, ActorKind
from apps.core.errors import InvalidInput, NotFound, PermissionDenied
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

ADMIN = Actor(kind=ActorKind.STAFF, key="user:900", user_id=900, grants={Permission.STAFF_EDIT: EVERYWHERE})
MANAGER = Actor(kind=ActorKind.STAFF, key="user:901", user_id=901, grants={Permission.STAFF_EDIT: frozenset({7})})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana@Example.COM ", "ana@example.com"),
        (unicodedata.normalize("NFD", "José@ñandú.es"), unicodedata.normalize("NFC", "josé@ñandú.es")),
        ("a.n.a+news@gmail.com", "a.n.a+news@gmail.com"),
    ],
)
def test_one_spelling_per_address(typed, kept):
    assert normalise_email(typed) == kept
    assert normalise_email(kept) == kept


def test_create_user_signs_in_however_the_address_is_typed():
    user = services.create_user(email="Ana@Example.com", password=PASSWORD, name=" Ana ", actor=SYSTEM)

    assert (user.email, user.name, user.is_staff, user.is_superuser) == ("ana@example.com", "Ana", False, False)
    assert User.objects.get_by_natural_key("ANA@example.com") == user
    assert user.check_password(PASSWORD)


def test_create_user_without_a_password_cannot_sign_in_yet():
    assert not services.create_user(email="ana@example.com", actor=SYSTEM).has_usable_password()


def test_an_address_is_taken_once_in_any_spelling():
    UserFactory(email="ana@example.com")

    with pytest.raises(EmailTaken) as refusal:
        services.create_user(email="ANA@example.com", password=PASSWORD, actor=SYSTEM)

    assert refusal.value.field == "email"
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "email", ["", "ana", "ana@", "a@b", "ana@exa mple.com", "ana\x00@example.com", "a" * 250 + "@x.es"]
)
def test_an_address_that_no_mail_reaches_is_refused(email):
    with pytest.raises(InvalidInput) as refusal:
        services.create_user(email=email, actor=SYSTEM)

    assert refusal.value.field == "email"
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["short", "password123", "ana@example.com"])
def test_a_weak_password_is_refused(password):
    with pytest.raises(WeakPassword):
        services.create_user(email="ana@example.com", password=password, actor=SYSTEM)

    assert not User.objects.exists()


def test_the_database_refuses_an_address_in_capitals():
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="Ana@example.com")])


def test_only_who_may_everywhere_makes_staff():
    for actor in (MANAGER, Actor(kind=ActorKind.GUEST, key="guest")):
        with pytest.raises(PermissionDenied):
            services.create_user(email="eva@example.com", is_staff=True, actor=actor)

    assert not User.objects.exists()
    assert services.create_user(email="eva@example.com", is_staff=True, actor=ADMIN).is_staff


def test_access_is_changed_with_an_audit_row():
    user = UserFactory()

    services.set_access(user_id=user.pk, is_active=False, is_staff=True, actor=ADMIN)

    user.refresh_from_db()
    assert (user.is_active, user.is_staff) == (False, True)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.object_key, entry.actor_key) == ("accounts.access_changed", f"user:{user.pk}", "user:900")
    assert entry.before == {"is_active": True, "is_staff": False}
    assert entry.after == {"is_active": False, "is_staff": True}


def test_nobody_changes_their_own_access():
    user = UserFactory()
    oneself = Actor(kind=ActorKind.STAFF, key="x", user_id=user.pk, grants={Permission.STAFF_EDIT: EVERYWHERE})

    with pytest.raises(NotYourself):
        services.set_access(user_id=user.pk, is_active=True, is_staff=True, actor=oneself)

    user.refresh_from_db()
    assert not user.is_staff
    assert not AuditEntry.objects.exists()


def test_a_manager_of_one_shop_does_not_change_access():
    user = UserFactory()

    with pytest.raises(PermissionDenied):
        services.set_access(user_id=user.pk, is_active=True, is_staff=True, actor=MANAGER)


def test_unknown_users_are_not_found():
    with pytest.raises(NotFound):
        services.set_access(user_id=0, is_active=True, is_staff=True, actor=ADMIN)
    with pytest.raises(NotFound):
        services.set_profile(user_id=0, name="x", language="es")


def test_access_that_stays_leaves_no_trace():
    user = UserFactory()

    services.set_access(user_id=user.pk, is_active=True, is_staff=False, actor=ADMIN)

    assert not AuditEntry.objects.exists()


def test_profile_is_ones_own_words():
    user = UserFactory()

    services.set_profile(user_id=user.pk, name=" Ana María ", language="es")

    user.refresh_from_db()
    assert (user.name, user.language) == ("Ana María", "es")


def test_people_are_read_in_one_statement(django_assert_num_queries):
    users = UserFactory.create_batch(3)

    for some in (users[:1], users):
        with django_assert_num_queries(1):
            found = selectors.people([user.pk for user in some])
        assert {pk: person.name for pk, person in found.items()} == {user.pk: user.name for user in some}
