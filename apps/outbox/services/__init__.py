"""Publishing events, delivering them, and what may act only once."""

from apps.outbox.services._idempotency import Answer, claim_key, complete_key, forget_answers, free_key, sweep_keys
from apps.outbox.services._inbox import Received, finish_inbox, lease_inbox, put_off_inbox, receive
from apps.outbox.services._publish import EVENT_COLUMNS, publish, publish_many, ring_after_commit
from apps.outbox.services._relay import fan_out, relay, replay, replay_dead, trim

__all__ = [
    "EVENT_COLUMNS",
    "Answer",
    "Received",
    "claim_key",
    "complete_key",
    "fan_out",
    "finish_inbox",
    "forget_answers",
    "free_key",
    "lease_inbox",
    "publish",
    "publish_many",
    "put_off_inbox",
    "receive",
    "relay",
    "replay",
    "replay_dead",
    "ring_after_commit",
    "sweep_keys",
    "trim",
]
