"""One page for every act that needs a few words first: a form, what it will do, and a second look where it hurts."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from apps.core.errors import DomainError


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What an act will do: facts as (word, value), and the lines of what it breaks."""

    facts: Sequence[tuple[str, str]] = ()
    warning: str = ""
    lines: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Act:
    """An act and its words. `look` is asked for before the first page, or with `in_two_steps` after the form is filled in."""

    title: str
    subtitle: str
    button: str
    back: str
    do: Callable[[dict[str, Any]], str]
    look: Callable[[dict[str, Any]], Preview]
    in_two_steps: bool = False
    is_danger: bool = False
    icon: str = "check"


def run(request: HttpRequest, act: Act, form_class: type[forms.Form], **options: Any) -> HttpResponse:
    """Shows the form, its preview, and does it once confirmed; a refusal is said on the page and nothing is lost."""
    form = form_class(request.POST or None, **options)
    preview, is_sure = None, False
    if request.method == "POST" and form.is_valid():
        try:
            if not act.in_two_steps or request.POST.get("sure") == _seen(form):
                messages.success(request, act.do(form.cleaned_data))
                return HttpResponseRedirect(act.back)
            preview, is_sure = act.look(form.cleaned_data), True
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    if preview is None and not act.in_two_steps:
        preview = act.look({})
    context = {
        **admin.site.each_context(request),
        "title": act.title,
        "act": act,
        "form": form,
        "preview": preview,
        "is_sure": is_sure,
        "sure": _seen(form) if is_sure else "",
    }
    return TemplateResponse(request, "backoffice/act.html", context, status=400 if form.errors else 200)


def _seen(form: forms.Form) -> str:
    """Marks what was previewed: something typed differently afterwards is previewed first."""
    return json.dumps(form.cleaned_data, sort_keys=True, default=str)
