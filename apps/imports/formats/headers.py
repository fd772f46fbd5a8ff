"""Column titles into our names for them, whatever their case, accents, script and padding."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

_CYRILLIC = str.maketrans(
    dict(zip("абвгдежзијклмнопрстћуфхцчшђ", "abvgdežzijklmnoprstćufhcčšđ", strict=True))
    | {
        "љ": "lj",
        "њ": "nj",
        "џ": "dž",
        "ѓ": "g",
        "й": "i",
        "ы": "y",
        "э": "e",
        "ю": "ju",
        "я": "ja",
        "ь": "",
        "ъ": "",
        "щ": "šč",
        "ё": "e",
    }
)
_NOISE = re.compile(r"[¿¡!:'’`´\"“”«»*]")
_BLANKS = re.compile(r"[\s_]+(\?)?")


def fold(title: str) -> str:
    """A title as it is compared: small letters of the Latin alphabet without accents, single blanks.

    A question mark stays, for "¿Existencias?" asks whether and "Existencias" says how many.
    """
    text = unicodedata.normalize("NFKC", title).casefold().translate(_CYRILLIC).replace("đ", "dj")
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return _BLANKS.sub(lambda blank: blank[1] or " ", _NOISE.sub(" ", plain)).strip()


def aliases(titles: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Folded title → field, from a table of field → titles."""
    return {fold(title): name for name, names in titles.items() for title in names}
