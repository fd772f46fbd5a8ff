"""Every turn of a pickup is told as told.py says: played, delivered, sent, in both languages, and nothing else is sent."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.management import call_command

from apps.messaging import services
from apps.messaging.enums import MessageState, Occasion
from apps.messaging.models import Message
from apps.messaging.words import PLACEHOLDER, shipped
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.stores.models import SalesChannel
from tests.factories.shop import NOW
from tests.fulfilment.asking import asking_shop
from tests.fulfilment.scenes import Scene, actor
from tests.fulfilment.turns import KINDS, TURNS
from tests.messaging.told import BEATS, BY_CARD, ELSEWHERE, LETTERS_OF, Card

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "es")


@pytest.fixture(autouse=True)
def every_invariant_holds():
    yield
    outbox.relay()
    call_command("verify", verbosity=0)


def test_every_turn_says_what_is_told_and_every_letter_has_its_turn():
    rows = [*LETTERS_OF.values(), *(beat.letters for beat in BEATS.values()), *BY_CARD.values()]

    assert set(LETTERS_OF) == set(TURNS)
    assert set().union(*rows) | ELSEWHERE == set(Occasion)


def post():
    """Delivers and sends whatever is due, without waiting for anybody's patience."""
    while outbox.relay():
        pass
    Message.objects.filter(state=MessageState.WAITING).update(due_at=NOW.replace(year=2020))
    while services.send_due():
        pass


def speaking(language):
    """All that was written so far is sent; from here on the customer and the shop speak that language."""
    Order.objects.update(language=language)
    SalesChannel.objects.update(default_language=language, languages=["en", "es"])
    post()
    before = set(Message.objects.values_list("pk", flat=True))
    mail.outbox.clear()
    return before


def told_since(before, language):
    """The letters that went out since, each of which reads as the shipped words of its language do.

    What is no longer true when its time comes is dropped.
    """
    post()
    messages = list(Message.objects.exclude(pk__in=before))
    sent_now = [message for message in messages if message.state == MessageState.SENT]
    assert {message.state for message in messages} <= {MessageState.SENT, MessageState.DROPPED}
    for message in sent_now:
        assert message.language == language
        words = shipped(message.occasion, language)
        (sent,) = [one for one in mail.outbox if one.extra_headers["Message-ID"].startswith(f"<{message.public_id}")]
        page = sent.alternatives[0].content
        for part in re.split(PLACEHOLDER, words.subject)[::2]:
            assert " ".join(part.split()) in sent.subject
        assert all(part.strip() in sent.body for part in re.split(PLACEHOLDER, words.headline)[::2])
        assert f'lang="{language}"' in page
        assert not PLACEHOLDER.search(sent.subject + sent.body)
    assert len(mail.outbox) == len(sent_now)
    return {message.occasion for message in sent_now}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in TURNS if name != "draft: paying by card"])
def test_turn_is_told(name, language):
    scene = Scene(name)
    before = speaking(language)

    scene.do(actor(next(kind for kind in KINDS if TURNS[name].who[kind] == "ok"), scene.shop))

    Order.objects.update(language=language)
    assert told_since(before, language) == LETTERS_OF[name]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", BEATS)
def test_what_happens_by_itself_is_told(name, language):
    shop = asking_shop()
    BEATS[name].set_up(shop)
    before = speaking(language)

    BEATS[name].run(shop)

    assert told_since(before, language) == BEATS[name].letters


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", BY_CARD)
def test_what_a_card_brings_about_is_told(name, language, stripe):
    turn = getattr(Card(stripe), name)()
    next(turn)
    before = speaking(language)

    next(turn, None)

    assert told_since(before, language) == BY_CARD[name]
