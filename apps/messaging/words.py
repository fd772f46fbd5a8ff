"""The words of a letter: checked when a person writes them, filled in when it is sent. They are text, never a template."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from apps.core.errors import InvalidInput
from apps.messaging.letters import LETTERS, Letter

PLACEHOLDER: Final = re.compile(r"(?<!\{)\{\s*([^\W\d]\w*)\s*\}(?!\})")
"""`{customer_name}`. Doubled braces, numbers and everything else in braces are plain text."""

LONGEST: Final = {"subject": 200, "headline": 150, "text": 4000, "button": 60}


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a letter says. Paragraphs of `text` are parted by empty lines."""

    subject: str
    headline: str
    text: str
    button: str = ""

    def filled(self, values: Mapping[str, str]) -> Words:
        """With every placeholder replaced, once: what a value contains is not looked at again."""
        return Words(**{part: _filled(text, values) for part, text in asdict(self).items()})

    @property
    def paragraphs(self) -> list[str]:
        """The text, parted where the writer left a line empty."""
        return [part.strip("\n") for part in re.split(r"\n\s*\n", self.text) if part.strip()]

    @property
    def subject_line(self) -> str:
        """On one line, so that no header can be smuggled in."""
        return " ".join(self.subject.split())


def shipped(occasion: str, language: str) -> Words:
    """The words that come with the program, in that language or else in English."""
    letter = LETTERS[occasion]
    with translation.override(language):
        return Words(
            subject=str(letter.subject),
            headline=str(letter.headline),
            text=str(letter.text),
            button=str(letter.button),
        )


def checked(occasion: str, words: Words) -> Words:
    """The words as they are kept. Raises: InvalidInput, naming the field and what is wrong with it."""
    letter = LETTERS[occasion]
    return Words(**{part: _checked(letter, part, text) for part, text in asdict(words).items()})


def _checked(letter: Letter, part: str, text: str) -> str:
    cleaned = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").strip())
    if not letter.button and part == "button":
        return ""
    if not cleaned:
        raise InvalidInput(_("Write something here, or go back to the words that came with the program."), field=part)
    if len(cleaned) > LONGEST[part]:
        raise InvalidInput(_("At most %(count)s characters.") % {"count": LONGEST[part]}, field=part)
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and not (sign == "\n" and part == "text") for sign in cleaned):
        raise InvalidInput(_("There are signs in it that can't be shown. Type it again."), field=part)
    unknown = [name for name in PLACEHOLDER.findall(cleaned) if name not in letter.placeholders]
    if unknown:
        raise InvalidInput(
            _("We don't know {%(unknown)s} here. You can use: %(known)s.")
            % {"unknown": unknown[0], "known": ", ".join(f"{{{name}}}" for name in letter.placeholders)},
            field=part,
        )
    return cleaned


def _filled(text: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)
