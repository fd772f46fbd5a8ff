"""The words of letters: complete in every language, written by people, never more than text."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test import Client
from django.urls import reverse

from apps.accounts.permissions import Role
from apps.core.errors import Conflict, InvalidInput, PermissionDenied
from apps.messaging import frame, samples, selectors, services
from apps.messaging.enums import Occasion
from apps.messaging.letters import LETTERS, PLACEHOLDERS
from apps.messaging.models import Wording
from apps.messaging.words import PLACEHOLDER, Words, checked, shipped
from apps.outbox import services as outbox
from tests.factories.messaging import WordingFactory
from tests.factories.shop import open_shop, staff_of
from tests.factories.stores import EmploymentFactory, LocationFactory, SalesChannelFactory

LANGUAGES = [code for code, _name in settings.LANGUAGES]
MINE = Words(subject="Ours: {order_number}", headline="Hi", text="Dear {customer_name},\n\nit is here.", button="Look")
EVERY = [(occasion, language) for occasion in Occasion for language in LANGUAGES]


def editor():
    actor = staff_of(LocationFactory(), Role.MARKETING)
    return type(actor)(kind=actor.kind, key="user:1", grants={"message.edit": frozenset({0})})


def save(words: Words = MINE, *, seen: int = 0, **where: object) -> Wording:
    place = {"occasion": "order_placed", "language": "en", "channel_id": None, **where}
    return services.save_words(**place, wanted=words, seen_version=seen, actor=editor())


def test_every_occasion_has_a_letter_whose_placeholders_exist():
    assert set(LETTERS) == set(Occasion)
    for letter in LETTERS.values():
        assert set(letter.placeholders) <= set(PLACEHOLDERS)


@pytest.mark.parametrize(("occasion", "language"), EVERY)
def test_every_letter_is_whole_in_every_language(occasion, language):
    words = shipped(occasion, language)

    assert checked(occasion, words) == words
    letter = frame.put(occasion, words, samples.sample(occasion, language, None), language)

    for text in (letter.subject, letter.text, letter.html):
        assert "{" not in re.sub(r"<style>.*</style>", "", text, flags=re.DOTALL)
        assert "}" not in re.sub(r"<style>.*</style>", "", text, flags=re.DOTALL)
    assert f'lang="{language}"' in letter.html
    if language != "en":
        english = shipped(occasion, "en")
        assert words.subject != english.subject
        assert words.text != english.text
        for part in ("subject", "headline", "text", "button"):
            assert set(PLACEHOLDER.findall(getattr(words, part))) == set(PLACEHOLDER.findall(getattr(english, part)))


def test_values_are_text_and_are_not_looked_at_again():
    facts = samples.sample("order_placed", "en", None)
    facts.values["customer_name"] = "<script>alert(1)</script> {code} {{7*7}}"

    letter = frame.put("order_placed", MINE, facts, "en")

    assert "Dear <script>alert(1)</script> {code} {{7*7}}," in letter.text
    assert "<script>" not in letter.html
    assert "{code} {{7*7}}" in letter.html


@pytest.mark.parametrize(
    "text", ["{{7*7}}", "{% now %}", "<b>bold</b>", "{ } {0} {a-b}", "{{customer_name}}", "${x.y}"]
)
def test_what_looks_like_a_template_stays_as_it_was_typed(text):
    words = checked("order_placed", Words(subject=text, headline=text, text=text, button=text))

    letter = frame.put("order_placed", words, samples.sample("order_placed", "en", None), "en")

    assert letter.subject == text
    assert text in letter.text


def test_a_subject_is_one_line_whatever_its_values_contain():
    facts = samples.sample("order_placed", "en", None)
    facts.values["order_number"] = "1\r\nBcc: all@example.com"

    assert "\n" not in frame.put("order_placed", MINE, facts, "en").subject


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "text", "says"),
    [
        ("text", "Hello {customer}", "We don't know {customer} here"),
        ("subject", "Until {deadline}", "We don't know {deadline} here"),
        ("headline", "  ", "Write something here"),
        ("subject", "x" * 201, "At most 200 characters"),
        ("subject", "two\nlines", "signs in it that can't be shown"),
        ("text", "a\x00b", "signs in it that can't be shown"),
        ("button", "\ud800", "signs in it that can't be shown"),
    ],
)
def test_words_that_cannot_be_taken_are_refused_with_the_part_and_kept_nowhere(part, text, says):
    words = Words(**{"subject": "S", "headline": "H", "text": "T", "button": "B", part: text})

    with pytest.raises(InvalidInput, match=re.escape(says)) as refusal:
        save(words)

    assert refusal.value.field == part
    assert not Wording.objects.exists()


@pytest.mark.django_db
def test_the_channels_own_words_come_before_everybodys_and_those_before_the_shipped():
    channel, other = SalesChannelFactory(), SalesChannelFactory()
    save()
    save(Words(subject="Web", headline="H", text="T", button="B"), channel_id=channel.pk)

    assert selectors.words_for("order_placed", "en", channel.pk).subject == "Web"
    assert selectors.words_for("order_placed", "en", other.pk).subject == MINE.subject
    assert selectors.words_for("order_placed", "es", channel.pk) == shipped("order_placed", "es")

    services.reset_words(occasion="order_placed", language="en", channel_id=channel.pk, seen_version=1, actor=editor())
    assert selectors.words_for("order_placed", "en", channel.pk).subject == MINE.subject
    services.reset_words(occasion="order_placed", language="en", channel_id=None, seen_version=1, actor=editor())
    assert selectors.words_for("order_placed", "en", channel.pk) == shipped("order_placed", "en")
    assert Wording.objects.count() == 4


@pytest.mark.django_db
def test_a_version_never_changes_and_the_same_words_are_none():
    first = save()

    assert save(seen=1) == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Wording.objects.update(subject="Other")
    assert Wording.objects.get().subject == MINE.subject


@pytest.mark.django_db
def test_who_writes_over_somebody_elses_words_is_told():
    save()

    with pytest.raises(Conflict):
        save(Words(subject="Later", headline="H", text="T", button="B"), seen=0)

    assert Wording.objects.get().subject == MINE.subject


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_writers_at_once_one_is_told():
    actor = editor()

    def write(number: int) -> str:
        try:
            services.save_words(
                occasion="order_placed", language="en", channel_id=None, seen_version=0, actor=actor,
                wanted=Words(subject=f"S{number}", headline="H", text="T", button="B"),
            )  # fmt: skip
        except Conflict:
            return "told"
        finally:
            connection.close()
        return "saved"

    with ThreadPoolExecutor(6) as pool:
        results = sorted(pool.map(write, range(6)))

    assert results == ["saved"] + ["told"] * 5
    assert Wording.objects.count() == 1


@pytest.mark.django_db
def test_shop_staff_write_no_words():
    shop = open_shop()

    with pytest.raises(PermissionDenied):
        services.save_words(
            occasion="order_placed", language="en", channel_id=None, wanted=MINE, seen_version=0, actor=shop.manager
        )

    assert not Wording.objects.exists()


@pytest.mark.django_db
def test_a_customer_gets_the_words_of_the_back_office_in_the_frame_of_the_house():
    shop = open_shop()
    save()
    order = shop.placed((shop.stocked(5, name="Blue shirt"), 1))

    outbox.relay()
    services.send_due()

    (sent,) = mail.outbox
    assert sent.subject == f"Ours: {order.number}"
    assert "Dear Ana Ruiz,\n\nit is here." in sent.body
    assert "1 × Blue shirt" in sent.body
    assert "<p>Dear Ana Ruiz,</p>" in sent.alternatives[0].content


@pytest.fixture
def marketer() -> Client:
    row = EmploymentFactory(role=Role.MARKETING, location=None, user__is_staff=True, user__email="mia@example.com")
    client = Client()
    client.force_login(row.user)
    return client


EDIT = {"subject": "New {order_number}", "headline": "H", "text": "T {customer_name}", "button": "B", "seen_version": 0}


@pytest.mark.django_db
@pytest.mark.parametrize("occasion", Occasion)
def test_every_letter_has_its_page_and_its_preview(marketer, occasion):
    page = marketer.get(reverse("admin:messaging_wording_edit", args=[occasion.value, "es"]))
    look = marketer.get(reverse("admin:messaging_wording_preview", args=[occasion.value, "es"]))

    assert page.status_code == 200
    assert str(shipped(occasion, "es").subject) in page.content.decode()
    assert look.status_code == 200
    assert shipped(occasion, "es").headline.partition("{")[0] in look.content.decode()


@pytest.mark.django_db
def test_the_page_saves_refuses_and_goes_back(marketer):
    address = reverse("admin:messaging_wording_edit", args=["order_placed", "en"])

    wrong = marketer.post(address, {**EDIT, "text": "Hi {nobody}"})
    assert wrong.status_code == 400
    assert "We don&#x27;t know {nobody} here" in wrong.content.decode()
    assert "Hi {nobody}" in wrong.content.decode()
    assert marketer.post(address, EDIT).status_code == 302
    assert Wording.objects.get().subject == "New {order_number}"
    stale = marketer.post(address, {**EDIT, "subject": "Other"})
    assert "Somebody else changed this" in stale.content.decode()
    assert marketer.post(address, {**EDIT, "seen_version": 1, "act": "reset"}).status_code == 302
    assert selectors.words_for("order_placed", "en", None) == shipped("order_placed", "en")
    assert "New {order_number}" in marketer.get(f"{address}?version=1").content.decode()


@pytest.mark.django_db
def test_a_test_mail_goes_to_oneself_with_words_that_are_not_kept(marketer):
    address = reverse("admin:messaging_wording_edit", args=["pickup_ready", "es"])

    page = marketer.post(address, {**EDIT, "act": "test"})

    assert "mia@example.com" in page.content.decode()
    (sent,) = mail.outbox
    assert sent.to == ["mia@example.com"]
    assert sent.subject.endswith(f"New {samples.NUMBER}")
    assert not Wording.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("scheme", "kind"), [("light", "text/html"), ("dark", "text/html"), ("text", "text/plain")])
def test_the_preview_loads_nothing_and_may_stand_in_our_pages_only(marketer, scheme, kind):
    answer = marketer.post(
        reverse("admin:messaging_wording_preview", args=["pickup_ready", "en"]), {**EDIT, "scheme": scheme}
    )

    policy = answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Type"].startswith(kind)
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy
    assert "New W1A2B3" in answer.content.decode()
    assert "T Ana Ruiz" in answer.content.decode()


@pytest.mark.django_db
def test_a_real_order_is_shown_to_who_may_see_it_only(marketer):
    shop = open_shop()
    order = shop.placed((shop.stocked(5, name="Red hat"), 1))
    address = reverse("admin:messaging_wording_preview", args=["order_placed", "en"])
    boss = Client()
    boss.force_login(EmploymentFactory(role=Role.ADMIN, location=None, user__is_staff=True).user)

    assert "Red hat" in boss.post(address, {**EDIT, "order_number": order.number}).content.decode()
    assert "Red hat" not in marketer.post(address, {**EDIT, "order_number": order.number}).content.decode()


@pytest.mark.django_db
def test_the_list_says_which_words_are_the_houses_own(marketer):
    WordingFactory(version=1)

    page = marketer.get(reverse("admin:messaging_wording_changelist")).content.decode()

    assert page.count("Your words") == 1
    assert page.count("As shipped") == len(Occasion) * len(LANGUAGES) - 1


@pytest.mark.django_db
def test_who_may_not_write_words_sees_none_of_the_pages():
    client = Client()
    client.force_login(EmploymentFactory(role=Role.MANAGER, user__is_staff=True).user)

    for page in ("edit", "preview"):
        assert client.get(reverse(f"admin:messaging_wording_{page}", args=["order_placed", "en"])).status_code == 403
    assert client.get(reverse("admin:messaging_wording_changelist")).status_code == 403
