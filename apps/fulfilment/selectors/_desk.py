"""What the desk looks up: hand-overs, their documents, and the label of a bag."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from apps.core.actor import Actor
from apps.customers.models import Customer
from apps.fulfilment import codes
from apps.fulfilment.models import FulfilmentOrder, HandOver
from apps.fulfilment.selectors._work import work_by_id
from apps.orders.models import Order


def document_owner(work: FulfilmentOrder) -> str:
    """Under which invoicing keeps the document of the work's last hand-over, and its correction."""
    return _owner(work.pk, max(work.hand_over_count, 1))


def document_owners(works: Iterable[FulfilmentOrder]) -> list[str]:
    """Under which invoicing keeps all documents of this work; no statement."""
    return [_owner(work.pk, number) for work in works for number in range(1, max(work.hand_over_count, 1) + 1)]


def work_of_document(owner: str) -> FulfilmentOrder | None:
    """The work whose hand-over a document is about; None for a document of something else."""
    kind, _colon, pk = owner.partition("#")[0].partition(":")
    if kind != "fulfilment_order":
        return None
    return FulfilmentOrder.objects.select_related("order__channel", "location").filter(pk=int(pk)).first()


def _owner(pk: int, number: int) -> str:
    return f"fulfilment_order:{pk}" if number == 1 else f"fulfilment_order:{pk}#{number}"


def account_code(*, customer_id: int, now: datetime) -> tuple[str, datetime]:
    """What an account shows at any desk in place of a pickup's code, and until when it does. One statement."""
    public_id = Customer.objects.values_list("public_id", flat=True).get(pk=customer_id)
    return codes.account_code(public_id, now=now), now + codes.ACCOUNT_LIFE


def hand_overs_of(order: Order) -> QuerySet[HandOver]:
    """Every hand-over of an order in order of time, undone ones too, with their lines at hand."""
    rows = HandOver.objects.filter(fulfilment_order__order=order).select_related("fulfilment_order")
    return rows.prefetch_related("lines__order_line").order_by("pk")


@dataclass(frozen=True, kw_only=True)
class LabelItem:
    """A line on a label."""

    sku: str
    name: str
    option: str
    quantity: int


@dataclass(frozen=True, kw_only=True)
class Label:
    """What is printed for a bag on the pickup shelf, on 80 mm or A4.

    `payload` is what the bar code and the QR code say: the order's number, which a scan at the tablet opens. The
    customer's code is never on a bag that others can read. `part` of `parts`: the bags that lie there for one customer.
    """

    number: str
    customer: str
    shelf: str
    in_locker: bool
    payload: str
    shop: str
    promised_at: datetime
    collect_by: datetime | None
    part: int
    parts: int
    units: int
    items: tuple[LabelItem, ...]


def label(public_id: uuid.UUID | str, *, actor: Actor) -> Label:
    """The label of one fulfilment order of the actor's shops; three statements for any number of items. Raises: NoSuchWork."""
    work = work_by_id(public_id, actor=actor)
    bags = FulfilmentOrder.objects.filter(pickup_group_id=work.pickup_group_id, ended_at__isnull=True)
    siblings = sorted({*bags.values_list("pk", flat=True), work.pk}) if work.pickup_group_id else [work.pk]
    items = tuple(
        LabelItem(
            sku=line.order_line.sku,
            name=line.order_line.description,
            option=line.order_line.option_text,
            quantity=line.quantity,
        )
        for line in work.lines.all()
    )
    return Label(
        number=work.order.number,
        customer=_short_name(work.order.contact_name),
        shelf=work.bin,
        in_locker=work.in_locker,
        payload=work.order.number,
        shop=work.location.name,
        promised_at=work.promised_at,
        collect_by=work.collect_by,
        part=siblings.index(work.pk) + 1,
        parts=len(siblings),
        units=sum(item.quantity for item in items),
        items=items,
    )


def _short_name(name: str) -> str:
    """Enough to find a bag by, and not who lies there: "Ana R."."""
    first, *rest = name.split() or [""]
    return f"{first} {rest[-1][:1]}." if rest else first
