"""What must hold of the rows, as SQL that returns those that break it: `manage.py verify` runs them all.

Each app offers `apps/<app>/invariants.py` with a list `INVARIANTS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Invariant:
    """`sql` returns one row per breach, and none where all is well. It takes no parameters."""

    code: str
    title: str
    sql: str


def machine(
    *,
    code: str,
    title: str,
    table: str,
    history: str,
    reference: str,
    transitions: Mapping[str, Iterable[str]],
    initial: str,
    state: str = "state",
    from_state: str = "from_state",
    to_state: str = "to_state",
) -> Invariant:
    """A state machine and its transition table agree.

    Every row of `history` is an allowed edge, begins where the row before it ended (the first: at `initial`), and the
    last ends at the current state of `table`; without any row the state is `initial`. `reference` is the column of
    `history` that names the row of `table`; the other arguments name columns.
    """
    edges = ", ".join(
        f"({_literal(source)}, {_literal(target)})"
        for source, targets in transitions.items()
        for target in sorted(targets)
    )
    start = _literal(initial)
    return Invariant(
        code,
        title,
        f"""
        WITH edge (source, target) AS (VALUES {edges}),
        step AS (
            SELECT h.id, h.{reference} AS subject, h.{from_state} AS source, h.{to_state} AS target,
                   lag(h.{to_state}, 1, {start}) OVER w AS expected,
                   lead(h.id) OVER w IS NULL AS is_last
            FROM {history} h WINDOW w AS (PARTITION BY h.{reference} ORDER BY h.id)
        )
        SELECT s.subject, s.id AS transition, s.source, s.target, 'not an allowed step' AS problem
        FROM step s WHERE NOT EXISTS (SELECT FROM edge e WHERE e.source = s.source AND e.target = s.target)
        UNION ALL
        SELECT s.subject, s.id, s.source, s.target, 'does not begin at ' || s.expected
        FROM step s WHERE s.source <> s.expected
        UNION ALL
        SELECT t.id, s.id, s.source, s.target, 'but the state is ' || t.{state}
        FROM {table} t LEFT JOIN step s ON s.subject = t.id AND s.is_last
        WHERE t.{state} <> coalesce(s.target, {start})
        """,
    )


def _literal(value: str) -> str:
    return "'" + str(value).replace("'", "''") + "'"
