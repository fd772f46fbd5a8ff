"""The customer decides about units that a shop could not keep; without an answer, the default does."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.checkout.services._change import Preview, Proposal, confirm_change, preview_change
from apps.core.actor import SYSTEM, Actor
from apps.core.errors import InvalidInput
from apps.core.models import OmniNow
from apps.customers.places import PostalAddress
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import ASKING, CountState, DecisionChoice, DecisionState, RejectReason
from apps.fulfilment.errors import AddressMissing, DecisionEnded, NoSuchDecision, NotAnOption, OptionGone
from apps.fulfilment.models import CountTask, Decision
from apps.fulfilment.services import Address
from apps.inventory.errors import OutOfStock
from apps.inventory.models import StockLevel
from apps.inventory.services import Plan
from apps.orders import services as orders
from apps.orders.enums import ChangeKind
from apps.orders.models import Order


def decide(
    *,
    decision_id: int,
    choice: DecisionChoice,
    actor: Actor,
    now: datetime,
    location_id: int | None = None,
    variant_id: int | None = None,
    address: Address | None = None,
) -> Decision:
    """Answers a question: another shop, a parcel, something else, waiting, or doing without.

    All that it changes is one order change, and the stock for it is promised by the kernel in the same transaction: when
    somebody was quicker, nothing has changed and the customer may choose again. The same answer again is the same.
    Who waits may still choose something else. Staff answer in the customer's name (audited).
    Locks: order, decision, payments, then levels, last. Publishes: DecisionMade, and what the change does.
    Raises: NoSuchDecision, DecisionEnded, NotAnOption, AddressMissing, InvalidInput, OptionGone, PermissionDenied.
    """
    try:
        with transaction.atomic():
            decision = _locked(decision_id)
            if _is_repeated(decision, choice):
                return decision
            _authorise(decision, choice, actor)
            if choice == DecisionChoice.WAIT:
                _wait(decision, actor=actor, now=now)
                return decision
            proposal = _proposal(
                decision, choice, location_id=location_id, variant_id=variant_id, address=address, now=now
            )
            _carry_out(decision, choice, proposal, DecisionState.ANSWERED, actor=actor, now=now)
            return decision
    except OutOfStock:
        raise OptionGone(field="choice") from None


def preview_decision(
    *,
    decision: Decision,
    choice: DecisionChoice,
    now: datetime,
    location_id: int | None = None,
    variant_id: int | None = None,
    address: Address | None = None,
) -> Preview:
    """What `decide` would do with this answer, to goods and money. It writes nothing. Raises: as `decide`, but OptionGone."""
    if decision.state not in ASKING:
        raise DecisionEnded(context={"state": decision.state, "choice": decision.choice})
    due, order = orders.due_of(decision.order), decision.order
    if choice == DecisionChoice.WAIT:
        return Preview(
            kind=ChangeKind.MOVE,
            quantity=decision.quantity,
            location_id=decision.fulfilment_order.location_id,
            promised_at=fulfilment.wait_until(decision, now=now),
            replacement=None,
            due_before_amount=due,
            due_after_amount=due,
        )
    proposal = _proposal(decision, choice, location_id=location_id, variant_id=variant_id, address=address, now=now)
    ending = orders.delivery_ending_with(proposal.line, proposal.quantity)
    return preview_change(proposal, due_amount=due, is_tax_included=order.is_tax_included, delivery_amount=ending)


def decisions_due(*, now: datetime, limit: int = 100) -> int:
    """Ends questions whose time is over, and those whose goods are there again; returns how many. One transaction each.

    SQL decides whose deadline has passed. Goods that a count found, or that somebody waits for, go to the same shop.
    """
    late = Decision.objects.filter(state__in=ASKING, deadline_at__lte=OmniNow()).order_by("deadline_at")
    there = _with_goods().order_by("pk")
    done = sum(_take_back(pk, now) for pk in there.values_list("pk", flat=True)[:limit])
    return done + sum(_default(pk, now) for pk in late.values_list("pk", flat=True)[:limit])


def _locked(decision_id: int) -> Decision:
    found = Decision.objects.filter(pk=decision_id).values_list("order_id", flat=True).first()
    if found is None:
        raise NoSuchDecision
    order = orders.lock(found)
    decision = fulfilment.lock_decision(decision_id)
    decision.order = order
    return decision


def _is_repeated(decision: Decision, choice: DecisionChoice) -> bool:
    """Whether this very answer was given before. Raises: DecisionEnded for another one, too late."""
    if decision.state == DecisionState.WAITING:
        return choice == DecisionChoice.WAIT
    if decision.state == DecisionState.OPEN:
        return False
    if decision.state == DecisionState.ANSWERED and decision.choice == choice:
        return True
    raise DecisionEnded(context={"state": decision.state, "choice": decision.choice})


def _authorise(decision: Decision, choice: DecisionChoice, actor: Actor) -> None:
    """Doors let customers only at their own orders; staff need the permission, and leave a trace."""
    if actor.is_shopper or actor == SYSTEM:
        return
    order = decision.order
    actor.require(Permission.ORDER_DECIDE, order.place_id)
    audit.record(
        actor=actor,
        verb="order.decide",
        object_key=f"order:{order.pk}",
        location_id=order.place_id,
        after={"choice": str(choice), "units": decision.quantity},
    )


def _wait(decision: Decision, *, actor: Actor, now: datetime) -> None:
    until = fulfilment.wait_until(decision, now=now)
    if until is None:
        raise NotAnOption(field="choice")
    fulfilment.wait_for_goods(decision, until=until, actor=actor)


def _proposal(
    decision: Decision,
    choice: DecisionChoice,
    *,
    location_id: int | None,
    variant_id: int | None,
    address: Address | None,
    now: datetime,
) -> Proposal:
    line, quantity = decision.order_line, decision.quantity
    if choice == DecisionChoice.REFUND:
        return Proposal(kind=ChangeKind.CANCEL, line=line, quantity=quantity)
    if choice == DecisionChoice.OTHER_SHOP:
        shop = fulfilment.shop_for(decision, location_id)
        promised_at = fulfilment.promise_for(shop, units=quantity, now=now)
        return Proposal(kind=ChangeKind.MOVE, line=line, quantity=quantity, location=shop, promised_at=promised_at)
    if choice == DecisionChoice.SUBSTITUTE:
        other = fulfilment.substitute_for(decision, variant_id, now=now)
        return Proposal(
            kind=ChangeKind.SUBSTITUTE,
            line=line,
            quantity=quantity,
            location=decision.fulfilment_order.location,
            promised_at=other.promised_at,
            substitute=other,
        )
    if address is None:
        raise AddressMissing(field="address")
    address = _settled(address)
    warehouse = fulfilment.warehouse_for(decision)
    if warehouse is None:
        raise OptionGone(field="choice")
    return Proposal(
        kind=ChangeKind.SHIP,
        line=line,
        quantity=quantity,
        location=warehouse,
        promised_at=fulfilment.sent_by(warehouse, now=now),
        address=address,
    )


def _settled(address: Address) -> Address:
    """As a letter needs it there. Raises: InvalidInput that names the field."""
    place = PostalAddress(**asdict(address))
    try:
        place.check()
        kept = place.content(region=address.country)
    except InvalidInput as wrong:
        wrong.field = f"address.{wrong.field}"
        raise
    return Address(**{field.name: kept[field.name] for field in fields(Address)})


def _carry_out(
    decision: Decision,
    choice: DecisionChoice,
    proposal: Proposal,
    state: DecisionState,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    order, plan = decision.order, Plan(actor=actor)
    change = confirm_change(order, proposal, plan, actor=actor, now=now)
    fulfilment.end_decision(decision, state, choice=choice, change=change, actor=actor, now=now)
    orders.balance_money(order, actor=actor, now=now)
    plan.apply()


def _default(decision_pk: int, now: datetime) -> int:
    """The deadline has passed: the nearest shop that has it, where that is the setting and one has; else money back."""
    for may_move in (True, True, False):
        try:
            with transaction.atomic():
                decision = _locked(decision_pk)
                if not Decision.objects.filter(pk=decision_pk, state__in=ASKING, deadline_at__lte=OmniNow()).exists():
                    return 0
                choice, location_id = _default_of(decision, may_move=may_move, now=now)
                proposal = _proposal(decision, choice, location_id=location_id, variant_id=None, address=None, now=now)
                _carry_out(decision, choice, proposal, DecisionState.DEFAULTED, actor=SYSTEM, now=now)
                return 1
        except OutOfStock:
            continue  # that shop's last unit went meanwhile: look again
    return 0


def _default_of(decision: Decision, *, may_move: bool, now: datetime) -> tuple[DecisionChoice, int | None]:
    if may_move and decision.default == DecisionChoice.OTHER_SHOP and decision.state == DecisionState.OPEN:
        shops = fulfilment.shops_with_stock(decision, now=now)
        if shops:
            return DecisionChoice.OTHER_SHOP, shops[0].shop.id
    return DecisionChoice.REFUND, None


def _with_goods() -> QuerySet[Decision]:
    """Questions whose goods may be in the shop again: found by a count, or there for a customer who waits.

    A shop where the item is still to be counted is left out: what its books say is what could not be found.
    """
    same = {"variant": OuterRef("order_line__variant"), "location": OuterRef("fulfilment_order__location")}
    free = F("on_hand") - F("reserved") - F("allocated") - F("unavailable")
    level = StockLevel.objects.annotate(free=free).filter(free__gte=OuterRef("quantity"), **same)
    uncounted = CountTask.objects.filter(state=CountState.OPEN, **same)
    counted = CountTask.objects.filter(
        state=CountState.DONE,
        found_quantity__gt=0,
        done_at__gte=OuterRef("created_at"),
        fulfilment_line__fulfilment_order=OuterRef("fulfilment_order"),
        fulfilment_line__order_line=OuterRef("order_line"),
    )
    found = Q(state=DecisionState.OPEN, reason=RejectReason.NOT_FOUND) & Q(Exists(counted))
    return Decision.objects.filter(found | Q(state=DecisionState.WAITING), Exists(level), ~Exists(uncounted))


def _take_back(decision_pk: int, now: datetime) -> int:
    """The shop has the goods after all: the question is overtaken by a new pickup there. Who was quicker has them."""
    try:
        with transaction.atomic():
            decision = _locked(decision_pk)
            if not _with_goods().filter(pk=decision_pk).exists():
                return 0
            _resume(decision.order, decision, now)
            return 1
    except OutOfStock:
        return 0


def _resume(order: Order, decision: Decision, now: datetime) -> None:
    shop, plan = decision.fulfilment_order.location, Plan(actor=SYSTEM)
    fulfilment.assign_units(
        order,
        {decision.order_line: decision.quantity},
        plan,
        location=shop,
        promised_at=fulfilment.promise_for(shop, units=decision.quantity, now=now),
        actor=SYSTEM,
    )
    fulfilment.end_decision(decision, DecisionState.OVERTAKEN, actor=SYSTEM, now=now, reason="found")
    plan.apply()
