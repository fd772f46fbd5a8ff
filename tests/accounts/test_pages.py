"""Accounts as people open them: every page in our look and in both languages, and the ways in."""

from __future__ import annotations

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from apps.accounts import attempts, selectors
from apps.accounts.models import AttemptCounter, User
from apps.accounts.permissions import Role
from apps.audit.models import AuditEntry
from apps.customers import services as customers
from apps.customers.models import Customer
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.shop import open_shop
from tests.factories.stores import EmploymentFactory

pytestmark = pytest.mark.django_db
CODE = re.compile(r"^([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})$", re.MULTILINE)
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def shop():
    return open_shop()


def code_of(sent) -> str:
    return CODE.search(sent.body)[1]


def app_code(secret: str = SECRET, *, ahead: int = 0) -> str:
    """What an app shows now, or some periods from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def with_app(user: User) -> User:
    TOTP.activate(user, SECRET)
    return user


def signed_in(user: User) -> Client:
    """Signed in a moment ago by password, so nothing asks again whether it is really them."""
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)
    return client


def sure(user: User) -> Client:
    """Signed in, and shown once more that it is them."""
    client = signed_in(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


OPEN = ["account_login", "account_signup", "account_request_login_code", "account_reset_password", "account_inactive",
        "account_reset_password_done", "account_reset_password_from_key_done"]  # fmt: skip
OWN = ["account_logout", "account_email", "account_change_password", "account_reauthenticate", "mfa_index",
       "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "usersessions_list"]  # fmt: skip
WITH_APP = ["mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_reauthenticate"]


def is_ours(answer, language: str) -> bool:
    page = answer.content.decode()
    return (
        answer.status_code == 200
        and f'<html lang="{language}" data-door="storefront"' in page
        and ('class="wrap entrance"' in page or 'class="tabs"' in page)
        and "unsafe" not in answer.headers["Content-Security-Policy"]
    )


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", OPEN)
def test_every_open_page_has_our_look(name, language):
    with override(language):
        assert is_ours(Client().get(reverse(name)), language)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", OWN)
def test_every_page_of_ones_own_has_our_look(name, language):
    client = sure(UserFactory())

    with override(language):
        assert is_ours(client.get(reverse(name)), language)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", WITH_APP)
def test_every_page_around_second_steps_has_our_look(name, language):
    user = UserFactory()
    client = sure(user)
    with_app(user)

    with override(language):
        assert is_ours(client.get(reverse(name)), language)


@pytest.mark.parametrize("language", ["en", "es"])
def test_pages_with_something_in_them_have_our_look(language):
    user = UserFactory()
    client = sure(user)
    with_app(user)
    client.post(reverse("mfa_generate_recovery_codes"))
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "My phone", "credential": {}})

    with override(language):
        for page in (
            reverse("mfa_view_recovery_codes"),
            reverse("mfa_list_webauthn"),
            reverse("mfa_edit_webauthn", args=[key.pk]),
            reverse("mfa_remove_webauthn", args=[key.pk]),
            reverse("mfa_index"),
        ):
            assert is_ours(client.get(page), language), page


def test_an_account_is_made_with_a_code_from_a_mail_and_no_password():
    client = Client()

    with override("es"):
        client.post(reverse("account_signup"), {"email": "Ana@Example.com"})
        (sent,) = mail.outbox
        assert sent.subject == f"Tu código: {code_of(sent)}"
        assert not is_signed_in(client)
        page = client.get(reverse("account_email_verification_sent"))
        assert is_ours(page, "es")
        assert "ana@example.com" in page.content.decode()
        client.post(reverse("account_email_verification_sent"), {"code": code_of(sent)})

    assert is_signed_in(client)
    user = User.objects.get()
    assert (user.email, user.language, user.has_usable_password()) == ("ana@example.com", "es", False)
    assert is_ours(client.get("/en/accounts/password/set/"), "en")


def test_a_code_by_mail_signs_in():
    user = UserFactory()
    client = Client()

    client.post(reverse("account_request_login_code"), {"email": user.email})
    assert is_ours(client.get(reverse("account_confirm_login_code")), "en")
    client.post(reverse("account_confirm_login_code"), {"code": "WRONG1"})
    assert not is_signed_in(client)
    client.post(reverse("account_confirm_login_code"), {"code": code_of(mail.outbox[-1])})

    assert is_signed_in(client)


def test_nobody_learns_from_the_pages_who_has_an_account():
    UserFactory(email="ana@example.com")
    known, unknown = Client(), Client()

    for client, email in ((known, "ana@example.com"), (unknown, "nobody@example.com")):
        client.post(reverse("account_request_login_code"), {"email": email})
    pages = [client.get(reverse("account_confirm_login_code")).content for client in (known, unknown)]

    assert [len(page) > 0 for page in pages] == [True, True]
    assert mail.outbox[1].subject == "There is no account with this address"
    for client, email in ((known, "ana@example.com"), (unknown, "new@example.com")):
        answer = client.post(reverse("account_signup"), {"email": email})
        assert answer.status_code == 302


def test_codes_are_asked_for_five_times_at_most_also_when_the_cache_is_flushed():
    user = UserFactory()
    for _ in range(5):
        Client().post(reverse("account_request_login_code"), {"email": user.email})
        cache.clear()
    page = Client().post(reverse("account_request_login_code"), {"email": user.email})

    assert len(mail.outbox) == 5
    assert page.status_code == 200
    assert "field__error" in page.content.decode()


def test_ten_wrong_second_steps_lock_it_even_for_the_right_code_and_a_flushed_cache():
    user = with_app(UserFactory())
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    for number in range(10):
        client.post(reverse("mfa_authenticate"), {"code": f"00000{number}"})
        cache.clear()

    client.post(reverse("mfa_authenticate"), {"code": app_code()})

    assert not is_signed_in(client)
    assert AttemptCounter.objects.filter(key__startswith="flow:", locked_until__isnull=False).exists()


def test_signing_in_with_an_app_takes_its_code_and_each_code_once():
    user = with_app(UserFactory())
    code = app_code()
    clients = [Client(), Client()]
    for client in clients:
        client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        assert not is_signed_in(client)
        assert is_ours(client.get(reverse("mfa_authenticate")), "en")
        client.post(reverse("mfa_authenticate"), {"code": code})
        cache.clear()

    assert [is_signed_in(client) for client in clients] == [True, False]


def test_the_secret_of_an_app_is_no_use_without_the_servers_key():
    user = with_app(UserFactory())

    kept = Authenticator.objects.get(user=user).data["secret"]

    assert SECRET not in kept
    assert decrypt(kept) == SECRET


def test_an_app_is_set_up_and_gives_emergency_codes_that_open_once():
    user = UserFactory()
    client = sure(user)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"data-secret>([A-Z2-7]+)<", page)[1]
    assert "data:image/svg+xml" in page

    client.post(reverse("mfa_activate_totp"), {"code": app_code(secret)})

    assert selectors.has_second_factor(user.pk)
    codes = re.findall(r"<li><code>(\d+)</code>", client.get(reverse("mfa_view_recovery_codes")).content.decode())
    assert len(codes) == 10
    results = []
    for _ in range(2):
        other = Client()
        other.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        other.post(reverse("mfa_authenticate"), {"code": codes[0]})
        results.append(is_signed_in(other))
    assert results == [True, False]


def test_other_browsers_are_signed_out_from_the_list():
    user = UserFactory()
    here, there = signed_in(user), signed_in(user)
    page = here.get(reverse("usersessions_list")).content.decode()
    assert page.count("Another browser") == 1
    assert UserSession.objects.count() == 2

    here.post(reverse("usersessions_list"))

    assert is_signed_in(here)
    assert there.get(reverse("account_email")).status_code == 302
    assert "You are signed in nowhere else" in here.get(reverse("usersessions_list")).content.decode()


def test_an_address_changes_when_the_code_from_the_new_one_is_typed():
    user = UserFactory(email="old@example.com")
    client = signed_in(user)

    client.post(reverse("account_email"), {"action_add": "", "email": "New@Example.com"})
    user.refresh_from_db()
    assert user.email == "old@example.com"
    sent = next(one for one in mail.outbox if one.to == ["new@example.com"])
    client.post(reverse("account_email_verification_sent"), {"code": code_of(sent)})

    user.refresh_from_db()
    assert user.email == "new@example.com"


def test_a_password_is_chosen_anew_by_mail():
    user = UserFactory()
    client = Client()
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1]
    page = client.get(link, follow=True)
    assert is_ours(page, "en")

    client.post(page.redirect_chain[-1][0], {"password1": "another horse 42", "password2": "another horse 42"})

    user.refresh_from_db()
    assert user.check_password("another horse 42")


class TestStaff:
    """People of the back office where a second factor is asked for."""

    @pytest.fixture(autouse=True)
    def strict(self, settings):
        settings.OMNI_STAFF_SECOND_FACTOR = True

    def boss(self) -> User:
        return EmploymentFactory(role=Role.ADMIN, location=None, user__is_staff=True).user

    def test_without_one_they_are_led_to_the_page_that_adds_one(self):
        client = signed_in(self.boss())

        answer = client.get("/admin/", follow=True)

        assert answer.redirect_chain == [(reverse("mfa_index"), 302)]
        assert "The back office opens with a second factor" in answer.content.decode()
        assert client.get("/admin/orders/order/").status_code == 302

    def test_without_one_they_have_no_rights_over_rest_either(self):
        boss = self.boss()
        client = signed_in(boss)
        assert client.get("/api/v1/session").json().get("permissions", []) == []

        with_app(boss)

        assert client.get("/admin/").status_code == 200

    def test_the_last_one_stays(self):
        boss = self.boss()
        client = sure(boss)
        with_app(boss)

        client.post(reverse("mfa_deactivate_totp"))

        assert selectors.has_second_factor(boss.pk)

    def test_shoppers_are_free(self):
        client = signed_in(UserFactory())

        assert client.get("/en/account/").status_code == 200
        assert attempts.LOGIN.tries == 10


def test_an_account_sees_what_was_ordered_as_a_guest_under_its_proved_address(shop):
    before = shop.placed((shop.stocked(5), 1))
    client, other = signed_in(UserFactory(email="ana@example.com")), signed_in(UserFactory(email="eva@example.com"))
    after = shop.placed((shop.stocked(5), 1))

    page = client.get("/en/account/").content.decode()

    assert before.number in page
    assert after.number in page
    assert before.number not in other.get("/en/account/").content.decode()
    assert Customer.objects.filter(joined_to__user__email="ana@example.com").count() == 1


def test_an_address_that_is_not_proved_joins_nothing(shop):
    shop.placed((shop.stocked(5), 1))
    user = UserFactory(email="ana@example.com")
    EmailAddress.objects.update(verified=False)
    customers.customer_for_user(user_id=user.pk)

    assert customers.join_guests(user_id=user.pk) is None
    assert not Customer.objects.filter(joined_to__isnull=False).exists()


@pytest.mark.parametrize("label", ["mfa_authenticator", "usersessions_usersession"])
def test_administrators_see_factors_and_browsers_but_no_secrets(label):
    boss = sure(EmploymentFactory(role=Role.ADMIN, location=None, user__is_staff=True).user)
    ana = with_app(UserFactory(email="ana@example.com", name="Ana Ruiz"))
    Client().post(reverse("account_login"), {"login": ana.email, "password": PASSWORD})
    UserSession.objects.create(user=ana, ip="203.0.113.7", session_key="x" * 32, user_agent="Browser")

    page = boss.get(reverse(f"admin:{label}_changelist")).content.decode()

    assert "Ana Ruiz" in page
    assert SECRET not in page


def test_a_lost_phone_is_forgotten_by_an_administrator_only():
    boss = EmploymentFactory(role=Role.ADMIN, location=None, user__is_staff=True).user
    ana = with_app(UserFactory())
    client = signed_in(boss)
    row = Authenticator.objects.get()

    client.post(reverse("admin:mfa_authenticator_changelist"), {"action": "forget", "_selected_action": [row.pk]})

    assert not selectors.has_second_factor(ana.pk)
    assert AuditEntry.objects.filter(verb="accounts.second_factors_forgotten").count() == 1
