"""Saving a list's filters under a name, and forgetting them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.guarded_admin import actor_of
from apps.backoffice import filters
from apps.backoffice.gate import office
from apps.core.errors import DomainError


@require_POST
@office()
def save(request: HttpRequest) -> HttpResponse:
    """Keeps what the list shows now."""
    label = request.POST.get("page", "")
    pages = admin.site._registry.values()  # noqa: SLF001 Django offers no other way
    page = next((page for page in pages if page.opts.label_lower == label), None)
    if page is None or not page.has_view_permission(request):
        raise Http404
    address = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")
    try:
        row = filters.save(
            actor=actor_of(request), page=label, name=request.POST.get("name", ""), query=request.POST.get("query", ""),
            role=request.POST.get("role", ""),
        )  # fmt: skip
    except DomainError as refusal:
        messages.error(request, str(refusal))
        query = filters.query_of(QueryDict(request.POST.get("query", "")[:4000]))
        return HttpResponseRedirect(f"{address}?{query}" if query else address)
    messages.success(request, _("“%(name)s” is saved.") % {"name": row.name})
    return HttpResponseRedirect(f"{address}?{row.query}")


@require_POST
@office()
def forget(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Deletes one's own filter."""
    try:
        filters.forget(actor=actor_of(request), public_id=public_id)
    except DomainError:
        raise Http404 from None
    messages.success(request, _("The filter is deleted."))
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(back if is_ours else reverse("admin:index"))
