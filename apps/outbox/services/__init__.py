"""Publishing events, delivering them, and what may act only once."""

from apps.outbox.services._idempotency import Answer, claim_key, complete_key, free_key, sweep_keys
from apps.outbox.services._publish import EVENT_COLUMNS, publish, publish_many, ring_after_commit
from apps.outbox.services._relay import fan_out, relay, replay, replay_dead, trim

__all__ = [
    "EVENT_COLUMNS",
    "Answer",
    "claim_key",
    "complete_key",
    "fan_out",
    "free_key",
    "publish",
    "publish_many",
    "relay",
    "replay",
    "replay_dead",
    "ring_after_commit",
    "sweep_keys",
    "trim",
]
