"""Bytes into lines of text: the encoding is found from the bytes; a byte that fits none is mended, never fatal."""

from __future__ import annotations

import codecs
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from apps.imports.errors import ImportRefused

CHUNK = 1 << 18
BROKEN = re.compile("[\ud800-\udfff]")
"""Marks, in decoded text, a byte that was no character (U+DC80 to U+DCFF) or half of a pair; `cells` mends them."""

_ASCII = bytes(range(128))
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENCODINGS = re.compile(r"utf-8|utf-16(-[lb]e)?|ascii|cp(125\d|437|85\d)|iso8859-\d+|koi8-[ru]|mac-(roman|cyrillic)")
_ENCODED_SURROGATE = re.compile("\udced[\udca0-\udcbf][\udc80-\udcbf]")
_HIGH_WORD = re.compile(rb"[\xa8\xb8\xc0-\xff]{3,}")
_LEADING = re.compile(rb"[\t \r\n]*")


@dataclass(frozen=True, slots=True)
class Decoding:
    """How to read a file: its encoding, how many bytes come before the text, and what to say about it."""

    encoding: str
    skip: int = 0
    note: str = ""


def detect(stream: BinaryIO, *, encoding: str = "") -> Decoding:
    """Finds out how to read the file, from its bytes or as told. Reads all of it once, in pieces.

    Raises: ImportRefused for an empty file, a workbook, a picture, and anything else that isn't text.
    """
    stream.seek(0)
    head = stream.read(8192)
    _refuse_what_is_no_text(head)
    lead = len(_LEADING.match(head).group())  # type: ignore[union-attr]
    for bom, name in _BOMS:
        if head[lead:].startswith(bom):
            note = _("A stray blank stood before the byte order mark.") if lead else ""
            found = Decoding(name, lead + len(bom), note)
            return _utf8(stream, found) if name == "utf-8" else found
    if encoding:
        return Decoding(_known(encoding))
    if wide := _wide(head):
        return Decoding(wide, 0, _("Read as UTF-16 although it has no byte order mark."))
    if _is_binary(head):
        raise ImportRefused(_("This is no text file. Export your data as CSV and try again."))
    return _utf8(stream, Decoding("utf-8"))


def lines(stream: BinaryIO, decoding: Decoding) -> Iterator[str]:
    """The file's lines, each ending in a line feed whatever the file ends them with."""
    rest = ""
    for text in _texts(stream, decoding):
        parts = (rest + text).split("\n")
        rest = parts.pop()
        for part in parts:
            yield part + "\n"
    if rest:
        yield rest + "\n"


def _texts(stream: BinaryIO, decoding: Decoding) -> Iterator[str]:
    """Decoded pieces with plain line feeds."""
    stream.seek(decoding.skip)
    errors = "surrogatepass" if decoding.encoding.startswith("utf-16") else "surrogateescape"
    if decoding.encoding.startswith("utf-32"):
        errors = "replace"
    decoder = codecs.getincrementaldecoder(decoding.encoding)(errors)
    newlines = io.IncrementalNewlineDecoder(None, translate=True)
    while piece := stream.read(CHUNK):
        yield newlines.decode(decoder.decode(piece))
    try:
        tail = decoder.decode(b"", final=True)
    except UnicodeDecodeError:  # the file ends within a character
        tail = "\udc80"
    yield newlines.decode(tail, final=True)


def _refuse_what_is_no_text(head: bytes) -> None:
    if not head.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise ImportRefused(_("This file is empty."))
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ImportRefused(_("This is an Excel workbook or an archive. Save the sheet as CSV and try again."))
    magic = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\x7fELF", b"RIFF", b"BZh", b"7z\xbc\xaf")
    if head.startswith(magic):
        raise ImportRefused(_("This is no text file. Export your data as CSV and try again."))
    if head.lstrip()[:1] in {b"{", b"["}:
        raise ImportRefused(_("This is a JSON file. Export your data as CSV and try again."))
    if head.lstrip()[:1] == b"<":
        raise ImportRefused(_("This is an XML or HTML file. Export your data as CSV and try again."))


def _is_binary(head: bytes) -> bool:
    strange = len(head) - len(head.translate(None, bytes([*range(9), 11, 12, *range(14, 32), 127])))
    return strange * 10 > len(head)


def _wide(head: bytes) -> str:
    """UTF-16 without its mark: Western text has a zero in every second byte."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd * 3 > len(head[1::2]) and even * 10 < odd:
        return "utf-16-le"
    if even * 3 > len(head[0::2]) and odd * 10 < even:
        return "utf-16-be"
    return ""


def _known(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        name = ""
    if not _ENCODINGS.fullmatch(name):
        raise ImportRefused(_("%(encoding)s is no encoding that we know.") % {"encoding": encoding})
    return name


def _utf8(stream: BinaryIO, found: Decoding) -> Decoding:
    """Whether it is UTF-8, UTF-8 with some broken bytes, or one byte a letter."""
    good = broken = 0
    for text in _texts(stream, found):
        if not text.isascii():
            mended = _ENCODED_SURROGATE.sub("", text)
            bad = len(BROKEN.findall(mended))
            broken += bad
            good += len(mended) - len(mended.encode("ascii", "ignore")) - bad
    if broken and not found.skip and broken >= good:
        return _one_byte(stream)
    note = _("It is UTF-8 with %(count)s broken bytes; they were read as Western European.") % {"count": broken}
    return Decoding("utf-8", found.skip, note if broken else found.note)


def _one_byte(stream: BinaryIO) -> Decoding:
    stream.seek(0)
    high: Counter[int] = Counter()
    words = 0
    while piece := stream.read(CHUNK):
        high.update(piece.translate(None, _ASCII))
        words += sum(len(word) for word in _HIGH_WORD.findall(piece))
    encoding = _one_byte_encoding(high, words)
    return Decoding(encoding, 0, _("It isn't UTF-8; it was read as %(encoding)s.") % {"encoding": _SHOWN[encoding]})


_SHOWN = {"cp1252": "Windows-1252 (Latin-1)", "cp1250": "Windows-1250", "cp1251": "Windows-1251", "latin-1": "Latin-1"}
_CARONS = b"\x8a\x8e\x9a\x9e"  # Š Ž š ž in both, common only in the languages of Windows-1250
_SLAVIC = b"\xc6\xc8\xd0\xe6\xe8\xf0"  # Ć Č Đ ć č đ there, Æ È Ð æ è ð in Windows-1252
_WESTERN = b"\xe0\xe3\xea\xf1\xf2\xf5\xf9\xfb"  # à ã ê ñ ò õ ù û


def _one_byte_encoding(high: Counter[int], words: int) -> str:
    """Whole words of high bytes are Cyrillic; carons with ć, č or đ are South Slavic; all else is Western."""
    total = high.total()
    if total >= 6 and words * 3 >= total * 2:
        return "cp1251"
    if _sum(high, _CARONS) and _sum(high, _SLAVIC) and not _sum(high, _WESTERN):
        return "cp1250"
    return "latin-1" if _sum(high, b"\x81\x8d\x8f\x90\x9d") else "cp1252"


def _sum(high: Counter[int], letters: bytes) -> int:
    return sum(high[letter] for letter in letters)
