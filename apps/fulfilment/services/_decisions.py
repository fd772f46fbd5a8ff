"""Customer decisions: opened, answered, run out of time, overtaken. What an answer does to the order is checkout's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import F

from apps.core import live
from apps.core.actor import SYSTEM, Actor
from apps.core.errors import IllegalTransition
from apps.core.transactions import in_transaction
from apps.fulfilment.enums import ASKING, DECISION_TRANSITIONS, DecisionChoice, DecisionState
from apps.fulfilment.errors import NoSuchDecision
from apps.fulfilment.events import DecisionMade, DecisionOpened
from apps.fulfilment.models import Decision, DecisionTransition, FulfilmentOrder
from apps.fulfilment.services._state import publish
from apps.orders.models import Order, OrderChange, OrderLine


def open_decisions(
    order: Order, work: FulfilmentOrder, units: Mapping[OrderLine, int], *, reason: str, now: datetime
) -> list[Decision]:
    """Asks the customer about units that this work lost, one question per line; units of a line already asked about join.

    The shop's setting says until when, else the channel's; where it is 0 nobody is asked, and nothing comes back.
    The caller holds the order's lock. Publishes: DecisionOpened.
    """
    in_transaction("Opening a decision")
    place, channel = work.location, order.channel
    minutes = channel.decision_minutes if place.decision_minutes is None else place.decision_minutes
    if not minutes:
        return []
    decisions = []
    for line, quantity in units.items():
        asked = Decision.objects.filter(fulfilment_order=work, order_line=line, state=DecisionState.OPEN).first()
        if asked is not None:
            Decision.objects.filter(pk=asked.pk).update(quantity=F("quantity") + quantity)
            decisions.append(asked)
            continue
        decision = Decision.objects.create(
            order=order,
            fulfilment_order=work,
            order_line=line,
            quantity=quantity,
            reason=reason,
            deadline_at=now + timedelta(minutes=minutes),
            default=place.decision_default or channel.decision_default,
        )
        _log(decision, "", actor=SYSTEM)
        publish(DecisionOpened, work, decision_id=decision.pk, quantity=quantity, reason=reason, is_first=not decisions)
        decisions.append(decision)
    _tell(decisions[0])
    return decisions


def lock_decision(decision_id: int) -> Decision:
    """The decision, locked, with its order, line and the shop that lost the units. The order's lock comes first.

    Raises: NoSuchDecision.
    """
    in_transaction("Locking a decision")
    decision = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("order__channel", "order_line", "fulfilment_order__order", "fulfilment_order__location")
        .filter(pk=decision_id)
        .first()
    )
    if decision is None:
        raise NoSuchDecision
    return decision


def wait_for_goods(decision: Decision, *, until: datetime, actor: Actor) -> None:
    """→ WAITING: the customer waits for the goods until a day; then the default holds. Publishes: DecisionMade."""
    decision.choice, decision.deadline_at = DecisionChoice.WAIT, until
    _move(decision, DecisionState.WAITING, "choice", "deadline_at", actor=actor)


def end_decision(
    decision: Decision,
    state: DecisionState,
    *,
    actor: Actor,
    now: datetime,
    choice: DecisionChoice | None = None,
    change: OrderChange | None = None,
    reason: str = "",
) -> None:
    """→ ANSWERED, DEFAULTED or OVERTAKEN, with what was chosen and how the order changed. Publishes: DecisionMade."""
    decision.ended_at = now
    decision.choice = choice or decision.choice
    decision.change = change
    _move(decision, state, "ended_at", "choice", "change", actor=actor, reason=reason)


def overtake_decisions(order: Order, *, actor: Actor, now: datetime, reason: str) -> int:
    """Ends all open questions of a locked order that needs no answer any more; returns how many."""
    rows = Decision.objects.filter(order=order, state__in=ASKING).order_by("pk")
    pks = list(rows.values_list("pk", flat=True))
    for pk in pks:
        end_decision(lock_decision(pk), DecisionState.OVERTAKEN, actor=actor, now=now, reason=reason)
    return len(pks)


def _move(decision: Decision, to: DecisionState, *fields: str, actor: Actor, reason: str = "") -> None:
    if to not in DECISION_TRANSITIONS[decision.state]:
        raise IllegalTransition(context={"from": decision.state, "to": to})
    before, decision.state = decision.state, to
    decision.save(update_fields=["state", *fields])
    _log(decision, before, actor=actor, reason=reason)
    publish(
        DecisionMade,
        decision.fulfilment_order,
        decision_id=decision.pk,
        state=str(to),
        choice=str(decision.choice),
        reason=reason,
    )
    _tell(decision)


def _log(decision: Decision, before: str, *, actor: Actor, reason: str = "") -> None:
    DecisionTransition.objects.create(
        decision=decision, from_state=before, to_state=decision.state, actor_key=actor.key, reason=reason
    )


def _tell(decision: Decision) -> None:
    live.publish(f"order:{decision.order.public_id}", {"decision": str(decision.public_id), "state": decision.state})
    live.publish(f"shop:{decision.fulfilment_order.location_id}", {"decision": str(decision.public_id)})
