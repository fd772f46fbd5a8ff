"""The one place where HTML from outside becomes HTML that we show: imports and the admin both go through it."""

from __future__ import annotations

import html
import re

import nh3

TAGS = frozenset(
    [
        "a",
        "b",
        "blockquote",
        "br",
        "caption",
        "code",
        "dd",
        "div",
        "dl",
        "dt",
        "em",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    ]
)
ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}}
SCHEMES = {"http", "https", "mailto", "tel"}
_BREAKS = re.compile(
    r"</?(?:address|blockquote|br|dd|div|dl|dt|h\d|hr|li|ol|p|pre|table|td|th|tr|ul)\b[^>]*>", re.IGNORECASE
)
_TAG = re.compile(r"<[^>]*>")


def sanitise(text: str) -> str:
    """The text with only harmless markup left: no script, style, frame, picture, event handler or odd address.

    Cleaning what is clean changes nothing.
    """
    return nh3.clean(
        text, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener nofollow"
    ).strip()


def as_text(markup: str) -> str:
    """The words of sanitised HTML, in one line."""
    return " ".join(html.unescape(_TAG.sub("", _BREAKS.sub(" ", markup))).split())
