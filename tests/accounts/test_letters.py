"""Letters about an account leave in the one frame, as text and as a page, in the reader's language and the house's words."""

from __future__ import annotations

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import get_adapter
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from apps.accounts.permissions import Role
from apps.messaging import services
from apps.messaging.enums import Occasion, Purpose
from apps.messaging.letters import LETTERS
from apps.messaging.words import PLACEHOLDER, Words, shipped
from apps.storefront.account_mail import OCCASIONS
from tests.accounts.test_pages import PASSWORD, signed_in, sure, with_app
from tests.factories.accounts import UserFactory
from tests.factories.stores import SalesChannelFactory
from tests.fulfilment.scenes import everywhere

pytestmark = pytest.mark.django_db
NEVER_SENT = {
    "account/email/base", "account/email/base_notification", "account/email/email_confirm", "mfa/email/base",
}  # fmt: skip
TOLD = {
    "code": "482913", "password_reset_url": "https://shop.example/reset/x", "signup_url": "https://shop.example/signup",
    "from_email": "old@example.com", "to_email": "new@example.com", "ip": "203.0.113.7", "email": "ana@example.com",
}  # fmt: skip


def test_every_mail_that_can_be_sent_has_its_letter():
    there = {
        f"{folder}/email/{path.name.removesuffix('_message.txt')}"
        for folder in ("account", "mfa")
        for path in (Path(allauth.__file__).parent / "templates" / folder / "email").glob("*_message.txt")
    }

    assert there - NEVER_SENT == set(OCCASIONS)
    assert set(OCCASIONS.values()) == {
        occasion for occasion in Occasion if LETTERS[occasion].purpose == Purpose.ACCOUNT
    }


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("prefix", OCCASIONS)
def test_letter_is_text_and_page_in_the_readers_language(prefix, language):
    request = RequestFactory().get("/")
    request.user, request.session = AnonymousUser(), {}

    with translation.override(language):
        sent = get_adapter(request).render_mail(
            prefix, "ana@example.com", {"request": request, "timestamp": timezone.now(), **TOLD}
        )

    page, words = sent.alternatives[0].content, shipped(OCCASIONS[prefix], language)
    assert sent.to == ["ana@example.com"]
    assert f'lang="{language}"' in page
    for part in re.split(PLACEHOLDER, words.headline)[::2]:
        assert part in sent.body
    assert not PLACEHOLDER.search(sent.subject + sent.body + page.partition("</style>")[2])
    if "code_to_type" in LETTERS[OCCASIONS[prefix]].placeholders:
        assert "482913" in sent.body
        assert "482913" in page
        assert "<img" not in page


def test_the_back_office_writes_the_words_and_never_the_code():
    channel = SalesChannelFactory()
    services.save_words(
        occasion=Occasion.ACCOUNT_SIGN_IN,
        language="en",
        channel_id=None,
        seen_version=0,
        wanted=Words(subject="Come in: {code_to_type}", headline="Come in", text="Type it at {brand}."),
        actor=everywhere(Role.MARKETING),
    )
    user = UserFactory()

    Client().post(reverse("account_request_login_code"), {"email": user.email})

    (sent,) = mail.outbox
    assert re.fullmatch(r"Come in: \S+", sent.subject)
    assert f"Type it at {channel.name}." in sent.body


def test_changes_are_told_with_time_and_place():
    user = UserFactory()
    client = sure(user)

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "another horse 42", "password2": "another horse 42"},
    )
    with_app(user)

    sent = mail.outbox[0]
    assert sent.subject == "Your password was changed"
    assert "127.0.0.1" in sent.body
    assert "(UTC)" in sent.body
    assert reverse("account_email") in sent.alternatives[0].content


def test_only_the_owner_of_the_old_address_hears_that_it_was_changed():
    user = UserFactory(email="old@example.com")
    client = signed_in(user)
    client.post(reverse("account_email"), {"action_add": "", "email": "new@example.com"})
    code = re.search(r"\b[A-Z0-9]{4,}-?[A-Z0-9]*\b", mail.outbox[-1].subject)[0]

    client.post(reverse("account_email_verification_sent"), {"code": code})

    told = next(one for one in mail.outbox if one.subject == "Your address was changed")
    assert told.to == ["old@example.com"]
    assert "new@example.com instead of old@example.com" in told.body
