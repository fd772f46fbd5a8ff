"""Tags that every door's pages use: `{% load design %}`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
import segno
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal
from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core.money import Money

register = template.Library()
THEMES = frozenset({"light", "dark"})
LONGEST_WHOLE = 16
"""A hyphenated word that is longer may break, or it would not fit beside another on a phone."""


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")


@register.simple_tag
def icon(name: str, modifier: str = "") -> SafeString:
    """A symbol of the sprite, silent for screen readers: the words beside it speak."""
    css = f"icon icon--{modifier}" if modifier else "icon"
    sprite = static("design/icons.svg")
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', css, sprite, name
    )


@register.simple_tag
def qr(text: str) -> SafeString:
    """The text as an inline SVG of one path, without inline styles."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        scale=4, border=1, omitsize=True, svgclass=None, lineclass=None
    )
    return mark_safe(drawn)  # noqa: S308  segno draws modules, the text itself is not in the markup


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """The person's choice of light or dark, or nothing: then the system decides."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request is not None else ""
    return chosen if chosen in THEMES else ""


@register.filter
def unbroken(text: str) -> SafeString:
    """The text with its hyphenated words whole: "mid-cut" never ends a line with "mid-"."""
    words = (
        format_html('<span class="nowrap">{}</span>', word) if "-" in word and len(word) <= LONGEST_WHOLE else word
        for word in str(text).split(" ")
    )
    return format_html_join(" ", "{}", ((word,) for word in words))


@register.filter
def telephone(number: str) -> str:
    """A number as it is read aloud: +34 900 000 101."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return number


@register.filter
def money(value: Money | None) -> str:
    return value.shown(_locale()) if value is not None else ""


@register.filter
def number(value: float) -> str:
    return str(format_decimal(value, locale=_locale()))


@register.filter
def distance(metres: float | None) -> str:
    """A short distance as the reader writes it: 350 m, 2.3 km, 48 km."""
    if metres is None:
        return ""
    if metres < 1000:
        return f"{format_decimal(round(metres / 50) * 50, locale=_locale())} m"
    shown = round(metres / 1000, 1) if metres < 10_000 else round(metres / 1000)
    return f"{format_decimal(shown, locale=_locale())} km"


def _local(value: datetime, zone: str) -> datetime:
    return value.astimezone(ZoneInfo(zone)) if zone else value


@register.filter
def clock(value: datetime | None, zone: str = "") -> str:
    """The time of day in the place's zone: "15:30"."""
    return str(format_time(_local(value, zone), "HH:mm", locale=_locale())) if value is not None else ""


@register.filter
def day(value: datetime | None, zone: str = "") -> str:
    """The weekday and date in the place's zone: "Tuesday 24 November"."""
    return str(format_date(_local(value, zone).date(), _("EEEE d MMMM"), locale=_locale())) if value is not None else ""


@register.filter
def moment(value: datetime | None, zone: str = "") -> str:
    """Day and time, short: "24 Nov, 15:30"."""
    return str(format_datetime(_local(value, zone), _("d MMM, HH:mm"), locale=_locale())) if value is not None else ""


class ComponentNode(template.Node):
    """`{% component "card" title=… %}…{% endcomponent %}`: the body reaches templates/components/card.html as `slot`."""

    def __init__(self, name: FilterExpression, values: dict[str, FilterExpression], nodelist: NodeList) -> None:
        self.name = name
        self.values = values
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        values: dict[str, Any] = {key: value.resolve(context) for key, value in self.values.items()}
        values["slot"] = self.nodelist.render(context)
        assert context.template is not None  # noqa: S101 a node is rendered by its template
        chosen = context.template.engine.get_template(f"components/{self.name.resolve(context)}.html")
        return chosen.render(context.new(values))


@register.tag
def component(parser: Parser, token: Token) -> ComponentNode:
    """Wraps a body that lives in the page's own context in a component."""
    _tag, name, *rest = token.split_contents()
    values = token_kwargs(rest, parser)
    nodelist = parser.parse(("endcomponent",))
    parser.delete_first_token()
    return ComponentNode(parser.compile_filter(name), values, nodelist)
