"""What is sent to the desk and what it answers."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from apps.api.shapes import Many, Says, Shape, Text, Whole
from apps.api.v1.documents import DocumentOut, PartyIn
from apps.api.v1.work_shapes import WorkOut
from apps.core.money import Money
from apps.fulfilment.enums import RefusalReason

MOST_LINES = 200
Code = Annotated[str, Text(100)]


class DeskTender(StrEnum):
    CASH = "cash"
    CARD_TERMINAL = "card_terminal"
    BIZUM = "bizum"


class DeskIdentity(StrEnum):
    """How staff know who collects."""

    CODE = "code"
    ACCOUNT = "account"
    DOCUMENT = "document"
    DELEGATE = "delegate"


class MoneyIn(Shape):
    amount: Annotated[str, Text(24, 1, r"[0-9]+(\.[0-9]+)?"), Says('Such as "12.50".')]
    currency: Annotated[str, Text(3, 3, "[A-Z]{3}")]


class TakePaymentIn(Shape):
    tender: DeskTender
    reference: Annotated[str, Text(120), Says("The number on a terminal's slip or of a Bizum: it pays once.")] = ""
    tendered: Annotated[MoneyIn | None, Says("What the customer handed over; the change follows from it.")] = None


class PaymentTaken(Shape):
    change: Money
    work: WorkOut


class RefundIn(Shape):
    """Nothing to say; how much goes back follows from the order."""

    note: Annotated[str, Text(200)] = ""


class MoneyGivenBack(Shape):
    amount: Money
    work: WorkOut


class UnitsIn(Shape):
    """Units of a line of the work."""

    line: UUID
    quantity: Annotated[int, Whole(0, 1_000_000)]


class HandOverIn(Shape):
    code: Annotated[Code, Says("The pickup code, or what the customer's account shows.")] = ""
    identity: Annotated[DeskIdentity, Says("How staff know who collects.")] = DeskIdentity.CODE
    collected_by: Annotated[str, Text(150), Says("Whose document was seen.")] = ""
    units: Annotated[
        tuple[UnitsIn, ...] | None, Many(MOST_LINES), Says("What leaves; left out, all that is not refused.")
    ] = None
    refused: Annotated[tuple[UnitsIn, ...], Many(MOST_LINES), Says("What the customer leaves at the desk.")] = ()
    reason: Annotated[RefusalReason, Says("Why they leave it.")] = RefusalReason.OTHER
    refund_tender: Annotated[DeskTender | None, Says("For what was refused; else the tender that paid.")] = None
    party: Annotated[PartyIn | None, Says("For a full invoice, which large sums need; else a simplified one.")] = None


class HandedOver(Shape):
    """The goods left; `documents` are what to print, `waiting` is what stayed for another day."""

    work: WorkOut
    waiting: tuple[WorkOut, ...]
    documents: tuple[DocumentOut, ...]


class RefuseIn(Shape):
    units: Annotated[tuple[UnitsIn, ...] | None, Many(MOST_LINES), Says("Left out, all of it.")] = None
    reason: RefusalReason
    refund_tender: Annotated[DeskTender | None, Says("Else the tender that paid.")] = None


class UndoIn(Shape):
    in_hand: Annotated[bool, Says("All its units are back at the desk.")]
    reason: Annotated[str, Text(200, 1)]
    gives_back: Annotated[bool, Says("What the desk took for it goes back now.")] = True


class ExtendIn(Shape):
    until: Annotated[datetime | None, Says("Left out, a few opening days more.")] = None


class LabelItemOut(Shape):
    sku: str
    name: str
    option: str
    quantity: int


class LabelOut(Shape):
    """What to print for a bag; `payload` is what its bar code and QR code say."""

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
    items: tuple[LabelItemOut, ...]


class LockerIn(Shape):
    code: Annotated[str, Text(64, 1)]


class LockerOpened(Shape):
    """What the locker gave out."""

    shelves: tuple[str, ...]
    documents: tuple[DocumentOut, ...]
