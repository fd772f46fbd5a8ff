"""Cells into clean values: text, sanitised HTML, addresses of pictures, words for yes and no."""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from apps.catalogue import html as markup
from apps.catalogue.text import option_key, sku_key
from apps.imports.formats.decoding import BROKEN

__all__ = [
    "as_csv_text",
    "flag",
    "from_csv_text",
    "html",
    "is_private",
    "listed",
    "mend",
    "name",
    "option_key",
    "picture",
    "sku",
    "sku_key",
]

_OUTER = (
    " \t\r\n\x0b\x0c\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u3000\ufeff"
)
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLANKS = re.compile(r"\s+")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_BYTE_PAIRS = re.compile("\udced([\udca0-\udcaf])([\udc80-\udcbf])\udced([\udcb0-\udcbf])([\udc80-\udcbf])")
_HALF = re.compile("\udced[\udca0-\udcbf][\udc80-\udcbf]")
_STRAY_BYTE = re.compile("[\udc80-\udcff]")
_DANGER = re.compile(
    r"<\s*/?\s*(?:script|style|iframe|object|embed|form|svg|math|link|meta\s+http-equiv|base)\b|\son[a-z]+\s*=|(?:java|vb)script\s*:",
    re.IGNORECASE,
)
_YES = frozenset(
    {
        "1",
        "true",
        "yes",
        "y",
        "si",
        "sí",
        "sim",
        "ja",
        "oui",
        "da",
        "да",
        "x",
        "on",
        "wahr",
        "verdadero",
        "verdadeiro",
        "vrai",
        "vero",
    }
)


def mend(text: str) -> tuple[str, list[str]]:
    """The cell without what no text may hold, trimmed and in NFC, and what had to be mended.

    Broken bytes are read as Windows-1252, halves of pairs and NUL bytes are removed.
    """
    if text.isascii() and text.isprintable():
        return text.strip(), []
    notes: list[str] = []
    if BROKEN.search(text):
        text = _mended(text, notes)
    if _CONTROL.search(text):
        if "\x00" in text:
            notes.append(_("Removed NUL bytes."))
        text = _CONTROL.sub("", text)
    return unicodedata.normalize("NFC", text).strip(_OUTER), notes


def _mended(text: str, notes: list[str]) -> str:
    text = _BYTE_PAIRS.sub(
        lambda pair: (
            _as_bytes(pair.group()).decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16")
        ),
        text,
    )
    halved = _HALF.sub("", text)
    mended = _STRAY_BYTE.sub(lambda byte: _as_bytes(byte.group()).decode("cp1252", "replace"), halved)
    if mended != halved:
        notes.append(_("Some bytes were no characters of this file's encoding; they were read as Western European."))
    without = BROKEN.sub("", mended)
    if halved != text or without != mended:
        notes.append(_("Removed halves of characters."))
    return without


def _as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def name(text: str) -> str:
    """One line of text that a person reads as a name: no line breaks, no marks that turn the reading direction."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    return _BLANKS.sub(" ", _BIDI.sub("", text)).strip()


def html(text: str) -> tuple[str, bool]:
    """Sanitised HTML, and whether something dangerous (script, style, handler, frame) was taken out."""
    return markup.sanitise(text) if "<" in text or "&" in text else text, bool(_DANGER.search(text))


def flag(text: str, *, default: bool) -> bool:
    return text.casefold() in _YES if text else default


def listed(text: str) -> list[str]:
    r"""The parts of a list with commas, in which "\," is a comma of a part."""
    if "\\," not in text:
        parts = text.split(",")
    else:
        parts = [part.replace("\0", ",") for part in text.replace("\\,", "\0").split(",")]
    return [clean for part in parts if (clean := name(part.strip()))]


def picture(text: str) -> tuple[str, str]:
    """The address of a picture and what is wrong with it; an address with a fault is not to be stored."""
    url = "https:" + text if text.startswith("//") else text
    if url.startswith(("/static/", "/media/")):
        return ("", _("This path leaves its folder.")) if ".." in url else (url, "")
    fault = _fault(url)
    return ("", fault) if fault else (_BLANKS.sub("%20", url), "")


def _fault(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _port = parts.port  # may be no number
    except ValueError:
        return _("This is no address of a picture.")
    if parts.scheme not in {"http", "https"} or not host or len(url) > 1000:
        return _("The address of a picture begins with https:// or http:// and has at most 1,000 characters.")
    if "@" in parts.netloc:
        return _("The address of a picture holds no name and password.")
    return _("This address points into a private network.") if is_private(host) else ""


def is_private(host: str) -> bool:
    """Whether a host is local by its name, or a literal address that isn't public, in any of the ways to write one."""
    host = host.rstrip(".").casefold()
    if "." not in host and ":" not in host and not host.isdigit() and not host.startswith("0x"):
        return True
    if host.endswith((".localhost", ".local", ".internal", ".home.arpa")):
        return True
    try:
        address = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        try:
            address = ipaddress.ip_address(socket.inet_aton(host))
        except (OSError, UnicodeError):
            return False
    mapped = getattr(address, "ipv4_mapped", None)
    return not (mapped or address).is_global


def sku(text: str) -> str:
    """As the shop writes it: leading zeros stay; the apostrophe by which spreadsheets mark text goes."""
    clean = name(text)
    return clean[1:] if clean[:1] in {"'", "’"} and clean[1:].strip().isdigit() else clean


def as_csv_text(value: str) -> str:
    """A value that a spreadsheet shows as text, whatever it begins with."""
    return f"'{value}" if _FORMULA.match(value) else value


def from_csv_text(value: str) -> str:
    """The value without the apostrophe by which `as_csv_text`, or a spreadsheet, marks it as text."""
    return value[1:] if value[:1] == "'" and _FORMULA.match(value) else value
