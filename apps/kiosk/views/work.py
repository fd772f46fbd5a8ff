"""One order on the shop floor: accepting, picking, putting it on the pickup shelf."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.permissions import Permission
from apps.core import clock
from apps.core.errors import DomainError, InvalidInput, PermissionDenied
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import REJECT_REASONS, SHORT_REASONS, UNITS_OF, RefusalReason, RejectReason, Status
from apps.fulfilment.errors import BadQuantity, NoSuchHold, NoSuchWork, WrongItem
from apps.invoicing.errors import FullInvoiceRequired, InvalidTaxId, PartyRequired
from apps.kiosk import proof, typed
from apps.kiosk.approval import Approvers, who_acts
from apps.kiosk.floor import FloorRequest, is_fragment, is_in_place, page, staff
from apps.kiosk.wording import pin_words
from apps.kiosk.work_view import view_of
from apps.orders.enums import CancelReason
from apps.payments.enums import Tender
from apps.stores.errors import WrongPin

CANCEL_REASONS = (CancelReason.CUSTOMER, CancelReason.OUT_OF_STOCK, CancelReason.DUPLICATE, CancelReason.OTHER)
BESIDE = {"given", "tendered_amount", "reference", "bin", "carrier", "collected_by"}
"""Fields whose refusal stands beside them; any other stands above."""
TENDERS = ((Tender.CARD_TERMINAL, "receipt"), (Tender.BIZUM, "phone"))


def work_id_of(text: str) -> uuid.UUID:
    """Raises: NoSuchWork for what is no id."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NoSuchWork from None


@staff(Permission.ORDER_VIEW)
@require_GET
def show(request: FloorRequest, work_id: uuid.UUID) -> HttpResponse:
    """The order with the one step that comes next."""
    return work_page(request, work_id)


def work_page(
    request: FloorRequest,
    work_id: uuid.UUID,
    *,
    refusal: DomainError | None = None,
    said: str = "",
    sound: str = "",
) -> HttpResponse:
    """The order's page, or the part that changes; a refusal stands above, what was typed stays."""
    work = fulfilment_reads.work_by_id(work_id, actor=request.floor.actor)
    is_desk = work.status in {Status.READY, Status.COLLECTED}
    values = {
        "view": view_of(work, request.floor, now=clock.now()),
        "work": work,
        "is_desk": is_desk,
        "proven_code": proof.shown_for(request, work),
        "refusal": refusal and sentence(refusal),
        "is_beside": refusal is not None and (refusal.field in BESIDE or (is_desk and refusal.field == "code")),
        "wrong_field": refusal.field if refusal else "",
        "needs_invoice": isinstance(refusal, FullInvoiceRequired | PartyRequired | InvalidTaxId),
        "typed": request.POST if refusal else {},
        "dialog": request.POST.get("dialog", "") if refusal else "",
        "approvers": Approvers(request.floor),
        "said": said,
        "sound": "bad" if refusal else sound,
        "reject_reasons": [_offered(reason) for reason in REJECT_REASONS],
        "short_reasons": [_offered(reason) for reason in SHORT_REASONS],
        "cancel_reasons": CANCEL_REASONS,
        "tenders": TENDERS,
        "refusal_reasons": [{"value": reason.value, "title": str(reason.label)} for reason in RefusalReason],
    }
    status = refusal.status if refusal else HTTPStatus.OK
    return page(request, "_work" if is_fragment(request) else "work", values, status=status)


def step(
    request: FloorRequest, work_id: uuid.UUID, act: Callable[[], object], *, said: str = "", sound: str = "good"
) -> HttpResponse:
    """Takes one step: in place, or by way of a redirect; a refusal is shown on the page itself."""
    try:
        act()
    except NoSuchWork:
        raise
    except DomainError as refusal:
        return work_page(request, work_id, refusal=refusal)
    if is_in_place(request):
        return work_page(request, work_id, said=said, sound=sound)
    return HttpResponseRedirect(reverse("kiosk:work", args=[work_id]))


@staff(Permission.ORDER_PICK)
@require_POST
def accept(request: FloorRequest, work_id: uuid.UUID) -> HttpResponse:
    return step(
        request, work_id, lambda: fulfilment.accept(work_id=work_id, actor=request.floor.actor), said=_("Accepted.")
    )


@staff(Permission.ORDER_PICK)
@require_POST
def start(request: FloorRequest, work_id: uuid.UUID) -> HttpResponse:
    return step(
        request, work_id, lambda: fulfilment.start_picking(work_id=work_id, actor=request.floor.actor), sound=""
    )


@staff(Permission.ORDER_PICK)
@require_POST
def pick(request: FloorRequest, work_id: uuid.UUID) -> HttpResponse:
    """One unit more, by the code on it."""
    code = request.POST.get("code", "").strip()

    def act() -> None:
        if not code:
            raise WrongItem(_("Scan an item, or type its code."), field="code")
        fulfilment.pick_scanned(work_id=work_id, code=code, actor=request.floor.actor)

    return step(request, work_id, act, said=_("%(code)s is in hand.") % {"code": code})


@staff(Permission.ORDER_PICK)
@require_POST
def set_picked(request: FloorRequest, work_id: uuid.UUID) -> HttpResponse:
    """So many units are in hand, by tapping or typing."""

    def act() -> None:
        fulfilment.set_picked(
            work_id=work_id,
            line_id=line_id_of(request.POST.get("line", "")),
            quantity=typed.whole(request.POST.get("quantity", ""), field="quantity"),
            actor=request.floor.actor,
        )

    return step(request, work_id, act, sound="")


@staff(Permission.ORDER_PICK)
@require_POST
def short(request: FloorRequest, work_id: uuid.UUID) -> HttpResponse:
    """Units that are not to be found: the customer gets the rest."""

    def act() -> None:
        fulfilment.short(
            work_id=work_id,
            line_id=line_id_of(request.POST.get("line", "")),
            quantity=typed.whole(request.POST.get("quantity", ""), field="quantity"),
            reason=_reason(request, SHORT_REASONS),
            actor=request.floor.actor,
            now=clock.now(),
        )

    return step(request, work_id, act, said=_("Noted. The customer is asked."), sound="")


@staff(Permission.ORDER_PICK)
@require_POST
def reject(request: FloorRequest, work_id: uuid.UUID) -> HttpResponse:
    """The shop cannot do it: the order goes on without it."""

    def act() -> None:
        reason = _reason(request, REJECT_REASONS)
        fulfilment.reject(work_id=work_id, reason=reason, actor=request.floor.actor, now=clock.now())

    return step(request, work_id, act, sound="")


@staff(Permission.ORDER_PICK)
@require_POST
def ready(request: FloorRequest, work_id: uuid.UUID) -> HttpResponse:
    """It lies on a pickup shelf; the customer gets the message with the code."""

    def act() -> None:
        fulfilment.make_ready(
            work_id=work_id,
            bin_code=request.POST.get("shelf", ""),
            in_locker=request.POST.get("in_locker") == "yes",
            actor=request.floor.actor,
            now=clock.now(),
        )

    return step(request, work_id, act, said=_("Ready. The customer gets a message with the code."))


@staff(Permission.ORDER_PICK)
@require_POST
def end_hold(request: FloorRequest, work_id: uuid.UUID, hold_id: uuid.UUID) -> HttpResponse:
    """What held the order back is cleared up. A manager's step."""
    work = fulfilment_reads.work_by_id(work_id, actor=request.floor.actor)

    def act() -> None:
        if hold_id not in {row.public_id for row in fulfilment_reads.holds_of(work.order)}:
            raise NoSuchHold
        about, place_id = f"order:{work.order_id}", work.order.place_id or 0
        actor = who_acts(request, Permission.ORDER_HOLD, about=about, place_id=place_id)
        fulfilment.end_hold(hold_id=hold_id, actor=actor, now=clock.now())

    return step(request, work_id, act, said=_("The order goes on."))


def line_id_of(text: str) -> uuid.UUID:
    """Raises: WrongItem for what is no id."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise WrongItem(field="line") from None


def _reason(request: FloorRequest, offered: tuple[RejectReason, ...]) -> RejectReason:
    reason = request.POST.get("reason", "")
    if reason not in offered:
        raise InvalidInput(_("Choose a reason."), field="reason")
    return RejectReason(reason)


def _offered(reason: RejectReason) -> dict[str, str]:
    """A reason as a button: what it is, and where it books the units."""
    return {"value": reason.value, "title": str(reason.label), "units": str(UNITS_OF[reason].label)}


def sentence(refusal: DomainError) -> str:
    """The refusal in words; what was scanned belongs to it, and how many tries at a PIN are left."""
    if isinstance(refusal, WrongPin):
        return pin_words(refusal)
    if type(refusal) is PermissionDenied:  # a wrong code is one too, and says so itself
        return _("A manager has to allow this with their PIN.")
    if isinstance(refusal, BadQuantity) and refusal.field == "quantity":
        return _("That is enough: this order has no more units of this item.")
    return str(refusal)
