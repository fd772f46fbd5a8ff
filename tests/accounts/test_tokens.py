from __future__ import annotations

import pytest
from django.db import connection

from apps.accounts import services
from apps.accounts.models import ApiToken, User
from apps.accounts.permissions import Permission
from apps.audit.models import AuditEntry
from apps.core.actor import EVERYWHERE, SYSTEM, Actor, ActorKind
from apps.core.errors import NotFound, PermissionDenied
from apps.stores import selectors as store_reads
from tests.factories.accounts import ApiTokenFactory, UserFactory
from tests.factories.stores import EmploymentFactory

pytestmark = pytest.mark.django_db


def own(user: User) -> Actor:
    return Actor(kind=ActorKind.CUSTOMER, key=f"user:{user.pk}", user_id=user.pk)


def test_a_token_is_shown_once_and_kept_as_a_hash():
    user = UserFactory()

    token = services.issue_token(user_id=user.pk, name="Sync", actor=own(user))

    row = ApiToken.objects.get()
    assert len(token) >= 43
    assert token not in (row.token_hash, row.name)
    assert AuditEntry.objects.get().verb == "accounts.token_issued"
    assert token not in str(AuditEntry.objects.values())
    used = services.use_token(token=token)
    assert (used.user_id, used.token_public_id) == (user.pk, row.public_id)


def test_use_costs_one_statement_and_is_noted_once_a_minute(django_assert_num_queries):
    user = UserFactory()
    token = services.issue_token(user_id=user.pk, name="Sync", actor=SYSTEM)

    with django_assert_num_queries(1):
        services.use_token(token=token)
    first = ApiToken.objects.get().last_used_at
    services.use_token(token=token)

    assert first is not None
    assert ApiToken.objects.get().last_used_at == first


def test_a_client_acts_with_its_users_rights(django_assert_num_queries):
    employment = EmploymentFactory()
    token = services.issue_token(user_id=employment.user_id, name="Sync", actor=SYSTEM)
    used = services.use_token(token=token)

    with django_assert_num_queries(1):
        actor = store_reads.actor_for_token(used)

    assert actor.kind is ActorKind.CLIENT
    assert actor.key == f"client:{ApiToken.objects.get().public_id}"
    assert actor.may(Permission.ORDER_PICK, employment.location_id)
    assert not actor.may(Permission.ORDER_CANCEL)


@pytest.mark.parametrize("how", ["unknown", "revoked", "expired", "suspended"])
def test_a_token_that_ended_opens_nothing(how):
    user = UserFactory()
    token = services.issue_token(user_id=user.pk, name="Sync", seconds=60, actor=SYSTEM)
    assert services.use_token(token=token) is not None

    if how == "revoked":
        services.revoke_token(token_id=ApiToken.objects.get().pk, actor=own(user))
    elif how == "expired":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE accounts_apitoken SET expires_at = expires_at - interval '61 seconds'")
    elif how == "suspended":
        User.objects.update(is_active=False)

    assert services.use_token(token="x" * 43 if how == "unknown" else token) is None


def test_somebody_elses_tokens_need_the_right_to():
    user, stranger = UserFactory(), UserFactory()
    theirs = ApiTokenFactory(user=user)

    with pytest.raises(PermissionDenied):
        services.issue_token(user_id=user.pk, name="Mine now", actor=own(stranger))
    with pytest.raises(PermissionDenied):
        services.revoke_token(token_id=theirs.pk, actor=own(stranger))

    theirs.refresh_from_db()
    assert theirs.revoked_at is None
    admin = Actor(kind=ActorKind.STAFF, key="user:0", user_id=0, grants={Permission.STAFF_EDIT: EVERYWHERE})
    services.revoke_token(token_id=theirs.pk, actor=admin)
    services.revoke_token(token_id=theirs.pk, actor=admin)
    theirs.refresh_from_db()
    assert theirs.revoked_at is not None
    assert AuditEntry.objects.filter(verb="accounts.token_revoked").count() == 1


def test_no_token_for_nobody():
    with pytest.raises(NotFound):
        services.issue_token(user_id=0, name="x", actor=SYSTEM)
    with pytest.raises(NotFound):
        services.issue_token(user_id=UserFactory(is_active=False).pk, name="x", actor=SYSTEM)
    with pytest.raises(NotFound):
        services.revoke_token(token_id=0, actor=SYSTEM)
