"""At the desk: finding what a customer comes for, money, handing over, cancelling."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.permissions import Permission
from apps.catalogue import selectors as catalogue
from apps.checkout import services as checkout
from apps.core import clock
from apps.core.actor import Actor
from apps.core.errors import InvalidInput, NotFound
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.codes import looks_like_account_code
from apps.fulfilment.enums import Identity
from apps.fulfilment.errors import WrongCode
from apps.fulfilment.models import FulfilmentOrder
from apps.fulfilment.services import Leaving
from apps.invoicing import selectors as invoicing_reads
from apps.invoicing import services as invoicing
from apps.invoicing.enums import Paper
from apps.invoicing.services import Party
from apps.kiosk import proof, typed
from apps.kiosk.approval import who_acts
from apps.kiosk.cards import cards
from apps.kiosk.floor import FloorRequest, page, staff
from apps.kiosk.views.work import CANCEL_REASONS, line_id_of, step
from apps.orders.enums import CancelReason
from apps.payments.enums import DESK_TENDERS, Tender

LONGEST_CODE = 255
UNITS = "units-"
SEEN_AT_DESK = (Identity.CODE, Identity.ACCOUNT, Identity.DOCUMENT, Identity.DELEGATE)


@staff(Permission.ORDER_VIEW)
@require_GET
def scan(request: FloorRequest) -> HttpResponse:
    """A code opens what it is: a pickup by its code or number, else an item by its SKU or GTIN."""
    code = request.GET.get("code", "").strip()[:LONGEST_CODE]
    if looks_like_account_code(code):
        return _account(request, code)
    matches = catalogue.variants_by_code(code) if code else []
    found = _pickup(request, code, is_item=bool(matches)) if code else None
    if found is not None:
        return found
    if len(matches) == 1:
        return HttpResponseRedirect(reverse("kiosk:item_by_code") + f"?code={quote(code, safe='')}")
    if matches:
        return HttpResponseRedirect(reverse("kiosk:stock") + f"?q={quote(code, safe='')}")
    return page(request, "nothing_found", {"code": code}, status=HTTPStatus.NOT_FOUND)


def _account(request: FloorRequest, code: str) -> HttpResponse:
    """Everything that waits here for the customer whose account shows this; the code, once shown, is good for all of it."""
    floor, now = request.floor, clock.now()
    works = fulfilment.find_by_account(shown=code, location_id=floor.location_id, actor=floor.actor, now=now)
    found = cards(works, zone=floor.device.time_zone, now=now, language=floor.language)
    name = works[0].order.contact_name if works else ""
    status = HTTPStatus.OK if works else HTTPStatus.NOT_FOUND
    response = page(request, "account", {"cards": found, "name": name}, status=status)
    if works:
        proof.keep_account(response, works[0].order.customer_id or 0, code)
    return response


def _pickup(request: FloorRequest, code: str, *, is_item: bool) -> HttpResponse | None:
    """The page of the pickup; its code, once shown, is as good as typed. What opens nothing is a guess, and counted."""
    floor = request.floor
    work = fulfilment_reads.work_by_number(code, location_id=floor.location_id)
    if work is not None:
        return _open(work)
    if not floor.may(Permission.ORDER_HAND_OVER):
        return None
    work = fulfilment.find_by_code(code=code, location_id=floor.location_id, actor=floor.actor, is_guess=not is_item)
    if work is None:
        return None
    response = _open(work)
    proof.keep_pickup(response, work, code)
    return response


def _open(work: FulfilmentOrder) -> HttpResponse:
    return HttpResponseRedirect(reverse("kiosk:work", args=[work.public_id]))


@staff(Permission.PAYMENT_TAKE)
@require_POST
def pay(request: FloorRequest, work_id: uuid.UUID) -> HttpResponse:
    """Money at the desk; of cash, what was given, so that the change is said."""

    def act() -> None:
        tender = request.POST.get("tender", "")
        if tender not in DESK_TENDERS:
            raise InvalidInput(_("Choose how it was paid."), field="tender")
        given = None
        if tender == Tender.CASH:
            work = fulfilment_reads.work_by_id(work_id, actor=request.floor.actor)
            given = typed.amount(request.POST.get("given", ""), work.order.currency, field="given")
        checkout.take_payment(
            work_id=work_id,
            tender=Tender(tender),
            tendered_amount=given,
            reference=request.POST.get("reference", ""),
            actor=request.floor.actor,
            now=clock.now(),
        )

    return step(request, work_id, act)


@staff(Permission.ORDER_HAND_OVER)
@require_POST
def hand_over(request: FloorRequest, work_id: uuid.UUID) -> HttpResponse:
    """The goods leave, all or some, to whom the desk knows: by a code, or by a document that was seen."""
    identity = request.POST.get("identity", "") or Identity.CODE
    code = request.POST.get("code", "")
    shown = proof.shown_for(request, fulfilment_reads.work_by_id(work_id, actor=request.floor.actor))
    if shown is not None and not code and identity in {Identity.CODE, shown.identity}:
        identity, code = shown.identity, shown.code

    def act() -> None:
        if identity not in SEEN_AT_DESK:
            raise InvalidInput(_("Choose how you know who collects."), field="identity")
        if identity in {Identity.CODE, Identity.ACCOUNT} and not code.strip():
            raise WrongCode(_("Scan or type the code that the customer shows."), field="code")
        fulfilment.hand_over(
            work_id=work_id,
            code=code,
            identity=Identity(identity),
            collected_by=request.POST.get("collected_by", ""),
            leaving=Leaving(units=units_of(request.POST)),
            actor=request.floor.actor,
            now=clock.now(),
            party=_party(request.POST),
        )

    response = step(request, work_id, act)
    if response.status_code < HTTPStatus.BAD_REQUEST:
        proof.forget(response)
    return response


def units_of(said: QueryDict) -> dict[uuid.UUID, int] | None:
    """How many units of which line were chosen; None where the form did not ask. Raises: InvalidInput, WrongItem."""
    asked = [name for name in said if name.startswith(UNITS)]
    return {
        line_id_of(name.removeprefix(UNITS)): typed.whole(said.get(name, ""), field="units") for name in asked
    } or None


def _party(said: QueryDict) -> Party | None:
    """Whom a full invoice names; nobody is named where nothing was typed."""
    typed_in = {name: said.get(f"invoice_{name}", "").strip()[:200] for name in ("name", "tax_id", "address")}
    return Party(**typed_in) if any(typed_in.values()) else None


@staff(Permission.ORDER_HAND_OVER)
@require_POST
def invoice(request: FloorRequest, work_id: uuid.UUID) -> HttpResponse:
    """The customer asks for an invoice after the goods were handed over: it takes the receipt's place."""

    def act() -> None:
        fulfilment.full_invoice(
            work_id=work_id, party=_party(request.POST) or Party(name=""), actor=request.floor.actor, now=clock.now()
        )

    return step(request, work_id, act, said=_("The invoice is made. Print it."))


@staff(Permission.PAYMENT_TAKE)
@require_POST
def give_back(request: FloorRequest, work_id: uuid.UUID) -> HttpResponse:
    """Money for units that were cancelled after the customer had paid, back the way it came. A manager's step."""
    work = fulfilment_reads.work_by_id(work_id, actor=request.floor.actor)

    def act() -> None:
        actor = _who_cancels(request, work, reason="")
        checkout.refund_overpaid(work_id=work_id, actor=actor, now=clock.now())

    return step(request, work_id, act)


def _who_cancels(request: FloorRequest, work: FulfilmentOrder, *, reason: str) -> Actor:
    place_id = work.order.place_id or 0
    return who_acts(request, Permission.ORDER_CANCEL, about=f"order:{work.order_id}", place_id=place_id, reason=reason)


@staff(Permission.ORDER_HAND_OVER)
@require_POST
def cancel(request: FloorRequest, work_id: uuid.UUID) -> HttpResponse:
    """The whole order ends; what was paid here goes back the way it came. A manager's step."""
    work = fulfilment_reads.work_by_id(work_id, actor=request.floor.actor)

    def act() -> None:
        reason = request.POST.get("reason", "")
        if reason not in CANCEL_REASONS:
            raise InvalidInput(_("Choose a reason."), field="reason")
        note = request.POST.get("note", "").strip()[:200]
        checkout.cancel(
            order_id=work.order_id,
            reason=CancelReason(reason),
            note=note,
            actor=_who_cancels(request, work, reason=note or str(CancelReason(reason).label)),
            now=clock.now(),
        )

    return step(request, work_id, act, sound="")


@staff(Permission.ORDER_HAND_OVER)
@require_GET
def receipt(request: FloorRequest, work_id: uuid.UUID, document_id: uuid.UUID) -> HttpResponse:
    """The document of a hand-over as a PDF: for the receipt printer, or on A4 where it names the customer's tax number."""
    work = fulfilment_reads.work_by_id(work_id, actor=request.floor.actor)
    document = invoicing_reads.document_by_public_id(document_id)
    if document is None or document.owner not in fulfilment_reads.document_owners([work]):
        raise NotFound
    paper = Paper.A4 if document.party_tax_id else Paper.RECEIPT
    response = HttpResponse(invoicing.render_pdf(document, paper=paper), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{document.code}.pdf"'
    return response
