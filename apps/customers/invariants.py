"""What must always hold of customers; each statement returns the rows that break it."""

from __future__ import annotations

from apps.core.invariants import Invariant

INVARIANTS = [
    Invariant(
        code="customers.erased",
        title="R26: Of a person who was erased nothing is left but a number",
        sql="""
        SELECT c.id FROM customers_customer c
        LEFT JOIN accounts_user u ON u.id = c.user_id
        WHERE c.erased_at IS NOT NULL AND (
            c.name <> '' OR c.email <> '' OR c.phone <> '' OR u.is_active OR u.name <> ''
            OR right(u.email, 15) <> '@erased.invalid'
            OR EXISTS (SELECT 1 FROM customers_address a WHERE a.customer_id = c.id)
            OR EXISTS (SELECT 1 FROM account_emailaddress e WHERE e.user_id = c.user_id))
        """,
    ),
]
