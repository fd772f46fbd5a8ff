"""What must always hold of messages; each statement returns the rows that break it."""

from __future__ import annotations

from apps.core.invariants import Invariant
from apps.messaging.letters import LETTERS

_PURPOSES = ", ".join(f"('{occasion!s}', '{letter.purpose.value}')" for occasion, letter in LETTERS.items())

INVARIANTS = [
    Invariant(
        code="messaging.consent",
        title="I14: No message left without the consent that its purpose needs",
        sql="""
        SELECT m.id, m.purpose, m.owner_key FROM messaging_message m
        LEFT JOIN messaging_restockalert a
          ON m.purpose = 'restock' AND split_part(m.owner_key, '#', 1) = 'restock_alert:' || a.id
        WHERE m.state = 'sent' AND (
            (m.purpose = 'restock' AND (a.id IS NULL OR a.told_at IS NULL OR a.stopped_at < m.sent_at))
            OR m.purpose NOT IN ('order', 'restock', 'staff') OR m.to_address = '')
        """,
    ),
    Invariant(
        code="messaging.purpose",
        title="I14: Every message has the purpose of its occasion",
        sql=f"""
        SELECT m.id, m.occasion, m.purpose FROM messaging_message m
        LEFT JOIN (VALUES {_PURPOSES}) AS letter (occasion, purpose) USING (occasion)
        WHERE m.purpose IS DISTINCT FROM letter.purpose
        """,
    ),
    Invariant(
        code="messaging.steps",
        title="The last step of every message is its state",
        sql="""
        SELECT m.id, m.state, step.to_state FROM messaging_message m
        LEFT JOIN LATERAL (
            SELECT to_state FROM messaging_messagetransition WHERE message_id = m.id ORDER BY id DESC LIMIT 1
        ) step ON true
        WHERE m.state IS DISTINCT FROM step.to_state
        """,
    ),
    Invariant(
        code="messaging.told",
        title="Every turn that a customer must hear of, and that was handled, has its message",
        sql="""
        WITH handled AS (
            SELECT event.id, event.name, event.payload FROM outbox_delivery delivery
            JOIN outbox_event event ON event.id = delivery.event_id
            WHERE delivery.state = 'done' AND delivery.handler IN (
                'messaging.confirm_order', 'messaging.tell_ready', 'messaging.thank', 'messaging.tell_expired')
        ), wanted AS (
            SELECT id, name, (payload->>'order_id')::bigint AS order_id,
                coalesce((payload->>'calls')::boolean, true) AS is_called,
                CASE name WHEN 'orders.order_placed' THEN 'order:' || (payload->>'order_id')
                          ELSE 'fulfilment_order:' || (payload->>'fulfilment_order_id')
                            || CASE WHEN (payload->>'hand_over')::int > 1 THEN ':' || (payload->>'hand_over') ELSE '' END
                END AS owner_key,
                CASE name WHEN 'orders.order_placed' THEN ARRAY['order_placed', 'order_to_send']
                          WHEN 'fulfilment.pickup_ready' THEN ARRAY['pickup_ready', 'part_ready', 'all_ready']
                          WHEN 'fulfilment.pickup_expired' THEN ARRAY['pickup_expired']
                          ELSE ARRAY['pickup_collected', 'partly_collected'] END AS occasions
            FROM handled
        )
        SELECT wanted.id, wanted.name FROM wanted JOIN orders_order o ON o.id = wanted.order_id
        WHERE o.contact_email <> '' AND wanted.is_called AND NOT EXISTS (
            SELECT 1 FROM messaging_message m
            WHERE m.occasion = ANY(wanted.occasions)
              AND m.owner_key = wanted.owner_key)
        """,
    ),
    Invariant(
        code="messaging.alerts",
        title="Everybody who was told that an item is back has their message",
        sql="""
        SELECT a.id FROM messaging_restockalert a
        WHERE a.told_at IS NOT NULL AND a.email <> ''
          AND NOT EXISTS (SELECT 1 FROM messaging_message m WHERE m.owner_key = 'restock_alert:' || a.id)
        """,
    ),
]
