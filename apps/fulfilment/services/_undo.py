"""COLLECTED → READY: a hand-over that should not have been, undone by a manager with the units back in hand."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core.actor import Actor
from apps.core.errors import IllegalTransition
from apps.core.models import OmniNow
from apps.fulfilment.enums import Status
from apps.fulfilment.errors import NoSuchWork, NotInHand, ReasonMissing, TooLateToUndo
from apps.fulfilment.events import HandOverUndone
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder, HandOver, HandOverLine
from apps.fulfilment.services import _papers
from apps.fulfilment.services._state import _move, authorise, lock, publish
from apps.inventory.services import Plan
from apps.orders import services as orders
from apps.orders.models import Order
from apps.payments import selectors as payment_reads
from apps.payments import services as payments
from apps.payments.enums import DESK_TENDERS, Tender
from apps.stores import selectors as stores


@transaction.atomic
def undo_hand_over(
    *, work_id: uuid.UUID, in_hand: bool, reason: str, actor: Actor, now: datetime, gives_back: bool = True
) -> FulfilmentOrder:
    """COLLECTED → READY within OMNI_UNDO_SECONDS: the units lie on the shelf again, promised to the same customer.

    What the desk took for them goes back by the tender that paid, unless `gives_back` is off, and is asked for anew at
    the next hand-over; what a card paid stays for that, its capture withdrawn where it was not made yet. A corrective
    document takes back the original. An order that was complete is open again. Sent twice it is the same. Audited.
    Locks: order, fulfilment order, payments, drawer, document series, levels.
    Publishes: HandOverUndone, OrderReopened, PaymentRefunded, DocumentIssued.
    Raises: NoSuchWork, PermissionDenied, IllegalTransition, NotInHand, ReasonMissing, TooLateToUndo, NotEnoughCash.
    """
    found = FulfilmentOrder.objects.filter(public_id=work_id).first()
    authorise(found, actor=actor, permission=Permission.ORDER_UNDO_HAND_OVER)
    if found is None:
        raise NoSuchWork
    order = orders.lock(found.order_id)
    work = lock(found.pk)
    if work.status == Status.READY and work.hand_over_count:
        return work
    if work.status != Status.COLLECTED:
        raise IllegalTransition
    if not in_hand:
        raise NotInHand(field="in_hand")
    if not reason.strip():
        raise ReasonMissing(field="reason")
    undone = _mark(work, reason=reason.strip()[:200], actor=actor, now=now)
    back = list(HandOverLine.objects.filter(hand_over=undone).order_by("order_line_id"))
    units = {line.order_line_id: (line.quantity, line.total_amount) for line in back}
    orders.take_back_collected(order, units, actor=actor)
    _ready_again(work, reason=reason, actor=actor, now=now)
    if gives_back:
        _give_back(order, work, undone.amount, actor=actor, now=now)
    orders.balance_money(order, actor=actor, now=now)
    _papers.correct(order, work, reason=reason.strip()[:200], actor=actor, now=now)
    publish(HandOverUndone, work, amount=undone.amount, hand_over=undone.number)
    audit.record(
        actor=actor,
        verb="pickup.undo_hand_over",
        object_key=f"fulfilment_order:{work.pk}",
        location_id=work.location_id,
        after={"amount": undone.amount, "hand_over": undone.number},
        reason=reason.strip(),
    )
    plan = Plan(actor=actor)
    for line in back:
        plan.restore(
            owner_kind="order_line",
            owner_id=line.order_line_id,
            location_id=work.location_id,
            quantity=line.quantity,
        )
    plan.apply()
    return work


def _mark(work: FulfilmentOrder, *, reason: str, actor: Actor, now: datetime) -> HandOver:
    """The hand-over that stands, marked as undone; the database's clock says whether that is still possible."""
    recent = OmniNow() - timedelta(seconds=settings.OMNI_UNDO_SECONDS)
    standing = HandOver.objects.filter(fulfilment_order=work, undone_at__isnull=True, created_at__gt=recent).first()
    if standing is None:
        raise TooLateToUndo
    standing.undone_at, standing.undone_by_key, standing.undo_reason = now, actor.key, reason
    standing.save(update_fields=["undone_at", "undone_by_key", "undo_reason"])
    return standing


def _ready_again(work: FulfilmentOrder, *, reason: str, actor: Actor, now: datetime) -> None:
    """On the shelf where it lay, with at least until the end of the next opening day."""
    FulfilmentLine.objects.filter(fulfilment_order=work).update(collected_quantity=0)
    soonest = stores.opening_days_after(location_id=work.location_id, at=now, days=1)
    work.ended_at, work.collect_by = None, max(work.collect_by or soonest, soonest)
    _move(work, Status.READY, "ended_at", "collect_by", actor=actor, reason=f"undone: {reason}"[:200])


def _give_back(order: Order, work: FulfilmentOrder, amount: int, *, actor: Actor, now: datetime) -> None:
    """What the desk took goes back by the tenders that paid, the last first, up to what these units were worth."""
    left, owner = amount, f"order:{order.pk}"
    paid: dict[Tender, int] = {}
    for payment in payment_reads.payments_of(owner).reverse():
        tender = Tender(payment.tender)
        kept = payment.captured_amount - payment.refunded_amount
        if tender in DESK_TENDERS and kept > 0:
            paid[tender] = paid.get(tender, 0) + kept
    for tender, kept in paid.items():
        back = min(left, kept)
        if back > 0:
            payments.refund_at_desk(
                owner=owner,
                amount=back,
                currency=order.currency,
                tender=tender,
                location_id=work.location_id,
                reason="hand_over_undone",
                actor=actor,
                now=now,
            )
            left -= back
