"""Money that comes in and goes back: payments, what is asked of providers, and the cash in the drawers."""

from apps.payments.models._cash import CashDrawer, CashJournalEntry, CashLimit
from apps.payments.models._payments import Payment, PaymentAttempt, PaymentTransition
from apps.payments.models._provider import (
    PaymentOperation,
    PaymentOperationTransition,
    PaymentTask,
    Reconciliation,
    ReconciliationDifference,
)

__all__ = [
    "CashDrawer",
    "CashJournalEntry",
    "CashLimit",
    "Payment",
    "PaymentAttempt",
    "PaymentOperation",
    "PaymentOperationTransition",
    "PaymentTask",
    "PaymentTransition",
    "Reconciliation",
    "ReconciliationDifference",
]
