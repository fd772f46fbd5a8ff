"""The text of an audit entry that its seal covers, as SQL: sealing and `verify` read the same expression."""

from __future__ import annotations

CANONICAL = """jsonb_build_array(e.id, to_char(e.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    e.actor_key, e.on_behalf_of, e.verb, e.object_key, e.location_id, e.before, e.after, e.reason)::text"""
GENESIS = "0" * 64
"""Stands before the first seal."""
