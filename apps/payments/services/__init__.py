"""Taking money and giving it back."""

from apps.payments.services._balance import DeskRefund, MoneyState, balance
from apps.payments.services._cards import CardStart, can_be_charged, start_card, sync, sync_open_cards, takes_cards
from apps.payments.services._cash import record_cash
from apps.payments.services._desk import Taken, open_payment, open_unless_card, take_at_desk, void_open
from apps.payments.services._elsewhere import look_after_charge
from apps.payments.services._law import record_law
from apps.payments.services._reconcile import reconcile
from apps.payments.services._refunds import refund_at_desk
from apps.payments.services._tasks import escalate_task, finish_task
from apps.payments.services._watch import announce_endings, receive, work_inbox
from apps.payments.services._work import poll_due, work_due

__all__ = [
    "CardStart",
    "DeskRefund",
    "MoneyState",
    "Taken",
    "announce_endings",
    "balance",
    "can_be_charged",
    "escalate_task",
    "finish_task",
    "look_after_charge",
    "open_payment",
    "open_unless_card",
    "poll_due",
    "receive",
    "reconcile",
    "record_cash",
    "record_law",
    "refund_at_desk",
    "start_card",
    "sync",
    "sync_open_cards",
    "take_at_desk",
    "takes_cards",
    "void_open",
    "work_due",
    "work_inbox",
]
