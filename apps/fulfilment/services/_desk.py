"""At the desk: handing over, and what becomes of orders that nobody takes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from apps.accounts.permissions import Permission
from apps.core.actor import SYSTEM, Actor
from apps.core.errors import IllegalTransition
from apps.core.ids import read_aloud, same
from apps.fulfilment.codes import pickup_code
from apps.fulfilment.enums import OPEN, PutBackState, Status
from apps.fulfilment.errors import NoSuchWork, NotPaid, WrongCode
from apps.fulfilment.events import FulfilmentCancelled, PickupCollected, PickupExpired, PutBackDone
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder, PutBackTask
from apps.fulfilment.services._assign import give_slot_back
from apps.fulfilment.services._state import _move, authorise, lines_of, lock, publish
from apps.inventory import services as inventory
from apps.inventory.enums import UnavailableKind
from apps.inventory.errors import PromiseGone
from apps.inventory.services import Plan
from apps.invoicing import services as invoicing
from apps.invoicing.enums import DocumentKind
from apps.invoicing.services import Party
from apps.orders import services as orders
from apps.orders.models import Order
from apps.orders.services import Share
from apps.payments import selectors as payments


@transaction.atomic
def hand_over(*, work_id: uuid.UUID, code: str, actor: Actor, now: datetime, party: Party | None) -> FulfilmentOrder:
    """One try at handing over, as `_guesses.hand_over` says, which counts it."""
    found = FulfilmentOrder.objects.filter(public_id=work_id).first()
    authorise(found, actor=actor, permission=Permission.ORDER_HAND_OVER)
    if found is None:
        raise NoSuchWork
    order = orders.lock(found.order_id)
    work = lock(found.pk)
    if work.pickup_group is None or not same(read_aloud(code), pickup_code(work.pickup_group)):
        raise WrongCode(field="code")
    if work.status == Status.COLLECTED:
        return work
    if work.status != Status.READY:
        raise IllegalTransition
    lines = [line for line in lines_of(work) if line.quantity]
    cover = payments.cover_of(owner=f"order:{order.pk}", amount=orders.due_of(order))
    if not cover.is_covered:
        raise NotPaid(context={"owed_amount": cover.missing_amount, "currency": order.currency})
    shares = orders.record_collected(order, {line.order_line_id: line.quantity for line in lines})
    for line in lines:
        line.collected_quantity = line.quantity
    FulfilmentLine.objects.bulk_update(lines, ["collected_quantity"])
    work.ended_at = now
    _move(work, Status.COLLECTED, "ended_at", actor=actor)
    orders.balance_money(order, actor=actor, now=now)
    _issue(order, work, lines, shares, party=party, actor=actor, now=now)
    publish(PickupCollected, work, amount=sum(share.total_amount for share in shares.values()))
    plan = Plan(actor=actor)
    for line in lines:
        plan.consume(owner_kind="order_line", owner_id=line.order_line_id, quantity=line.quantity)
    plan.apply()
    return work


def _issue(
    order: Order,
    work: FulfilmentOrder,
    lines: Sequence[FulfilmentLine],
    shares: dict[int, Share],
    *,
    party: Party | None,
    actor: Actor,
    now: datetime,
) -> None:
    """The document of what leaves, in the series of the device at the desk."""
    rows = []
    for line in lines:
        sold, share = line.order_line, shares[line.order_line_id]
        rows.append(
            invoicing.DocumentLine(
                description=f"{sold.description} {sold.option_text}".strip(),
                sku=sold.sku,
                quantity=line.quantity,
                unit_amount=sold.unit_amount,
                net_amount=share.total_amount - share.tax_amount,
                tax_amount=share.tax_amount,
                tax_percent=sold.tax_percent,
                total_amount=share.total_amount,
            )
        )
    if not sum(row.total_amount for row in rows):
        return
    invoicing.issue(
        legal_entity_id=order.legal_entity_id,
        source_code=f"D{actor.device_id}" if actor.device_id else work.location.code,
        kind=DocumentKind.FULL if party else DocumentKind.SIMPLIFIED,
        owner=f"fulfilment_order:{work.pk}",
        currency=order.currency,
        lines=rows,
        party=party,
        language=order.language,
        now=now,
        location_id=work.location_id,
        reference=order.number,
    )


def cancel_open(order: Order, plan: Plan, *, actor: Actor, now: datetime) -> dict[int, int]:
    """Ends all open work of a locked order within its cancellation; returns the units that came free per order line.

    Picked units are set aside with a task to put them back. Locks: fulfilment orders. Publishes: FulfilmentCancelled.
    """
    rows = FulfilmentOrder.objects.filter(order=order, status__in=OPEN).order_by("pk")
    freed: dict[int, int] = {}
    for work in rows.select_related("order", "location").select_for_update(of=("self",)):
        work.ended_at = now
        lines = lines_of(work)
        _move(work, Status.CANCELLED, "ended_at", actor=actor)
        publish(FulfilmentCancelled, work)
        if work.slot_id:
            give_slot_back(slot_id=work.slot_id, units=sum(line.quantity for line in lines))
        for line in lines:
            _free(work, line, plan)
            freed[line.order_line_id] = freed.get(line.order_line_id, 0) + line.quantity
    return freed


def _free(work: FulfilmentOrder, line: FulfilmentLine, plan: Plan) -> None:
    """Ends the promise of a line: what lies on the shelf is free, what was picked waits to be put back."""
    on_shelf = line.quantity - line.picked_quantity
    if on_shelf:
        plan.release_units(owner_kind="order_line", owner_id=line.order_line_id, quantity=on_shelf)
    if line.picked_quantity:
        plan.release_units(
            owner_kind="order_line",
            owner_id=line.order_line_id,
            quantity=line.picked_quantity,
            unavailable_kind=UnavailableKind.PUT_BACK,
        )
        PutBackTask.objects.create(fulfilment_line=line, location_id=work.location_id, quantity=line.picked_quantity)


def expire_overdue(*, now: datetime, limit: int = 100) -> int:
    """READY → EXPIRED for pickups past their collect-by; one transaction each; returns how many.

    SQL decides which are late. One whose promise a count has just broken waits until its work has heard of that.
    Locks: fulfilment order, reservations, levels. Publishes: PickupExpired.
    """
    late = FulfilmentOrder.objects.filter(status=Status.READY).extra(where=["collect_by <= omni_now()"])
    return sum(
        _expire_unless_broken(pk, now) for pk in late.order_by("collect_by").values_list("pk", flat=True)[:limit]
    )


def _expire_unless_broken(work_pk: int, now: datetime) -> int:
    try:
        return _expire(work_pk, now)
    except PromiseGone:
        return 0


@transaction.atomic
def _expire(work_pk: int, now: datetime) -> int:
    work = lock(work_pk)
    if work.status != Status.READY:
        return 0
    work.ended_at = now
    _move(work, Status.EXPIRED, "ended_at", actor=SYSTEM)
    publish(PickupExpired, work)
    plan = Plan(actor=SYSTEM)
    for line in lines_of(work):
        _free(work, line, plan)
    plan.apply()
    return 1


@transaction.atomic
def put_back(*, task_id: uuid.UUID, actor: Actor, now: datetime) -> PutBackTask:
    """The units are on the shelf again and sellable from now. Locks: the task, the level. Publishes: PutBackDone.

    Sent twice it is the same. Raises: NoSuchWork, PermissionDenied.
    """
    task = (
        PutBackTask.objects.select_for_update(of=("self",))
        .select_related("fulfilment_line__order_line", "fulfilment_line__fulfilment_order__order")
        .filter(public_id=task_id)
        .first()
    )
    work = task.fulfilment_line.fulfilment_order if task else None
    authorise(work, actor=actor, permission=Permission.ORDER_PICK)
    if task is None or work is None:
        raise NoSuchWork
    if task.state == PutBackState.RESTOCKED:
        return task
    task.state, task.restocked_at, task.restocked_by_key = PutBackState.RESTOCKED, now, actor.key
    task.save(update_fields=["state", "restocked_at", "restocked_by_key"])
    variant_id = task.fulfilment_line.order_line.variant_id
    publish(PutBackDone, work, variant_id=variant_id, quantity=task.quantity)
    inventory.bring_back(
        variant_id=variant_id,
        location_id=task.location_id,
        quantity=task.quantity,
        cause_kind="put_back",
        cause_id=task.pk,
        actor=actor,
    )
    return task
