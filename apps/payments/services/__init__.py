"""Taking money and giving it back."""

from apps.payments.services._balance import DeskRefund, MoneyState, balance
from apps.payments.services._cash import record_cash
from apps.payments.services._desk import Taken, open_payment, take_at_desk, void_open
from apps.payments.services._law import record_law
from apps.payments.services._refunds import refund_at_desk

__all__ = [
    "DeskRefund",
    "MoneyState",
    "Taken",
    "balance",
    "open_payment",
    "record_cash",
    "record_law",
    "refund_at_desk",
    "take_at_desk",
    "void_open",
]
