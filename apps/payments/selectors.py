"""How the money stands: of an owner, and of the drawers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.postgres.aggregates import ArrayAgg, BoolOr
from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value, When, Window
from django.db.models.functions import Coalesce

from apps.core.models import OmniNow
from apps.payments.enums import (
    IN_FLIGHT,
    LIVE_STATES,
    DifferenceKind,
    OperationKind,
    OperationState,
    PaymentState,
    PaymentWord,
    TaskKind,
    TaskState,
    Tender,
)
from apps.payments.models import (
    CashDrawer,
    CashJournalEntry,
    Payment,
    PaymentAttempt,
    PaymentOperation,
    PaymentTask,
    Reconciliation,
    ReconciliationDifference,
)

DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class PaymentStatus:
    """What an owner has to pay and has paid. `tenders` are those that paid, else those agreed on.

    `owed_amount` is what a desk has to take; what a card holds for us is not owed. `returning_amount` is on its way back
    to a card. `has_lapsed_card`: one held money once, and let go of it without having been charged.
    """

    owner: str
    currency: str = ""
    requested_amount: int = 0
    authorised_amount: int = 0
    captured_amount: int = 0
    refunded_amount: int = 0
    owed_amount: int = 0
    returning_amount: int = 0
    tenders: tuple[str, ...] = ()
    has_lapsed_card: bool = False

    @property
    def word(self) -> PaymentWord:
        return word_for(
            due=self.requested_amount,
            authorised=self.authorised_amount,
            captured=self.captured_amount,
            refunded=self.refunded_amount,
        )


def word_for(*, due: int, authorised: int, captured: int, refunded: int) -> PaymentWord:
    """The payment status of domain.md, from amounts alone; `due` is what is owed in the end."""
    if refunded:
        return PaymentWord.REFUNDED if refunded == captured else PaymentWord.PARTLY_REFUNDED
    if captured > due:
        return PaymentWord.OVERPAID
    if captured:
        return PaymentWord.PAID if captured == due else PaymentWord.PARTLY_PAID
    return PaymentWord.AUTHORISED if authorised else PaymentWord.UNPAID


def status_of(owners: Sequence[str]) -> dict[str, PaymentStatus]:
    """How each owner stands, in one statement; an owner without a payment stands at nothing."""
    live = Q(state__in=LIVE_STATES)
    rows = (
        Payment.objects.filter(owner__in=owners)
        .values("owner")
        .annotate(
            currency_=Max("currency"),
            requested=Coalesce(Sum(_wanted(), filter=live), 0),
            authorised=Coalesce(Sum("authorised_amount", filter=live), 0),
            captured=Coalesce(Sum("captured_amount", filter=live), 0),
            refunded=Coalesce(Sum("refunded_amount", filter=live), 0),
            owed=Coalesce(
                Sum("requested_amount", filter=Q(tender=Tender.PAY_IN_STORE, state=PaymentState.INITIATED)), 0
            ),
            returning=Coalesce(Sum(_returning(), filter=live), 0),
            has_lapsed_card=BoolOr(Q(tender=Tender.CARD, state=PaymentState.EXPIRED)),
            tenders_=ArrayAgg("tender", filter=live, distinct=True, order_by="tender", default=Value([])),
        )
    )
    found = {
        row["owner"]: PaymentStatus(
            owner=row["owner"],
            currency=row["currency_"],
            requested_amount=row["requested"],
            authorised_amount=row["authorised"],
            captured_amount=row["captured"],
            refunded_amount=row["refunded"],
            owed_amount=row["owed"],
            returning_amount=row["returning"],
            tenders=tuple(row["tenders_"]),
            has_lapsed_card=row["has_lapsed_card"],
        )
        for row in rows
    }
    return {owner: found.get(owner) or PaymentStatus(owner=owner) for owner in owners}


def _wanted() -> Case:
    """What a payment asks for; of an authorisation that was charged in part, only that part."""
    return Case(When(state=PaymentState.CLOSED, then=F("captured_amount")), default=F("requested_amount"))


def payments_of(owner: str) -> QuerySet[Payment]:
    """The owner's payments, oldest first."""
    return Payment.objects.filter(owner=owner).order_by("pk")


def attempts_of(owner: str) -> QuerySet[PaymentAttempt]:
    """What was taken from and given back to the owner, in order."""
    return PaymentAttempt.objects.filter(payment__owner=owner).select_related("payment").order_by("pk")


@dataclass(frozen=True, kw_only=True)
class DrawerCheck:
    """A drawer against its journal. `first_wrong` is the number of the first entry that does not follow."""

    drawer_id: int
    location_id: int
    device_id: int | None
    currency: str
    balance_amount: int
    journal_amount: int
    entry_count: int
    journal_count: int
    first_wrong: int | None

    @property
    def is_right(self) -> bool:
        return (
            self.first_wrong is None
            and self.balance_amount == self.journal_amount
            and self.entry_count == self.journal_count
        )


def drawer_checks(*, location_id: int | None = None) -> list[DrawerCheck]:
    """Every drawer (of the location) re-added from its journal, entry by entry, in one statement."""
    running = (
        CashJournalEntry.objects.filter(drawer=OuterRef("pk"))
        .annotate(
            running=Window(Sum("amount"), order_by="sequence"),
            place=Window(Count("id"), order_by="sequence"),
        )
        .filter(~Q(running=F("balance_amount")) | ~Q(place=F("sequence")))
        .order_by("sequence")
        .values("sequence")[:1]
    )
    added = CashJournalEntry.objects.filter(drawer=OuterRef("pk")).values("drawer")
    drawers = CashDrawer.objects.annotate(
        first_wrong=Subquery(running),
        journal_amount=Coalesce(Subquery(added.annotate(sum=Sum("amount")).values("sum")), 0),
        journal_count=Coalesce(Subquery(added.annotate(count=Count("id")).values("count")), 0),
    ).order_by("location_id", "pk")
    if location_id is not None:
        drawers = drawers.filter(location_id=location_id)
    return [
        DrawerCheck(
            drawer_id=drawer.pk,
            location_id=drawer.location_id,
            device_id=drawer.device_id,
            currency=drawer.currency,
            balance_amount=drawer.balance_amount,
            journal_amount=drawer.journal_amount,
            entry_count=drawer.entry_count,
            journal_count=drawer.journal_count,
            first_wrong=drawer.first_wrong,
        )
        for drawer in drawers
    ]


@dataclass(frozen=True, kw_only=True)
class Cover:
    """Whether money stands behind goods: `by` names what does, `missing_amount` is what the desk has to take."""

    amount: int
    kept_amount: int
    capturable_amount: int

    @property
    def missing_amount(self) -> int:
        return max(self.amount - self.kept_amount - self.capturable_amount, 0)

    @property
    def is_covered(self) -> bool:
        return not self.missing_amount

    @property
    def by(self) -> str:
        """`paid`, `card` (authorised, to be charged), or "" where money is missing."""
        if not self.is_covered:
            return ""
        return "paid" if self.kept_amount >= self.amount else "card"


_GIVES = Q(tender=Tender.CARD, state=PaymentState.AUTHORIZED, capture_before__gt=OmniNow())


def _gives() -> Coalesce:
    """What an authorisation can still be charged for: while a charge is being asked for, that much, for the rest is released."""
    asked = PaymentOperation.objects.filter(
        payment=OuterRef("pk"),
        kind=OperationKind.CAPTURE,
        state__in=[OperationState.PROCESSING, OperationState.UNKNOWN],
    )
    return Coalesce(Subquery(asked.values("amount")[:1]), F("authorised_amount"))


def _stopped() -> Exists:
    """A person has to look at what the provider says of it."""
    return Exists(PaymentTask.objects.filter(payment=OuterRef("pk"), kind=TaskKind.MISMATCH, state=TaskState.OPEN))


def _disputed() -> Exists:
    """Its bank wants the charge back, and nobody has said yet what becomes of it."""
    return Exists(PaymentTask.objects.filter(payment=OuterRef("pk"), kind=TaskKind.DISPUTED, state=TaskState.OPEN))


def _released() -> Exists:
    """A card that gives nothing: it is being released, or was asked for money and gave none."""
    return Exists(
        PaymentOperation.objects.filter(
            Q(kind=OperationKind.VOID, state__in=IN_FLIGHT)
            | Q(kind=OperationKind.CAPTURE, state=OperationState.FAILED),
            payment=OuterRef("pk"),
        )
    )


def cover_of(*, owner: str, amount: int) -> Cover:
    """What stands behind goods of that amount, those that left before included. SQL decides what is still alive.

    Kept is what came in and stays, undisputed; capturable is what a card holds, with time left and nothing against it.
    """
    rows = Payment.objects.filter(owner=owner, state__in=LIVE_STATES)
    found = rows.aggregate(
        kept=Coalesce(Sum(F("captured_amount") - F("refunded_amount"), filter=~_disputed()), 0),
        capturable=Coalesce(Sum(_gives(), filter=_GIVES & ~_stopped() & ~_released()), 0),
        returning=Coalesce(Sum(_returning()), 0),
    )
    return Cover(
        amount=amount,
        kept_amount=found["kept"] - found["returning"],
        capturable_amount=found["capturable"],
    )


def _returning() -> Coalesce:
    """What is on its way back to a payment's card."""
    rows = PaymentOperation.objects.filter(
        payment=OuterRef("pk"), kind=OperationKind.REFUND, state__in=IN_FLIGHT
    ).values("payment")
    return Coalesce(Subquery(rows.annotate(sum=Sum("amount")).values("sum")), 0)


def asked_at_desk(owner: str) -> int:
    """What the open payment at the desk asks for, 0 without one."""
    waiting = Payment.objects.filter(owner=owner, tender=Tender.PAY_IN_STORE, state=PaymentState.INITIATED)
    return waiting.values_list("requested_amount", flat=True).first() or 0


def kept_at_desk(owner: str) -> int:
    """What a desk took of the owner and has not given back."""
    rows = Payment.objects.filter(owner=owner, state__in=LIVE_STATES).exclude(tender=Tender.CARD)
    return int(rows.aggregate(kept=Coalesce(Sum(F("captured_amount") - F("refunded_amount")), 0))["kept"])


def open_tasks(*, owners: Sequence[str] | None = None) -> QuerySet[PaymentTask]:
    """Money that a person has to look after (of those owners), oldest first, ready to list."""
    tasks = PaymentTask.objects.filter(state=TaskState.OPEN).select_related("payment").order_by("pk")
    return tasks if owners is None else tasks.filter(owner__in=owners)


def reconciliations() -> QuerySet[Reconciliation]:
    """Comparisons with the provider's books, newest first."""
    return Reconciliation.objects.order_by("-pk")


def differences_of(run: Reconciliation) -> QuerySet[ReconciliationDifference]:
    """What differed in a comparison, ready to list."""
    return ReconciliationDifference.objects.filter(reconciliation=run).select_related("payment").order_by("pk")


@dataclass(frozen=True, kw_only=True)
class ComparedDay:
    """How a whole day stands in the provider's books and in ours, in movements; `run_id` is the comparison that told."""

    run_id: int
    start: datetime
    matched: int
    missing_here: int
    missing_there: int
    different: int


def compared_days(*, starts: Sequence[datetime]) -> dict[datetime, ComparedDay]:
    """The newest comparison of each of the days that begin then; a day that none covers exactly is left out. One statement."""
    runs = (
        Reconciliation.objects.filter(start_at__in=starts, end_at=F("start_at") + DAY)
        .annotate(here=_of_kind(DifferenceKind.MISSING_HERE), there=_of_kind(DifferenceKind.MISSING_THERE))
        .order_by("start_at", "-pk")
        .distinct("start_at")
    )
    return {
        run.start_at: ComparedDay(
            run_id=run.pk,
            start=run.start_at,
            matched=run.checked_count - run.difference_count,
            missing_here=run.here,
            missing_there=run.there,
            different=run.difference_count - run.here - run.there,
        )
        for run in runs
    }


def _of_kind(kind: DifferenceKind) -> Coalesce:
    found = ReconciliationDifference.objects.filter(reconciliation=OuterRef("pk"), kind=kind).order_by()
    counted = found.values("reconciliation").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)
