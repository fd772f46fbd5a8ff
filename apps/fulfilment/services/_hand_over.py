"""READY → COLLECTED, per unit: what leaves, what stays, what is refused; against proof, and covered by money."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.errors import IllegalTransition
from apps.fulfilment.enums import RefusalReason, Status
from apps.fulfilment.errors import BadQuantity, NoSuchWork, NothingLeaves, NotPaid
from apps.fulfilment.events import PickupCollected
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder, HandOver, HandOverLine
from apps.fulfilment.services import _identity, _papers
from apps.fulfilment.services._holds import refuse_held
from apps.fulfilment.services._identity import Proof
from apps.fulfilment.services._refuse import refuse
from apps.fulfilment.services._split import Units, chosen, split
from apps.fulfilment.services._state import _move, authorise, lines_of, lock, publish
from apps.inventory.services import Plan
from apps.invoicing.services import Party
from apps.orders import services as orders
from apps.orders.models import Order
from apps.orders.services import Share
from apps.payments import selectors as payments
from apps.payments.enums import Tender
from apps.payments.services import DeskRefund


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """What the customer takes (None: all that is not refused) and what they leave, by line; the rest waits on."""

    units: Units | None = None
    refused: Units = field(default_factory=dict)
    reason: RefusalReason = RefusalReason.OTHER
    refund_tender: Tender | None = None


ALL = Leaving()


@transaction.atomic
def hand_over(
    *,
    work_id: uuid.UUID,
    proof: Proof,
    leaving: Leaving,
    actor: Actor,
    now: datetime,
    party: Party | None,
) -> FulfilmentOrder:
    """One try at handing over, as `_guesses.hand_over` says, which counts it."""
    found = FulfilmentOrder.objects.filter(public_id=work_id).first()
    authorise(found, actor=actor, permission=Permission.ORDER_HAND_OVER)
    if found is None:
        raise NoSuchWork
    order = orders.lock(found.order_id)
    work = lock(found.pk)
    name = _identity.check(proof, work, now=now)
    if work.status == Status.COLLECTED:
        return work
    if work.status != Status.READY:
        raise IllegalTransition
    refuse_held(order_id=order.pk, work_id=work.pk)
    plan, desk = Plan(actor=actor), None
    lines = _part(order, work, leaving, plan, actor=actor, now=now)
    if leaving.refused:
        desk = DeskRefund(location_id=work.location_id, reason="refused", tender=leaving.refund_tender)
    _leave(order, {work: lines}, plan, proof=proof, name=name, desk=desk, party=party, actor=actor, now=now)
    plan.apply()
    return work


def _leave(
    order: Order,
    parts: Mapping[FulfilmentOrder, list[FulfilmentLine]],
    plan: Plan,
    *,
    proof: Proof,
    name: str,
    actor: Actor,
    now: datetime,
    desk: DeskRefund | None = None,
    party: Party | None = None,
) -> None:
    """What leaves of a locked order in one go, each part with its row and its document; the caller applies the plan."""
    shares = {}
    for work, lines in parts.items():
        shares[work] = orders.record_collected(order, {line.order_line_id: line.quantity for line in lines})
    refuse_unpaid(order)
    for work, lines in parts.items():
        _record(work, lines, shares[work], proof=proof, name=name, actor=actor, now=now)
        _move(work, Status.COLLECTED, "ended_at", "hand_over_count", actor=actor)
    orders.balance_money(order, actor=actor, now=now, desk=desk)
    for work, lines in parts.items():
        _papers.issue(order, work, lines, shares[work], party=party, actor=actor, now=now)
        amount = sum(share.total_amount for share in shares[work].values())
        publish(PickupCollected, work, amount=amount, hand_over=work.hand_over_count)
        for line in lines:
            plan.consume(owner_kind="order_line", owner_id=line.order_line_id, quantity=line.quantity)


@transaction.atomic
def hand_over_together(
    *, order_id: int, works: Sequence[int], proof: Proof, actor: Actor, now: datetime
) -> list[FulfilmentOrder]:
    """READY → COLLECTED for all of these parts of one order, or for none; what was collected before is left as it is.

    For who needs no person at a desk: the caller has asked who acts. Locks, publishes and raises: as `hand_over`.
    """
    order = orders.lock(order_id)
    locked = [lock(pk) for pk in sorted(works)]
    names = {_identity.check(proof, work, now=now) for work in locked}
    waiting = [work for work in locked if work.status == Status.READY]
    for work in waiting:
        refuse_held(order_id=order.pk, work_id=work.pk)
    if waiting:
        plan = Plan(actor=actor)
        parts = {work: [line for line in lines_of(work) if line.quantity] for work in waiting}
        _leave(order, parts, plan, proof=proof, name=max(names), actor=actor, now=now)
        plan.apply()
    return [work for work in locked if work.status == Status.COLLECTED]


def _part(
    order: Order, work: FulfilmentOrder, leaving: Leaving, plan: Plan, *, actor: Actor, now: datetime
) -> list[FulfilmentLine]:
    """Takes out of the work what does not leave now; returns the lines that do."""
    lines = [line for line in lines_of(work) if line.quantity]
    refused = chosen(lines, leaving.refused, field="refused")
    taken = (
        {line.pk: line.quantity - refused.get(line.pk, 0) for line in lines}
        if leaving.units is None
        else chosen(lines, leaving.units, field="units")
    )
    if not sum(taken.values()):
        raise NothingLeaves(field="units")
    rest = {line.pk: line.quantity - taken.get(line.pk, 0) - refused.get(line.pk, 0) for line in lines}
    if min(rest.values()) < 0:
        raise BadQuantity(field="units")
    if refused:
        refuse(order, work, lines, refused, plan, reason=leaving.reason, actor=actor, now=now)
    if any(rest.values()):
        split(work, lines, rest, actor=actor)
    return [line for line in lines if line.quantity]


def refuse_unpaid(order: Order) -> None:
    """Goods leave only when what left before and what leaves now is paid, or a card stands for it. Raises: NotPaid."""
    cover = payments.cover_of(owner=f"order:{order.pk}", amount=orders.left_of(order))
    if not cover.is_covered:
        raise NotPaid(context={"owed_amount": cover.missing_amount, "currency": order.currency})


def _record(
    work: FulfilmentOrder,
    lines: list[FulfilmentLine],
    shares: dict[int, Share],
    *,
    proof: Proof,
    name: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Who took what: a row of the hand-over, its lines, and the units on the work."""
    for line in lines:
        line.collected_quantity = line.quantity
    FulfilmentLine.objects.bulk_update(lines, ["collected_quantity"])
    work.ended_at, work.hand_over_count = now, work.hand_over_count + 1
    made = HandOver.objects.create(
        fulfilment_order=work,
        number=work.hand_over_count,
        at=now,
        actor_key=actor.key,
        device_id=actor.device_id,
        identity=proof.identity,
        collected_by=name,
        amount=sum(share.total_amount for share in shares.values()),
    )
    HandOverLine.objects.bulk_create(
        HandOverLine(
            hand_over=made,
            order_line=line.order_line,
            quantity=line.quantity,
            total_amount=shares[line.order_line_id].total_amount,
            tax_amount=shares[line.order_line_id].tax_amount,
        )
        for line in lines
    )
