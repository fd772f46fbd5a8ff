"""Picking several orders in one walk. The address names them: a page that is opened again shows the same boxes."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.permissions import Permission
from apps.catalogue import selectors as catalogue
from apps.core import clock
from apps.core.errors import DomainError, InvalidInput
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import Status
from apps.fulfilment.errors import BadQuantity, WrongItem
from apps.fulfilment.models import FulfilmentOrder
from apps.kiosk import typed
from apps.kiosk.batch import MOST, batch_of, choosable, ids_of, letter_of, works_of
from apps.kiosk.cards import cards
from apps.kiosk.floor import FloorRequest, is_fragment, is_in_place, page, staff
from apps.kiosk.views.work import line_id_of, sentence, work_id_of

CHOSEN_FIRST = 4


@staff(Permission.ORDER_PICK)
@require_GET
def choose(request: FloorRequest) -> HttpResponse:
    """Which orders to take along; the most urgent are ticked."""
    floor = request.floor
    found = cards(choosable(floor), zone=floor.device.time_zone, now=clock.now(), language=floor.language)
    return page(request, "batch_choose", {"cards": found, "first": CHOSEN_FIRST, "most": MOST})


@staff(Permission.ORDER_PICK)
@require_POST
def start(request: FloorRequest) -> HttpResponse:
    """Begins to pick those that were ticked; one that is gone meanwhile is said, the others go on."""
    started: list[UUID] = []
    wanted = ids_of(request.POST.getlist("work"))
    for work in works_of(wanted, request.floor):
        try:
            fulfilment.start_picking(work_id=work.public_id, actor=request.floor.actor)
            started.append(work.public_id)
        except DomainError as refusal:
            messages.error(request, f"{work.order.number}: {refusal}", extra_tags="bad")
    if not started:
        messages.error(request, _("Tick the orders that you take along."), extra_tags="bad")
        return HttpResponseRedirect(reverse("kiosk:batch_choose"))
    return HttpResponseRedirect(_address(started))


@staff(Permission.ORDER_PICK)
@require_GET
def show(request: FloorRequest) -> HttpResponse:
    """The walk, zone by zone."""
    return _page(request, ids_of(request.GET.getlist("work")))


@staff(Permission.ORDER_PICK)
@require_POST
def pick(request: FloorRequest) -> HttpResponse:
    """One unit more, by its code: into the first box that still needs it."""
    ids = ids_of(request.POST.getlist("work"))

    def act() -> str:
        code = request.POST.get("code", "").strip()
        if not code:
            raise WrongItem(_("Scan an item, or type its code."), field="code")
        work = _needing(code, works_of(ids, request.floor))
        fulfilment.pick_scanned(work_id=work.public_id, code=code, actor=request.floor.actor)
        words = {"letter": letter_of(work, ids), "name": work.order.contact_name}
        return _("Into box %(letter)s: %(name)s") % words

    return _step(request, ids, act, sound="good")


def _needing(code: str, works: list[FulfilmentOrder]) -> FulfilmentOrder:
    """Raises: WrongItem, BadQuantity."""
    variants = {match.variant_id for match in catalogue.variants_by_code(code)}
    known = False
    for work in works:
        for line in work.lines.all():
            if line.order_line.variant_id in variants:
                known = True
                if work.status == Status.PICKING and line.picked_quantity < line.quantity:
                    return work
    if known:
        raise BadQuantity(_("That is enough: these orders need no more units of this item."), field="code")
    raise WrongItem(_("None of these orders holds this item."), field="code")


@staff(Permission.ORDER_PICK)
@require_POST
def set_picked(request: FloorRequest) -> HttpResponse:
    """So many units of an item lie in one box, by tapping or typing."""

    def act() -> str:
        fulfilment.set_picked(
            work_id=work_id_of(request.POST.get("box", "")),
            line_id=line_id_of(request.POST.get("line", "")),
            quantity=typed.whole(request.POST.get("quantity", ""), field="quantity"),
            actor=request.floor.actor,
        )
        return ""

    return _step(request, ids_of(request.POST.getlist("work")), act)


@staff(Permission.ORDER_PICK)
@require_POST
def ready(request: FloorRequest) -> HttpResponse:
    """A full box stands on a pickup shelf; its customer gets the message."""

    def act() -> str:
        work = fulfilment.make_ready(
            work_id=work_id_of(request.POST.get("box", "")),
            bin_code=request.POST.get("shelf", ""),
            actor=request.floor.actor,
            now=clock.now(),
        )
        return _("%(name)s gets the message that it is ready.") % {"name": work.order.contact_name}

    return _step(request, ids_of(request.POST.getlist("work")), act, sound="good")


def _step(request: FloorRequest, ids: list[UUID], act: Callable[[], str], *, sound: str = "") -> HttpResponse:
    try:
        said = act()
    except DomainError as refusal:
        return _page(request, ids, refusal=refusal)
    return _page(request, ids, said=said, sound=sound) if is_in_place(request) else HttpResponseRedirect(_address(ids))


def _page(
    request: FloorRequest, ids: list[UUID], *, refusal: DomainError | None = None, said: str = "", sound: str = ""
) -> HttpResponse:
    works = works_of(ids, request.floor)
    if not works:
        if is_fragment(request):
            raise InvalidInput(_("These orders are no longer being picked here."))
        messages.info(request, _("These orders are no longer being picked here."))
        return HttpResponseRedirect(reverse("kiosk:to_do"))
    values = {
        "batch": batch_of(works, ids=ids, floor=request.floor),
        "ids": ids,
        "refusal": sentence(refusal) if refusal else "",
        "wrong_box": request.POST.get("box", "") if refusal and refusal.field == "bin" else "",
        "typed": request.POST if refusal else {},
        "said": said,
        "sound": "bad" if refusal else sound,
    }
    status = refusal.status if refusal else HTTPStatus.OK
    return page(request, "_batch" if is_fragment(request) else "batch", values, status=status)


def _address(ids: list[UUID]) -> str:
    return f"{reverse('kiosk:batch')}?{urlencode([('work', one) for one in ids])}"
