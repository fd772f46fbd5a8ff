"""What a channel says about itself."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import InvalidInput, NotFound
from apps.stores.models import ChannelText, SalesChannel

LONGEST: Final = {
    "headline": 120, "lead": 300, "picture_url": 1000, "title": 100, "description": 300, "about": 300, "search_hint": 60,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ChannelWords:
    """Texts of a channel in one language; those left empty are ours."""

    headline: str = ""
    lead: str = ""
    picture_url: str = ""
    title: str = ""
    description: str = ""
    about: str = ""
    search_hint: str = ""


@transaction.atomic
def set_channel_words(*, channel_id: int, language: str, words: ChannelWords) -> None:
    """Replaces what the channel says in that language.

    Locks: the channel. Raises: NotFound, InvalidInput for a language that it does not speak and for texts that
    cannot be kept.
    """
    channel = SalesChannel.objects.select_for_update(of=("self",)).filter(pk=channel_id).first()
    if channel is None:
        raise NotFound
    if language not in channel.languages:
        raise InvalidInput(_("This channel doesn't speak this language."), field="language")
    cleaned = {name: unicodedata.normalize("NFC", text.strip()) for name, text in asdict(words).items()}
    for name, text in cleaned.items():
        if len(text) > LONGEST[name]:
            raise InvalidInput(_("At most %(count)s characters.") % {"count": LONGEST[name]}, field=name)
        if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign != "\n" for sign in text.replace("\r\n", "\n")):
            raise InvalidInput(_("This contains signs that can't be shown."), field=name)
    if cleaned["picture_url"] and not cleaned["picture_url"].startswith(("/", "https://")):
        raise InvalidInput(_("A picture's address begins with / or https://."), field="picture_url")
    cleaned["headline"] = cleaned["headline"].replace("\r\n", "\n")
    ChannelText.objects.update_or_create(channel=channel, language=language, defaults=cleaned)


def remove_channel_words(*, channel_id: int, language: str) -> None:
    """Back to words of ours in that language."""
    ChannelText.objects.filter(channel_id=channel_id, language=language).delete()
