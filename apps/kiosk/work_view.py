"""What the page of one order shows, whatever its state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission
from apps.core.money import Money, exponent
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment.enums import OPEN, Status
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder, OrderHold
from apps.inventory import selectors as inventory
from apps.inventory.selectors import Place
from apps.invoicing import selectors as invoicing
from apps.invoicing.enums import DocumentKind
from apps.invoicing.selectors import DocumentView
from apps.kiosk import wording
from apps.kiosk.cards import TONES
from apps.kiosk.floor import Floor
from apps.kiosk.wording import Accept, Due
from apps.orders import services as orders
from apps.payments import selectors as payments
from apps.payments.enums import AttemptKind, Tender
from apps.payments.models import PaymentTask
from apps.payments.selectors import PaymentStatus
from apps.stores import selectors as stores

NOTES = (500, 1000, 2000, 5000, 10_000, 20_000)
"""What people hand over: sums that round up to these minor units, in currencies with two decimals."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line as the picker sees it."""

    id: UUID
    name: str
    option_text: str
    sku: str
    image: str
    quantity: int
    picked: int
    place: Place

    @property
    def key(self) -> str:
        return str(self.id)

    @property
    def missing(self) -> int:
        return self.quantity - self.picked

    @property
    def state(self) -> str:
        return "done" if not self.missing else "part" if self.picked else "open"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The money of an order at the desk.

    `on_card` is held by a card and charged once goods leave; `undecided` is what units cost that the customer is still
    asked about, which nobody takes yet. `change` and `given` are of the cash that was taken last.
    """

    owed: Money
    undecided: Money
    on_card: Money
    paid: Money
    to_give_back: Money
    refunded: Money
    tender: str
    given: Money | None
    change: Money | None
    suggestions: tuple[Money, ...]


@dataclass(frozen=True, kw_only=True)
class WorkView:
    """One fulfilment order, ready to show."""

    work: FulfilmentOrder
    due: Due
    accept: Accept | None
    holds: tuple[OrderHold, ...]
    may_hold: bool
    state: str
    tone: str
    rows: tuple[Row, ...]
    desk: Desk
    shelves: tuple[tuple[str, int], ...]
    documents: tuple[DocumentView, ...]
    can_invoice: bool
    money_tasks: tuple[PaymentTask, ...]
    has_locker: bool
    may_cancel: bool
    may_undo: bool
    others: tuple[FulfilmentOrder, ...]
    ended_words: str

    @property
    def units(self) -> int:
        return sum(row.quantity for row in self.rows)

    @property
    def picked(self) -> int:
        return sum(row.picked for row in self.rows)

    @property
    def is_all_picked(self) -> bool:
        return self.picked == self.units

    @property
    def is_open(self) -> bool:
        return self.work.status in OPEN

    @property
    def version(self) -> str:
        """Changes when something changed that the page shows: a colleague's step redraws it, an own one does not."""
        picked = ".".join(f"{row.picked}/{row.quantity}" for row in self.rows)
        return f"{self.work.status}:{len(self.holds)}:{picked}:{self.desk.owed.amount}:{self.desk.paid.amount}"


def view_of(work: FulfilmentOrder, floor: Floor, *, now: datetime) -> WorkView:
    """The page's content; the parts that a state does not show are not asked for."""
    rows = _walk(work)
    stages = work.status in {Status.PICKING, Status.PACKED}
    documents = _documents(work) if work.status == Status.COLLECTED else ()
    shelves = fulfilment_reads.shelves_in_use(location_id=work.location_id) if stages else {}
    is_desk = work.status in {Status.READY, Status.COLLECTED}
    return WorkView(
        work=work,
        due=wording.due_of(work, zone=work.location.time_zone, now=now, language=floor.language),
        accept=wording.accept_of(work, zone=work.location.time_zone, now=now, language=floor.language),
        holds=_holds(work, now) if work.status in OPEN else (),
        may_hold=floor.actor.may(Permission.ORDER_HOLD, work.order.place_id or 0),
        state=str(Status(work.status).label),
        tone=TONES.get(Status(work.status), ""),
        rows=rows,
        desk=desk_of(work),
        shelves=tuple(shelves.items()),
        documents=documents,
        can_invoice=any(one.kind == DocumentKind.SIMPLIFIED for one in documents[-1:]),
        may_cancel=floor.actor.may(Permission.ORDER_CANCEL, work.order.place_id or 0),
        money_tasks=tuple(payments.open_tasks(owners=[f"order:{work.order_id}"])) if is_desk else (),
        has_locker=stages and all(not row.missing for row in rows) and stores.has_locker(location_id=work.location_id),
        may_undo=floor.actor.may(Permission.ORDER_UNDO_HAND_OVER, work.location_id),
        others=_others(work) if is_desk else (),
        ended_words=_ended(work),
    )


def _documents(work: FulfilmentOrder) -> tuple[DocumentView, ...]:
    """What can be printed: every document of the work but receipts that an invoice stands for."""
    issued = invoicing.documents_of_all(fulfilment_reads.document_owners([work]))
    return tuple(one for one in issued if one.replaced_by is None)


def _others(work: FulfilmentOrder) -> tuple[FulfilmentOrder, ...]:
    """What else of the order lies here for the same customer."""
    rows = fulfilment_reads.works_of(work.order)
    mine = (row for row in rows if row.pickup_group_id == work.pickup_group_id and row.pk != work.pk)
    return tuple(row for row in mine if row.status == Status.READY)


def _holds(work: FulfilmentOrder, now: datetime) -> tuple[OrderHold, ...]:
    """What must be cleared up before this order goes on."""
    rows = fulfilment_reads.holds_of(work.order)
    return tuple(
        row
        for row in rows
        if row.ended_at is None
        and (row.until is None or row.until > now)
        and row.fulfilment_order_id in {None, work.pk}
    )


def _walk(work: FulfilmentOrder) -> tuple[Row, ...]:
    """The lines in the order in which one passes their shelves, as long as somebody has to walk."""
    lines = list(work.lines.all())
    walks = work.status in {Status.ASSIGNED, Status.ACCEPTED, Status.PICKING}
    ids = [line.order_line.variant_id for line in lines]
    places = inventory.places_of(ids, location_id=work.location_id) if walks else {}
    rows = (_row(line, places.get(line.order_line.variant_id, Place())) for line in lines)
    return tuple(sorted(rows, key=lambda row: row.place.walk))


def _row(line: FulfilmentLine, place: Place) -> Row:
    sold = line.order_line
    return Row(
        id=line.public_id,
        name=sold.description,
        option_text=sold.option_text,
        sku=sold.sku,
        image=sold.image_url,
        quantity=line.quantity,
        picked=line.picked_quantity,
        place=place,
    )


def desk_of(work: FulfilmentOrder) -> Desk:
    """What is owed, what was paid, and the change of it. Two statements, one more where money is owed or has moved."""
    order, owner = work.order, f"order:{work.order_id}"
    due = orders.due_of(order)
    paid = payments.status_of([owner])[owner]
    owed, undecided = asked_now(order.pk, paid)
    kept = paid.captured_amount - paid.refunded_amount
    cover = payments.cover_of(owner=owner, amount=due) if paid.authorised_amount > paid.captured_amount else None
    takes = [row for row in payments.attempts_of(owner) if row.kind == AttemptKind.TAKE] if paid.captured_amount else []
    last = takes[-1] if takes else None
    is_cash = last is not None and last.tender == Tender.CASH

    def money(amount: int) -> Money:
        return Money(amount, order.currency)

    return Desk(
        owed=money(owed),
        undecided=money(undecided),
        on_card=money(min(cover.capturable_amount, due) if cover else 0),
        paid=money(kept),
        to_give_back=money(max(kept - paid.returning_amount - due, 0)),
        refunded=money(paid.refunded_amount),
        tender=str(Tender(last.tender).label) if last else "",
        given=money(last.tendered_amount) if last and is_cash else None,
        change=money(last.change_amount) if last and is_cash else None,
        suggestions=tuple(money(amount) for amount in suggestions(owed, order.currency)),
    )


def asked_now(order_id: int, paid: PaymentStatus) -> tuple[int, int]:
    """What the desk takes now, and what it does not take yet because the customer is still asked about it."""
    if not paid.owed_amount:
        return 0, 0
    undecided = min(fulfilment_reads.unsourced_amounts([order_id]).get(order_id, 0), paid.owed_amount)
    return paid.owed_amount - undecided, undecided


def suggestions(owed: int, currency: str) -> list[int]:
    """The sums that a customer is likely to hand over: exactly what is owed, then notes that cover it."""
    if not owed or exponent(currency) != 2:
        return [owed] if owed else []
    rounded = sorted({-(-owed // note) * note for note in NOTES} - {owed})
    return [owed, *rounded[:4]]


def _ended(work: FulfilmentOrder) -> str:
    """What became of an order that will not be handed over."""
    words = {
        Status.REJECTED: _("This shop could not do it. The customer is told."),
        Status.EXPIRED: _("Nobody collected it in time. The items go back to the shelf."),
        Status.CANCELLED: _("This order was cancelled. Do not hand it over."),
        Status.SHIPPED: _("The parcel is on its way."),
        Status.DELIVERED: _("The parcel has arrived."),
    }
    return words.get(Status(work.status), "")
