"""The words of messages as files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.imports.formats.tables import columns as read
from apps.imports.formats.tables.columns import Column, Table

WORDINGS = Table(
    code="wordings",
    label=_("Words of messages"),
    columns=[
        Column(name="occasion", title=_("occasion"), read=read.code(30), is_needed=True, is_key=True),
        Column(name="text_language", title=_("language of the texts"), read=read.code(10), is_needed=True, is_key=True),
        Column(name="channel_code", title=_("channel code"), read=read.code(40)),
        Column(name="subject", title=_("subject"), read=read.text(200), is_needed=True, is_key=True),
        Column(name="headline", title=_("headline"), read=read.text(150), is_needed=True, is_key=True),
        Column(name="text", title=_("text"), read=read.lines(20_000), is_needed=True, is_key=True),
        Column(name="button", title=_("words on the button"), read=read.text(60)),
    ],
)
