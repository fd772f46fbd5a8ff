"""The pages on which the back office writes the words of letters and sees at once how they read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from apps.accounts.guarded_admin import actor_of
from apps.accounts.permissions import Permission
from apps.core.errors import DomainError
from apps.messaging import facts, frame, rendering, samples, selectors, services
from apps.messaging.enums import ABOUT_ORDERS, Occasion
from apps.messaging.event_facts import example_of
from apps.messaging.facts import Facts
from apps.messaging.letters import LETTERS, PLACEHOLDERS
from apps.messaging.words import LONGEST, Words, checked, shipped
from apps.orders.models import Order
from apps.stores.models import SalesChannel

PARTS = ("subject", "headline", "text", "button")
SCHEMES = ("light", "dark")


class WordsForm(forms.Form):
    """The words as typed. What may stand in them is checked by the service, which names the part at fault."""

    subject = forms.CharField(label=gettext_lazy("Subject"), required=False, widget=UnfoldAdminTextInputWidget)
    headline = forms.CharField(label=gettext_lazy("Headline"), required=False, widget=UnfoldAdminTextInputWidget)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 12}),
        help_text=gettext_lazy("An empty line begins a new paragraph. It is plain text: no HTML."),
    )
    button = forms.CharField(
        label=gettext_lazy("Words on the button"), required=False, widget=UnfoldAdminTextInputWidget
    )
    seen_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, occasion: str, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not LETTERS[occasion].button:
            del self.fields["button"]
        for part in PARTS:
            if part in self.fields:
                self.fields[part].widget.attrs |= {"maxlength": LONGEST[part], "lang": language}

    def words(self) -> Words:
        return Words(**{part: self.cleaned_data.get(part) or "" for part in PARTS})


@dataclass(frozen=True, kw_only=True)
class Place:
    """Which words are being written: of what, in which language, for which channel (None: all)."""

    occasion: Occasion
    language: str
    channel: SalesChannel | None

    @property
    def channel_id(self) -> int | None:
        return self.channel.pk if self.channel else None

    def address(self, page: str = "edit", **query: object) -> str:
        values = {**({"channel": self.channel_id} if self.channel else {}), **query}
        path = reverse(f"admin:messaging_wording_{page}", args=[self.occasion.value, self.language])
        return f"{path}?{urlencode(values)}" if values else path


def place_of(request: HttpRequest, occasion: str, language: str) -> Place:
    """Raises: Http404."""
    channel_id = request.GET.get("channel", "")
    channel = SalesChannel.objects.filter(pk=channel_id).first() if channel_id.isdecimal() else None
    if occasion not in LETTERS or language not in dict(settings.LANGUAGES) or (channel_id and channel is None):
        raise Http404
    return Place(occasion=Occasion(occasion), language=language, channel=channel)


def index(request: HttpRequest) -> HttpResponse:
    """All letters, and where their words are the house's own."""
    names = dict(settings.LANGUAGES)
    context = {
        **admin.site.each_context(request),
        "title": _("Words of messages"),
        "letters": [
            (
                row.occasion,
                [
                    (
                        names[code],
                        count,
                        Place(occasion=row.occasion, language=code, channel=None).address(),
                    )
                    for code, count in row.languages
                ],
            )
            for row in selectors.letters()
        ],
    }
    return TemplateResponse(request, "admin/messaging/wording/index.html", context)


def edit(request: HttpRequest, place: Place) -> HttpResponse:
    """The words beside their preview. Saving, testing and going back are posts to this page."""
    newest = selectors.versions_of(place.occasion, place.language, place.channel_id).first()
    version = newest.version if newest else 0
    form = WordsForm(
        request.POST or None,
        initial=_initial(request, place) | {"seen_version": version},
        occasion=place.occasion,
        language=place.language,
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _act(request, place, form)
        except DomainError as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, str(refusal))
    return _page(request, place, form, is_own=newest is not None and not newest.is_reset)


def preview(request: HttpRequest, place: Place) -> HttpResponse:
    """The letter alone, for the frame beside the form: as a page, light or dark, or as the plain text.

    Its content policy lets in nothing but the letter's own style and pictures within it.
    """
    form = WordsForm(request.POST or None, occasion=place.occasion, language=place.language)
    typed = form.words() if request.method == "POST" and form.is_valid() else _current(place)
    scheme = request.POST.get("scheme", "light")
    scheme = scheme if scheme in SCHEMES else "light"
    try:
        about, _refused = _facts(request, place)
        letter = frame.put(
            place.occasion, checked(place.occasion, typed), about, place.language, scheme=scheme, is_preview=True
        )
    except DomainError as refusal:
        page = render(request, "admin/messaging/wording/unclear.html", {"refusal": refusal}, status=400)
        return _framed(page, "'none'")
    if request.POST.get("scheme") == "text":
        return _framed(
            HttpResponse(f"{letter.subject}\n\n{letter.text}", content_type="text/plain; charset=utf-8"), "'none'"
        )
    return _framed(HttpResponse(letter.html), frame.style_hash(scheme))


def _act(request: HttpRequest, place: Place, form: WordsForm) -> HttpResponse:
    actor, act = actor_of(request), request.POST.get("act", "save")
    where = {
        "occasion": place.occasion.value,
        "language": place.language,
        "channel_id": place.channel_id,
        "seen_version": form.cleaned_data["seen_version"],
    }
    if act == "test":
        about, refused = _facts(request, place)
        if refused:
            form.add_error(None, refused)
            return _page(request, place, form, is_own=False)
        address = services.send_test(
            occasion=place.occasion, language=place.language, wanted=form.words(), facts=about, actor=actor
        )
        messages.success(request, _("A test mail is on its way to %(address)s.") % {"address": address})
        return _page(request, place, form, is_own=form.cleaned_data["seen_version"] > 0)
    if act == "reset":
        services.reset_words(**where, actor=actor)
        messages.success(request, _("The words before are back. Yours are kept as a version."))
    else:
        services.save_words(**where, wanted=form.words(), actor=actor)
        messages.success(request, _("Saved. The next message has these words."))
    return HttpResponseRedirect(place.address())


def _page(request: HttpRequest, place: Place, form: WordsForm, *, is_own: bool) -> HttpResponse:
    letter = LETTERS[place.occasion]
    versions = selectors.versions_of(place.occasion, place.language, place.channel_id)[:20]
    channels = SalesChannel.objects.filter(is_active=True).order_by("name")
    context = {
        **admin.site.each_context(request),
        "title": place.occasion.label,
        "place": place,
        "form": form,
        "is_own": is_own,
        "may_see_orders": actor_of(request).may(Permission.ORDER_VIEW) and letter.purpose in ABOUT_ORDERS,
        "number": request.POST.get("order_number", ""),
        "placeholders": [(f"{{{name}}}", PLACEHOLDERS[name]) for name in letter.placeholders],
        "versions": [(row, place.address(version=row.version)) for row in versions],
        "languages": [
            (name, Place(occasion=place.occasion, language=code, channel=place.channel).address(), code)
            for code, name in settings.LANGUAGES
        ],
        "channels": [
            (one, Place(occasion=place.occasion, language=place.language, channel=one).address())
            for one in [None, *channels]
        ],
        "preview_url": place.address("preview"),
        "list_url": reverse("admin:messaging_wording_changelist"),
    }
    status = 400 if form.is_bound and form.errors else 200
    return TemplateResponse(request, "admin/messaging/wording/edit.html", context, status=status)


def _initial(request: HttpRequest, place: Place) -> dict[str, object]:
    """The words that hold, or those of an earlier version that the writer wants to look at."""
    wanted = request.GET.get("version", "")
    row = None
    if wanted.isdecimal() and len(wanted) < 9:
        rows = selectors.versions_of(place.occasion, place.language, place.channel_id)
        row = rows.filter(version=int(wanted), is_reset=False).first()
    found = selectors.words_of(row) if row else _current(place)
    return {part: getattr(found, part) for part in PARTS}


def _current(place: Place) -> Words:
    return selectors.words_for(place.occasion, place.language, place.channel_id) or shipped(
        place.occasion, place.language
    )


def _facts(request: HttpRequest, place: Place) -> tuple[Facts, str]:
    """Of the order that was typed, if this person may see it, else of an invented one; and why not, if so."""
    invented = samples.sample(place.occasion, place.language, place.channel)
    number = request.POST.get("order_number", "").strip()
    if not number or LETTERS[place.occasion].purpose not in ABOUT_ORDERS:
        return invented, ""
    order = Order.objects.select_related("channel", "place").filter(number__iexact=number).first()
    if order is None or not actor_of(request).may(Permission.ORDER_VIEW, order.place_id or 0):
        return invented, _("There is no order %(number)s that you may see.") % {"number": number}
    work = rendering.work_of(order, f"order:{order.pk}")
    return facts.order_facts(order, work, place.language, example_of(invented)), ""


def _framed(response: HttpResponse, style: str) -> HttpResponse:
    """May stand in a frame of our own pages, and loads nothing from anywhere."""
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {style}; img-src data:; frame-ancestors 'self'; base-uri 'none';"
        " form-action 'none'; sandbox"
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
