"""Which words hold, which messages need a person, and who waits for stock."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from apps.core.ids import derived_token, same
from apps.fulfilment.enums import Status
from apps.fulfilment.models import FulfilmentOrder
from apps.messaging.enums import MessageState, Occasion, Purpose
from apps.messaging.models import Message, RestockAlert, Wording
from apps.messaging.words import Words, shipped

STOP = "restock-stop"
BEFORE_READY = {Status.ASSIGNED, Status.ACCEPTED, Status.PICKING, Status.PACKED}


def failed(*, location_ids: Collection[int] | None = None) -> int:
    """How many messages were given up, of orders of these shops or of all."""
    rows = Message.objects.filter(state=MessageState.FAILED)
    return (rows if location_ids is None else rows.filter(order__place_id__in=location_ids)).count()


def sent_about(*, order_id: int) -> QuerySet[Message]:
    """What has been written to the customer of an order, the newest first. What goes to our own people is not theirs."""
    rows = Message.objects.filter(order_id=order_id, state=MessageState.SENT).exclude(purpose=Purpose.STAFF)
    return rows.order_by("-sent_at", "-pk")


def words_for(occasion: str, language: str, channel_id: int | None) -> Words:
    """What the letter says on that channel: the channel's own words, else everybody's, else those shipped."""
    rows = newest_words(occasion, language)
    own = rows.get(channel_id) if channel_id is not None else None
    for row in (own, rows.get(None)):
        if row is not None and not row.is_reset:
            return words_of(row)
    return shipped(occasion, language)


def words_of(row: Wording) -> Words:
    """What a version says; of one that went back to the words before, nothing."""
    return Words(subject=row.subject, headline=row.headline, text=row.text, button=row.button)


def newest_words(occasion: str, language: str) -> dict[int | None, Wording]:
    """The version that holds, by channel (None: all channels). One statement."""
    rows = Wording.objects.filter(occasion=occasion, language=language).order_by("channel_id", "-version")
    return {row.channel_id: row for row in rows.distinct("channel_id")}


def versions_of(occasion: str, language: str, channel_id: int | None) -> QuerySet[Wording]:
    """Every version of these words, newest first."""
    return Wording.objects.filter(occasion=occasion, language=language, channel_id=channel_id).order_by("-version")


def ready_occasion(work_id: int) -> Occasion:
    """How a pickup that just became ready is told: alone, as a part while others of its group are prepared, or as the last.

    One statement.
    """
    group = FulfilmentOrder.objects.filter(pk=work_id).values("pickup_group_id")
    others = set(
        FulfilmentOrder.objects.filter(pickup_group_id__in=group).exclude(pk=work_id).values_list("status", flat=True)
    )
    if others & BEFORE_READY:
        return Occasion.PART_READY
    return Occasion.ALL_READY if Status.READY in others else Occasion.PICKUP_READY


def collected_occasion(work_id: int) -> Occasion:
    """How a hand-over is told: as the whole, or as a part while the rest still comes or waits. One statement."""
    group = FulfilmentOrder.objects.filter(pk=work_id).values("pickup_group_id")
    rest = FulfilmentOrder.objects.filter(pickup_group_id__in=group, status__in=[*BEFORE_READY, Status.READY])
    return Occasion.PARTLY_COLLECTED if rest.exclude(pk=work_id).exists() else Occasion.PICKUP_COLLECTED


@dataclass(frozen=True, kw_only=True)
class LetterRow:
    """A letter in the list: in which languages and channels its words are the house's own."""

    occasion: Occasion
    changed: dict[str, int]

    @property
    def languages(self) -> list[tuple[str, int]]:
        """Per language, in how many places (everywhere or one channel) the words are not those shipped."""
        return [(code, self.changed.get(code, 0)) for code, _name in settings.LANGUAGES]


def letters() -> list[LetterRow]:
    """All letters in the order of a pickup's life. One statement."""
    newest = Wording.objects.order_by("occasion", "language", "channel_id", "-version").distinct(
        "occasion", "language", "channel_id"
    )
    changed: dict[str, dict[str, int]] = {}
    for row in newest:
        if not row.is_reset:
            own = changed.setdefault(row.occasion, {})
            own[row.language] = own.get(row.language, 0) + 1
    return [LetterRow(occasion=occasion, changed=changed.get(occasion, {})) for occasion in Occasion]


def stop_token(alert: RestockAlert) -> str:
    """The secret in the link that stops an alert."""
    return derived_token(STOP, alert.public_id, 0)


def alert_by_link(public_id: UUID, token: str) -> RestockAlert | None:
    """The alert whose link this is, if the secret is right."""
    alert = RestockAlert.objects.select_related("variant").filter(public_id=public_id).first()
    return alert if alert is not None and same(token, stop_token(alert)) else None
