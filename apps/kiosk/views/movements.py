"""Stock that people enter: deliveries, counts, corrections."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.permissions import Permission
from apps.catalogue import selectors as catalogue
from apps.catalogue.shown import VariantCard
from apps.core import clock
from apps.core.errors import DomainError, InvalidInput, NotFound
from apps.fulfilment import services as fulfilment
from apps.inventory import selectors as inventory_reads
from apps.inventory import services as inventory
from apps.inventory.enums import AdjustReason, MovementKind
from apps.kiosk import item, typed
from apps.kiosk.approval import Approvers, who_acts
from apps.kiosk.floor import FloorRequest, page, staff
from apps.kiosk.once import act_once, new_key
from apps.kiosk.wording import pin_words
from apps.orders import selectors as orders
from apps.orders.enums import OrderStatus

LONGEST_NOTE = 200
LONGEST_REFERENCE = 80
RECENT = 20
ADJUST_REASONS = (
    AdjustReason.FOUND, AdjustReason.DAMAGED, AdjustReason.STOLEN, AdjustReason.CORRECTION,
)  # fmt: skip


@staff(Permission.STOCK_RECEIVE)
@require_http_methods(["GET", "POST"])
def receive(request: FloorRequest) -> HttpResponse:
    """A delivery, item by item; the delivery note stays while one scans on."""
    reference = (request.POST or request.GET).get("reference", "").strip()[:LONGEST_REFERENCE]

    def book(card: VariantCard) -> str:
        units = typed.whole(request.POST.get("quantity", ""), field="quantity")
        inventory.receive(
            variant_id=card.id,
            location_id=request.floor.location_id,
            quantity=units,
            reference=reference,
            actor=request.floor.actor,
        )
        words = ngettext("%(n)s unit of %(name)s received.", "%(n)s units of %(name)s received.", units)
        messages.success(request, words % {"n": units, "name": card.product_name})
        return f"{reverse('kiosk:receive')}?{urlencode({'reference': reference})}"

    return _form(request, "receive", book, {"reference": reference, "recent": _recent(request, reference)})


def _recent(request: FloorRequest, reference: str) -> list[dict[str, Any]]:
    """What was booked on this delivery note so far, newest first."""
    if not reference:
        return []
    rows = inventory_reads.movements_at(request.floor.location_id)
    rows = rows.filter(kind=MovementKind.RECEIVE, reference=reference)[:RECENT]
    cards = catalogue.variant_cards([row.variant_id for row in rows], language=request.floor.language)
    return [{"card": cards[row.variant_id], "units": row.quantity} for row in rows]


@staff(Permission.STOCK_COUNT)
@require_http_methods(["GET", "POST"])
def count(request: FloorRequest) -> HttpResponse:
    """Counts one item without saying first what the books hold."""

    def book(card: VariantCard) -> str:
        counted = fulfilment.count_stock(
            variant_id=card.id,
            location_id=request.floor.location_id,
            counted=typed.whole(request.POST.get("quantity", ""), field="counted"),
            note=request.POST.get("note", "").strip()[:LONGEST_NOTE],
            actor=request.floor.actor,
            now=clock.now(),
        )
        return reverse("kiosk:counted", args=[counted.movement_id])

    return _form(request, "count", book, {})


@staff(Permission.STOCK_COUNT)
@require_GET
def counted(request: FloorRequest, movement_id: int) -> HttpResponse:
    """What a count changed, and whom it hits."""
    result = inventory_reads.count_at(movement_id, location_id=request.floor.location_id)
    if result is None:
        raise NotFound
    lines = orders.lines_by_id(row.owner_id for row in result.broken if row.owner_kind == "order_line")
    difference = result.counted - result.before
    hit = [(lines[row.owner_id].order, row.quantity) for row in result.broken if row.owner_id in lines]
    values = {
        "result": result,
        "card": catalogue.variant_cards([result.variant_id], language=request.floor.language)[result.variant_id],
        "difference": f"{difference:+d}".replace("-", "−") if difference else "",
        "hit": [(order, units) for order, units in hit if order.status != OrderStatus.DRAFT],
        "baskets": sum(units for order, units in hit if order.status == OrderStatus.DRAFT),
    }
    return page(request, "counted", values)


@staff(Permission.STOCK_COUNT)
@require_http_methods(["GET", "POST"])
def adjust(request: FloorRequest) -> HttpResponse:
    """Units more or fewer, with a reason. A manager's step."""

    def book(card: VariantCard) -> str:
        reason = request.POST.get("reason", "")
        if reason not in ADJUST_REASONS:
            raise InvalidInput(_("Choose a reason."), field="reason")
        sign = {"more": 1, "fewer": -1}.get(request.POST.get("direction", ""))
        if sign is None:
            raise InvalidInput(_("Say whether there are more or fewer."), field="direction")
        units = typed.whole(request.POST.get("quantity", ""), field="quantity")
        note = request.POST.get("note", "").strip()[:LONGEST_NOTE]
        why = note or str(AdjustReason(reason).label)
        inventory.adjust(
            variant_id=card.id,
            location_id=request.floor.location_id,
            delta=sign * abs(units),
            reason=AdjustReason(reason),
            note=note,
            actor=who_acts(request, Permission.STOCK_ADJUST, about=f"variant:{card.id}", reason=why),
        )
        messages.success(request, _("The stock of %(name)s is corrected.") % {"name": card.product_name})
        return reverse("kiosk:item", args=[card.public_id])

    may = request.floor.may(Permission.STOCK_ADJUST)
    more = {"reasons": ADJUST_REASONS, "approvers": Approvers(request.floor), "may_adjust": may}
    return _form(request, "adjust", book, more)


def _form(request: FloorRequest, name: str, book: Callable[[VariantCard], str], more: dict[str, Any]) -> HttpResponse:
    """First the item, by scanning or typing; then the form for it. A refusal keeps what was typed."""
    sent = request.POST if request.method == "POST" else request.GET
    values: dict[str, Any] = {"kind": name, "typed": sent, "once": sent.get("once") or new_key(), **more}
    refusal: DomainError | None = None
    try:
        card = _item(request, sent.get("variant", ""), sent.get("code", ""))
        values["card"] = card
        if request.method == "POST" and card is not None:
            actor = request.floor.actor
            return HttpResponseRedirect(act_once(request, actor=actor, act=lambda: book(card)))
    except DomainError as error:
        refusal = error
    values |= {"refusal": pin_words(refusal) if refusal else "", "wrong_field": refusal.field if refusal else ""}
    return page(request, name, values, status=refusal.status if refusal else HTTPStatus.OK)


def _item(request: FloorRequest, public_id: str, code: str) -> VariantCard | None:
    if not public_id and not code.strip():
        return None
    return item.card_of(public_id=public_id, code=code, language=request.floor.language)
