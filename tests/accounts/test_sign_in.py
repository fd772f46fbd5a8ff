from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import override

from apps.accounts import attempts
from apps.accounts.backends import AccountAdapter, CountedBackend, account_key
from apps.accounts.models import AttemptCounter, User
from apps.stores import pins
from apps.stores.services import hashed_pin
from omni.settings import base
from tests.factories.accounts import PASSWORD, UserFactory


def sign_in(email: str, password: str, address: str = "203.0.113.9") -> User | None:
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    return authenticate(request, email=email, password=password)


@pytest.mark.django_db
def test_a_right_password_opens_and_leaves_no_counter_of_the_account():
    user = UserFactory(email="ana@example.com")
    sign_in("ana@example.com", "wrong")

    assert sign_in(" ANA@example.com", PASSWORD) == user
    assert not AttemptCounter.objects.filter(key=account_key("ana@example.com")).exists()


@pytest.mark.django_db
def test_an_address_typed_in_another_normal_form_is_the_same():
    user = UserFactory(email=unicodedata.normalize("NFC", "josé@example.com"))

    assert sign_in(unicodedata.normalize("NFD", "josé@example.com"), PASSWORD) == user


@pytest.mark.django_db
def test_ten_wrong_passwords_lock_the_account_even_for_the_right_one():
    UserFactory(email="ana@example.com")
    for _ in range(attempts.LOGIN.tries):
        assert sign_in("ana@example.com", "wrong") is None

    assert sign_in("ana@example.com", PASSWORD, address="198.51.100.1") is None


@pytest.mark.django_db
def test_an_unknown_address_is_counted_the_same_so_nobody_learns_who_has_an_account():
    for _ in range(attempts.LOGIN.tries):
        sign_in("nobody@example.com", "wrong")

    with pytest.raises(ValidationError, match="Wait 15 minutes"):
        AccountAdapter().pre_authenticate(RequestFactory().post("/"), email="nobody@example.com")


@pytest.mark.django_db
def test_one_place_that_tries_many_accounts_is_locked_also_over_ipv6():
    for number in range(attempts.LOGIN_FROM_ONE_PLACE.tries):
        sign_in(f"person{number}@example.com", "wrong", address=f"2001:db8::{number:x}")
    user = UserFactory(email="ana@example.com")

    assert sign_in("ana@example.com", PASSWORD, address="2001:db8::ffff") is None
    assert sign_in("ana@example.com", PASSWORD, address="2001:db9::1") == user


@pytest.mark.django_db
def test_signing_in_oneself_does_not_wipe_the_guesses_of_a_place():
    UserFactory(email="mallory@example.com")
    sign_in("ana@example.com", "guess")

    sign_in("mallory@example.com", PASSWORD)

    assert AttemptCounter.objects.get(key="login_from:203.0.113.9").failures == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "credentials", [{}, {"email": "a@example.com"}, {"password": "x"}, {"email": "", "password": "x"}]
)
def test_nothing_typed_counts_nothing(credentials):
    assert CountedBackend().authenticate(None, **credentials) is None
    assert not AttemptCounter.objects.exists()


@pytest.mark.django_db
def test_no_address_is_kept_in_the_counters():
    sign_in("ana@example.com", "wrong")

    assert "ana" not in "".join(AttemptCounter.objects.values_list("key", flat=True))


@pytest.mark.django_db
def test_the_page_says_why_and_opens_after_a_password_reset():
    user = UserFactory(email="ana@example.com")
    client = Client()
    form = {"login": "ana@example.com", "password": "wrong"}
    for _ in range(attempts.LOGIN.tries):
        client.post(reverse("account_login"), form)

    page = client.post(reverse("account_login"), {**form, "password": PASSWORD})
    assert "Wait 15 minutes" in page.content.decode()
    assert "_auth_user_id" not in client.session

    AccountAdapter()._delete_login_attempts_cached_email(None, email=user.email)
    client.post(reverse("account_login"), {**form, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.django_db
def test_a_suspended_user_is_out_with_the_next_request():
    user = UserFactory()
    client = Client()
    client.force_login(user)
    assert client.get(reverse("account_email")).status_code == 200

    User.objects.update(is_active=False)

    assert client.get(reverse("account_email")).status_code == 302


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_get_no_more_looks_at_the_password_than_the_limit(monkeypatch):
    UserFactory(email="ana@example.com")
    looks: list[int] = []
    check = User.check_password
    monkeypatch.setattr(User, "check_password", lambda user, raw: looks.append(1) or check(user, raw))

    def guess(number: int) -> None:
        sign_in("ana@example.com", f"guess {number}", address=f"198.51.100.{number}")
        connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(guess, range(100)))

    assert len(looks) == attempts.LOGIN.tries
    assert AttemptCounter.objects.get(key=account_key("ana@example.com")).failures == attempts.LOGIN.tries


@pytest.mark.django_db
def test_signing_up_keeps_our_spelling_of_the_address():
    typed = unicodedata.normalize("NFD", "Ana@ÑANDÚ.es")

    Client().post(reverse("account_signup"), {"email": typed, "password1": PASSWORD})

    assert User.objects.get().email == unicodedata.normalize("NFC", "ana@ñandú.es")


@pytest.mark.django_db
def test_the_admin_has_no_sign_in_of_its_own():
    UserFactory(email="boss@example.com", is_staff=True)

    answer = Client().post("/admin/login/", {"username": "boss@example.com", "password": PASSWORD})

    assert answer.status_code == 302
    assert answer.url.startswith("/en/accounts/login/")


@pytest.mark.django_db
def test_a_refusal_is_said_in_the_readers_language():
    for _ in range(attempts.LOGIN.tries):
        sign_in("ana@example.com", "wrong")

    with override("es"):
        page = Client().post(reverse("account_login"), {"login": "ana@example.com", "password": PASSWORD})

    assert "Demasiados intentos fallidos. Espera 15 minutos" in page.content.decode()


def test_production_hashes_with_argon2():
    assert base.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"
    assert base.AUTHENTICATION_BACKENDS == ["apps.accounts.backends.CountedBackend"]


def test_a_pin_is_hashed_with_argon2_and_pepper(settings):
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS

    kept = hashed_pin(7, "485926")

    assert kept.startswith("argon2$")
    assert check_password(pins.peppered(7, "485926"), kept)
    assert not check_password("485926", kept)
    assert not check_password(pins.peppered(8, "485926"), kept)
