"""Who may do which step of the pickup machine, as data: the table of the domain's transitions, by kind of actor.

Columns: G guest, C customer, S staff of the shop, E staff of another shop, M manager of the shop, H manager of another
shop, A agent, K marketing, F finance, D device, P partner, X admin, B the beat (the system itself).
A cell is ok, or how it is refused: no (may not do this at all), nil (does not know that it exists).
What the beat alone does (no answer in time, no-show, default of a decision) has no actor to pass: no door reaches it.
Guests and customers reach only what is theirs: the doors see to it (tests/api/matrix.py).
"""

from __future__ import annotations

KINDS = "GCSEMHAKFDPXB"


def row(cells: str) -> dict[str, str]:
    values = cells.split()
    assert len(values) == len(KINDS)
    return dict(zip(KINDS, values, strict=True))


#              G  C  S  E   M  H   A  K  F  D  P  X  B
WORK = row("   no no ok nil ok nil no no no no no ok ok")
DESK = row("   no no ok nil ok nil no no no no no ok ok")
REFUSE = row(" no no ok nil ok nil no no no no no ok no")  # money goes back over the counter: a person stands there
MANAGER = row("no no no no  ok nil no no no no no ok no")
COUNT = row("  no no ok nil ok nil no no no no no ok no")
HOLD = row("   no no no no  ok no  ok no no no no ok ok")
ANSWER = row(" ok ok no no  ok no  ok no no no no ok ok")

TURNS = {
    "assigned → accepted": WORK,
    "assigned → rejected": WORK,
    "accepted → rejected": WORK,
    "accepted → picking": WORK,
    "picking: a unit in hand": WORK,
    "picking: short": WORK,
    "picking → packed": WORK,
    "packed → ready": WORK,
    "ready → collected": DESK,
    "ready: refused at the desk": REFUSE,
    "ready → ready: extended": DESK,
    "collected → ready: undone": MANAGER,
    "put-back task → restocked": WORK,
    "count task → done": COUNT,
    "packed → shipped": WORK,
    "shipped → delivered": WORK,
    "held": HOLD,
    "hold ended": HOLD,
    "placed → cancelled": ANSWER,
    "decision → answered": ANSWER,
}
