"""Accounts in a real browser: a code from a mail, a passkey, a second step for the back office, signed-in browsers; and words."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.accounts.permissions import Role
from tests.browser.conftest import is_wider_than_the_screen, violations
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.shop import open_shop
from tests.factories.stores import EmploymentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
CODE = re.compile(r"^([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})$", re.MULTILINE)


@pytest.fixture
def home(live_server) -> str:
    """Passkeys want a name, not a number: browsers take localhost as safe."""
    open_shop()
    return live_server.url.replace("127.0.0.1", "localhost")


def sign_in(page: Page, user: User) -> None:
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")


def prove(page: Page) -> None:
    """Shows once more that it is oneself, where that is asked."""
    if "/reauthenticate/" in page.url:
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")


def is_fine(page: Page) -> bool:
    return violations(page) == [] and not is_wider_than_the_screen(page)


@pytest.mark.parametrize("language", ["en", "es"])
def test_signing_up_with_a_code_from_a_mail(visit: Visit, home: str, language: str):
    page = visit(f"{home}/{language}/accounts/signup/", width=360, language=language)
    assert is_fine(page)
    page.locator("[name=email]").fill("ana@example.com")
    page.locator("[name=email]").press("Enter")
    page.wait_for_url("**/confirm-email/")
    assert is_fine(page)
    page.locator("[name=code]").fill(CODE.search(mail.outbox[0].body)[1])
    page.locator("[name=code]").press("Enter")
    page.wait_for_url(f"**/{language}/")

    page.goto(f"{home}/{language}/accounts/sessions/")
    expect(page.locator("main .card")).to_have_count(1)
    assert is_fine(page)
    assert User.objects.get().email == "ana@example.com"


def test_a_passkey_is_added_and_opens_the_account_without_a_password(visit: Visit, home: str):
    user = UserFactory()
    page = visit(f"{home}/en/accounts/login/?next=/en/accounts/2fa/webauthn/add/")
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                     "isUserVerified": True, "automaticPresenceSimulation": True}},
    )  # fmt: skip
    sign_in(page, user)
    page.wait_for_url(re.compile("reauthenticate|webauthn/add"))
    prove(page)
    page.wait_for_url("**/webauthn/add/")
    assert is_fine(page)
    page.locator("[name=name]").fill("My phone")
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile("recovery-codes|/webauthn/$"))
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1
    page.goto(f"{home}/en/accounts/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("My phone")
    assert is_fine(page)

    page.context.clear_cookies()
    page.goto(f"{home}/en/accounts/login/?next=/en/accounts/email/")
    assert is_fine(page)
    page.locator("#passkey_login").click()
    page.wait_for_url("**/accounts/email/")

    expect(page.locator("main")).to_contain_text(user.email)


def test_the_back_office_asks_for_a_second_step_and_leads_there(visit: Visit, home: str, settings):
    settings.OMNI_STAFF_SECOND_FACTOR = True
    boss = EmploymentFactory(role=Role.ADMIN, location=None, user__is_staff=True).user
    page = visit(f"{home}/admin/", width=820, language="es", expects=(404,))  # live streams have a server of their own
    sign_in(page, boss)
    page.wait_for_url("**/accounts/2fa/")
    assert is_fine(page)
    page.locator("a[href$='/totp/activate/']").click()
    page.wait_for_url(re.compile("reauthenticate|totp/activate"))
    prove(page)
    page.wait_for_url("**/totp/activate/")
    assert is_fine(page)
    secret = page.locator("[data-secret]").inner_text()
    page.locator("[name=code]").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.locator("[name=code]").press("Enter")
    page.wait_for_url("**/recovery-codes/**")
    assert is_fine(page)

    page.goto(f"{home}/admin/")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.endswith("/admin/")


def test_other_browsers_are_signed_out(visit: Visit, home: str):
    user = UserFactory()
    pages = [visit(f"{home}/en/accounts/login/?next=/en/accounts/sessions/") for _browser in range(2)]
    for page in pages:
        sign_in(page, user)
        page.wait_for_url("**/accounts/sessions/")
    here, there = pages
    here.reload()
    expect(here.locator("main .card")).to_have_count(2)
    here.locator("main .button--danger").click()
    expect(here.locator("main .card")).to_have_count(1)

    there.reload()

    there.wait_for_url("**/accounts/login/**")


def test_words_are_seen_while_they_are_typed(visit: Visit, home: str):
    writer = EmploymentFactory(role=Role.MARKETING, location=None, user__is_staff=True).user
    page = visit(f"{home}/admin/messaging/wording/letter/pickup_ready/en/", width=1440)
    sign_in(page, writer)
    page.wait_for_url("**/letter/pickup_ready/en/")
    look = page.frame_locator("iframe")
    expect(look.locator("h1")).to_have_text("Your order is ready")
    expect(look.locator(".code")).to_have_text("7KQ4MD")

    page.locator("[name=headline]").fill("Here it is, ")
    page.locator("[data-insert='{customer_name}']").click()

    expect(look.locator("h1")).to_have_text("Here it is, Ana Ruiz")
    page.get_by_label("Dark").check()
    expect(look.locator("body")).to_have_css("background-color", "rgb(23, 20, 18)")
    page.get_by_label("Phone width").check()
    assert page.locator("iframe").bounding_box()["width"] <= 362
    page.locator("button[value=save]").click()
    expect(page.locator("main")).to_contain_text("These are your words")
