"""What must always hold of events and of requests that act once."""

from __future__ import annotations

from apps.core.invariants import Invariant

INVARIANTS = [
    Invariant(
        code="outbox.leases",
        title="I11: No delivery is held by a lease that ran out five minutes ago",
        sql="""
        SELECT id FROM outbox_delivery WHERE state = 'pending' AND leased_until < omni_now() - interval '5 min'
        """,
    ),
    Invariant(
        code="outbox.dead_letters_explain",
        title="I11: Deliveries that failed for good say why",
        sql="SELECT id FROM outbox_delivery WHERE state = 'dead' AND error = ''",
    ),
    Invariant(
        code="outbox.running_keys",
        title="R18: No idempotency key has been running for over six minutes",
        sql="""
        SELECT id FROM outbox_idempotencykey WHERE state = 'running' AND claimed_at < omni_now() - interval '6 min'
          AND created_at < omni_now() - interval '2 hours'
        """,
    ),
    Invariant(
        code="outbox.inbox_leases",
        title="R17: No received message is held by a lease that ran out five minutes ago",
        sql="SELECT id FROM outbox_inboxmessage WHERE state = 'received' AND leased_until < omni_now() - interval '5 min'",
    ),
    Invariant(
        code="outbox.inbox_explains",
        title="R17: Received messages that were given up say why",
        sql="SELECT id FROM outbox_inboxmessage WHERE state = 'dead' AND error = ''",
    ),
]
