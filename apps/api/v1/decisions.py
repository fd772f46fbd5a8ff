"""What customers are asked when a shop could not keep their units, and their answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse

from apps.accounts.permissions import Permission
from apps.api.endpoint import ANYONE, CART_TOKEN, ORDER_TOKEN, now, operation
from apps.api.idempotency import Key
from apps.api.shapes import Says, Shape
from apps.api.v1 import show
from apps.api.v1.order_reach import OrderEndpoint
from apps.api.v1.shapes import AddressIn, Item, Place
from apps.api.writing import answer
from apps.catalogue import selectors as catalogue
from apps.checkout import services as checkout
from apps.core.money import Money
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import DecisionChoice
from apps.fulfilment.errors import NotAnOption
from apps.fulfilment.models import Decision
from apps.fulfilment.services import Address, DecisionView
from apps.orders.models import Order
from apps.stores import selectors as stores


class ShopWay(Shape):
    """Another shop that has all the units now."""

    shop: Place
    distance_metres: Annotated[int | None, Says("From the shop that lost them.")]
    promised_at: datetime


class SubstituteWay(Shape):
    """Something else in the same shop; it never costs more than what was lost."""

    item: Item
    total: Annotated[Money, Says("For all units.")]
    saved: Money
    promised_at: datetime


class DecisionOut(Shape):
    """A question about units of one line. `ways` are empty once it is settled."""

    id: UUID
    state: Annotated[str, Says("open, waiting, answered, defaulted or overtaken.")]
    choice: str
    item: Item
    quantity: int
    shop: Annotated[Place, Says("The shop that could not keep them.")]
    reason: str
    deadline_at: datetime
    default: Annotated[str, Says("What happens without an answer.")]
    refund: Annotated[Money, Says("What the units were agreed at.")]
    choices: tuple[str, ...]
    shops: tuple[ShopWay, ...]
    substitutes: tuple[SubstituteWay, ...]
    wait_until: datetime | None
    sent_by: Annotated[datetime | None, Says("When a parcel would leave; only for what is paid.")]


class DecisionSummary(Shape):
    id: UUID
    state: str
    choice: str
    order: UUID
    number: str
    name: str
    option: str
    quantity: int
    reason: str
    deadline_at: datetime
    default: str


class DecisionList(Shape):
    items: tuple[DecisionSummary, ...]


class AnswerIn(Shape):
    choice: DecisionChoice
    location: Annotated[UUID | None, Says("For other_shop: one of `shops`.")] = None
    variant: Annotated[UUID | None, Says("For substitute: one of `substitutes`.")] = None
    address: Annotated[AddressIn | None, Says("For ship.")] = None


class PreviewOut(Shape):
    """What an answer would do: the goods, and what the order costs before and after."""

    kind: str
    quantity: int
    shop: UUID | None
    promised_at: datetime | None
    due_before: Money
    due_after: Money
    saved: Money


class Decisions(OrderEndpoint):
    """Questions about an order. The link in the customer's mail is enough to see and to answer them."""

    needs = {"list": ANYONE, "retrieve": ANYONE, "preview": ANYONE, "answer": ANYONE}

    @operation("list_order_decisions", answers={200: DecisionList}, tokens=(ORDER_TOKEN, CART_TOKEN))
    def list(self, public_id: UUID) -> HttpResponse:
        """What was asked about an order, the newest first."""
        order = self._order(public_id)
        return answer(DecisionList(items=tuple(summary(row) for row in fulfilment_reads.decisions_of(order))))

    @operation("get_order_decision", answers={200: DecisionOut}, tokens=(ORDER_TOKEN, CART_TOKEN))
    def retrieve(self, public_id: UUID, decision_id: UUID) -> HttpResponse:
        """A question with what can be had now instead: shops, other articles, a parcel, waiting, or the money."""
        return answer(_shown(self._decision(self._order(public_id), decision_id)))

    @operation("preview_order_decision", body=AnswerIn, answers={200: PreviewOut}, tokens=(ORDER_TOKEN, CART_TOKEN))
    def preview(self, public_id: UUID, decision_id: UUID, body: AnswerIn) -> HttpResponse:
        """What an answer would do to goods and money. Nothing changes; the same answer does just that."""
        order = self._order(public_id)
        row = self._decision(order, decision_id)
        seen = checkout.preview_decision(decision=row, choice=body.choice, now=now(), **_chosen(body))
        return answer(
            PreviewOut(
                kind=seen.kind.value,
                quantity=seen.quantity,
                shop=stores.location_by_id(seen.location_id).public_id if seen.location_id else None,
                promised_at=seen.promised_at,
                due_before=Money(seen.due_before_amount, order.currency),
                due_after=Money(seen.due_after_amount, order.currency),
                saved=Money(seen.saved_amount, order.currency),
            )
        )

    @operation(
        "answer_order_decision",
        body=AnswerIn,
        answers={200: DecisionOut},
        tokens=(ORDER_TOKEN, CART_TOKEN),
        key=Key.REQUIRED,
    )
    def answer(self, public_id: UUID, decision_id: UUID, body: AnswerIn) -> HttpResponse:
        """Decides. 409 `fulfilment.option_gone` when somebody was quicker: nothing has changed, choose again."""
        order = self._order(public_id)
        actor = self._acting(order)
        if not self._is_owner(order):
            actor.require(Permission.ORDER_DECIDE, order.place_id)
        row = self._decision(order, decision_id)

        def work() -> HttpResponse:
            checkout.decide(decision_id=row.pk, choice=body.choice, actor=actor, now=now(), **_chosen(body))
            return answer(_shown(self._decision(order, decision_id)))

        return self.once(work, actor=actor)

    def _decision(self, order: Order, decision_id: UUID) -> Decision:
        return fulfilment_reads.decision_of(order, decision_id)


def _chosen(body: AnswerIn) -> dict[str, Any]:
    """What the answer names, as services know it. Raises: NotAnOption for what does not exist."""
    variants = catalogue.variant_ids([body.variant]) if body.variant else {}
    places = stores.cards_by_public_id([body.location]) if body.location else []
    if body.variant and not variants:
        raise NotAnOption(field="variant")
    if body.location and not places:
        raise NotAnOption(field="location")
    return {
        "location_id": places[0].id if places else None,
        "variant_id": variants[body.variant] if body.variant else None,
        "address": Address(**vars(body.address)) if body.address else None,
    }


def summary(row: Decision) -> DecisionSummary:
    return DecisionSummary(
        id=row.public_id,
        state=row.state,
        choice=row.choice,
        order=row.order.public_id,
        number=row.order.number,
        name=row.order_line.description,
        option=row.order_line.option_text,
        quantity=row.quantity,
        reason=row.reason,
        deadline_at=row.deadline_at,
        default=row.default,
    )


def _shown(row: Decision) -> DecisionOut:
    view: DecisionView = fulfilment.decision_view(row, now=now())
    return DecisionOut(
        id=row.public_id,
        state=row.state,
        choice=row.choice,
        item=show.item(view.card),
        quantity=row.quantity,
        shop=show.place(view.shop),
        reason=row.reason,
        deadline_at=row.deadline_at,
        default=row.default,
        refund=Money(view.refund_amount, view.currency),
        choices=tuple(choice.value for choice in view.choices),
        shops=tuple(
            ShopWay(shop=show.place(way.shop), distance_metres=way.shop.distance_metres, promised_at=way.promised_at)
            for way in view.shops
        ),
        substitutes=tuple(
            SubstituteWay(
                item=show.item(way.card),
                total=Money(way.amount, view.currency),
                saved=Money(way.saved_amount, view.currency),
                promised_at=way.promised_at,
            )
            for way in view.substitutes
        ),
        wait_until=view.wait_until,
        sent_by=view.sent_by,
    )
