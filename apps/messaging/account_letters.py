"""Letters about an account in the frame of all others: allauth says what happened, the words are ours."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import translation

from apps.messaging import frame, selectors
from apps.messaging.enums import Occasion
from apps.messaging.facts import Facts
from apps.messaging.frame import Rendered
from apps.messaging.letters import Link
from apps.stores.models import SalesChannel


def put(
    occasion: Occasion, *, values: Mapping[str, str], url: str, channel: SalesChannel | None, brand: str, language: str
) -> Rendered:
    """The letter as it leaves, in the words that hold on that channel; `url` is where its button leads."""
    with translation.override(language):
        facts = Facts(
            brand=brand,
            values={"brand": brand, **values},
            links={Link.ACCOUNT: url},
            channel_id=channel.pk if channel else None,
        )
        words = selectors.words_for(occasion, language, facts.channel_id)
        return frame.put(occasion, words, facts, language)
