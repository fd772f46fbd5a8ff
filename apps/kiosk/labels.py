"""Labels for boxes and bags: whose it is, its number to read and to scan, where it lies, until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from apps.fulfilment.models import FulfilmentOrder
from apps.kiosk import wording
from apps.kiosk.floor import Floor

SIZES = ("80mm", "a4")
MOST = 24
"""Labels on one A4 sheet, three across."""


@dataclass(frozen=True, kw_only=True)
class Label:
    """No code of the customer's stands on it: who finds a bag must not be able to collect it."""

    number: str
    name: str
    shelf: str
    units: str
    until: str


def label_of(work: FulfilmentOrder, *, floor: Floor, now: datetime) -> Label:
    """What is printed for one fulfilment order."""
    units = sum(line.quantity for line in work.lines.all())
    until = ""
    if work.collect_by is not None:
        day = wording.day(work.collect_by, floor.device.time_zone, now=now, language=floor.language, is_lasting=True)
        until = _("until %(day)s") % {"day": day}
    return Label(
        number=work.order.number,
        name=_short_name(work.order.contact_name),
        shelf=work.bin,
        units=wording.stock(units, is_exact=True),
        until=until,
    )


def _short_name(name: str) -> str:
    """Enough to find a bag by, and not who lies there: "Ana R."."""
    first, *rest = name.split() or [""]
    return f"{first} {rest[-1][:1]}." if rest else first


def labels_of(works: Sequence[FulfilmentOrder], *, floor: Floor, now: datetime) -> list[Label]:
    """In the order of the works."""
    return [label_of(work, floor=floor, now=now) for work in works]
