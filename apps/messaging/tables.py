"""The words of messages as a table that travels as a file: the version that holds goes out, what comes in is the next one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.errors import InvalidInput
from apps.imports import services as imports
from apps.messaging import services
from apps.messaging.letters import LETTERS
from apps.messaging.models import Wording
from apps.messaging.selectors import versions_of
from apps.messaging.words import Words
from apps.stores.models import SalesChannel


def _lines(rows: QuerySet[Wording]) -> Iterator[imports.Values]:
    """What holds now; words that went back to those shipped are no line."""
    newest = Wording.objects.order_by("occasion", "language", "channel_id", "-version")
    holding = newest.distinct("occasion", "language", "channel_id").values("pk")
    kept = rows.filter(pk__in=holding, is_reset=False).select_related("channel").order_by("pk")
    yield from map(_described, kept.iterator(chunk_size=500))


def _described(row: Wording) -> dict[str, Any]:
    return {
        "occasion": row.occasion,
        "text_language": row.language,
        "channel_code": row.channel.code if row.channel else "",
        "subject": row.subject,
        "headline": row.headline,
        "text": row.text,
        "button": row.button,
    }


def _channel_id(values: imports.Values) -> int | None:
    code = values.get("channel_code") or ""
    if not code:
        return None
    found = SalesChannel.objects.filter(code=code).first()
    pk: int = imports.needed(found, "channel_code").pk
    return pk


def _newest(values: imports.Values) -> Wording | None:
    return versions_of(values["occasion"], values["text_language"], _channel_id(values)).first()


def _holding(values: imports.Values) -> Wording | None:
    newest = _newest(values)
    return newest if newest is not None and not newest.is_reset else None


def _write(values: imports.Values, _found: Wording | None, actor: Actor) -> None:
    if values["occasion"] not in LETTERS:
        words = _("There is no message of this name; write one of: %(codes)s.") % {"codes": ", ".join(LETTERS)}
        raise InvalidInput(words, field="occasion")
    newest = _newest(values)
    services.save_words(
        occasion=values["occasion"],
        language=values["text_language"],
        channel_id=_channel_id(values),
        wanted=Words(
            subject=values["subject"],
            headline=values["headline"],
            text=values["text"],
            button=values.get("button") or "",
        ),
        seen_version=newest.version if newest else 0,
        actor=actor,
    )


imports.register(
    imports.Kind(
        code="wordings",
        label="messaging.Wording",
        changing=Permission.MESSAGE_EDIT,
        rows=lambda rows: rows.select_related("channel"),
        describe=_described,
        find=_holding,
        write=_write,
        lines=_lines,
    )
)
