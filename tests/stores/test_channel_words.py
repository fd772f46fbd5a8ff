"""What a channel says about itself: in each of its languages, and nothing that pages could not show."""

from __future__ import annotations

import pytest

from apps.core.errors import InvalidInput, NotFound
from apps.stores import selectors, services
from apps.stores.models import ChannelText
from apps.stores.services import ChannelWords
from tests.factories.stores import SalesChannelFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel():
    return SalesChannelFactory(languages=["en", "es"], default_language="en")


def test_words_are_kept_and_replaced(channel):
    for headline in ("Go out.\r\nCome home.", "Stay in."):
        services.set_channel_words(
            channel_id=channel.pk, language="en", words=ChannelWords(headline=headline, lead=" Warm. ")
        )

    words = selectors.channel_words(channel_id=channel.pk, language="en")
    assert (words.headline, words.lead) == ("Stay in.", "Warm.")
    assert selectors.channel_words(channel_id=channel.pk, language="es").headline == ""


def test_lines_of_a_headline_stay_lines(channel):
    services.set_channel_words(
        channel_id=channel.pk, language="en", words=ChannelWords(headline="Go out.\r\nCome home.")
    )

    assert ChannelText.objects.get().headline.splitlines() == ["Go out.", "Come home."]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (ChannelWords(headline="x" * 121), "headline"),
        (ChannelWords(lead="bell\x07"), "lead"),
        (ChannelWords(picture_url="javascript:alert(1)"), "picture_url"),
    ],
)
def test_what_pages_cannot_show_is_refused(channel, words, field):
    with pytest.raises(InvalidInput) as refusal:
        services.set_channel_words(channel_id=channel.pk, language="en", words=words)

    assert refusal.value.field == field
    assert not ChannelText.objects.exists()


def test_language_that_it_does_not_speak_is_refused(channel):
    with pytest.raises(InvalidInput):
        services.set_channel_words(channel_id=channel.pk, language="fr", words=ChannelWords())
    with pytest.raises(NotFound):
        services.set_channel_words(channel_id=0, language="en", words=ChannelWords())


def test_words_of_ours_come_back(channel):
    services.set_channel_words(channel_id=channel.pk, language="en", words=ChannelWords(lead="Warm."))

    services.remove_channel_words(channel_id=channel.pk, language="en")

    assert not ChannelText.objects.exists()
