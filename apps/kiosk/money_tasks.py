"""Money of this shop's orders that a person has to look after, and what that person does about it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from apps.core.money import Money
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment.models import FulfilmentOrder
from apps.payments import selectors as payments
from apps.payments.enums import TaskKind
from apps.payments.errors import NoSuchTask
from apps.payments.models import PaymentTask

MOST = 200


@dataclass(frozen=True, kw_only=True)
class MoneyTask:
    """A payment task, and the work of this shop that it is about."""

    task: PaymentTask
    work: FulfilmentOrder

    @property
    def id(self) -> UUID:
        return self.task.public_id

    @property
    def title(self) -> str:
        return str(TaskKind(self.task.kind).label)

    @property
    def amount(self) -> Money:
        return Money(self.task.amount, self.task.currency)

    @property
    def is_ours(self) -> bool:
        """Not left to the office yet."""
        return self.task.escalated_at is None

    @property
    def takes_money(self) -> bool:
        return self.task.kind == TaskKind.CAPTURE_FAILED

    @property
    def needs_reference(self) -> bool:
        return self.task.kind == TaskKind.REFUND_FAILED

    @property
    def to_do(self) -> str:
        """What helps, in one or two sentences."""
        words = {
            TaskKind.CAPTURE_FAILED: _(
                "The goods have left and the card gave no money. The customer has a message: when they come or call, take it here"
                " by terminal, Bizum or cash."
            ),
            TaskKind.VOID_FAILED: _(
                "The card's bank still holds the amount, although nothing will be charged. It lets go by itself within some days;"
                " tell the customer if they ask."
            ),
            TaskKind.REFUND_FAILED: _(
                "The card does not take the money back. Give it back by the terminal or a transfer, then write its number here."
            ),
            TaskKind.REFUND_RETURNED: _(
                "The bank sent the refund back. Give the money back by the terminal or a transfer, then say so here."
            ),
        }
        office = _(
            "The card provider's books say something else than ours. Nothing is to be done at the desk: leave it to the office."
        )
        return words.get(TaskKind(self.task.kind), office)


def money_tasks(location_id: int) -> list[MoneyTask]:
    """Open payment tasks of orders that this shop works or worked on, oldest first; one statement where there is none."""
    tasks = list(payments.open_tasks()[:MOST])
    orders = {int(number) for task in tasks if (number := task.owner.removeprefix("order:")).isdigit()}
    works = fulfilment_reads.works_here(orders, location_id=location_id) if orders else {}
    owners = {f"order:{pk}": work for pk, work in works.items()}
    return [MoneyTask(task=task, work=owners[task.owner]) for task in tasks if task.owner in owners]


def money_task(public_id: UUID, *, location_id: int) -> MoneyTask:
    """One of them. Raises: NoSuchTask."""
    found = next((one for one in money_tasks(location_id) if one.id == public_id), None)
    if found is None:
        raise NoSuchTask
    return found
