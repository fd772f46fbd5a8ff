"""What a letter tells of a customer decision: about which units, until when, and what became of them."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.fulfilment import selectors as reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import ASKING, DecisionChoice
from apps.fulfilment.models import Decision
from apps.messaging.facts import Extra, LineText, listed, shown_time, unit_text
from apps.messaging.letters import Link
from apps.orders import selectors as orders
from apps.orders.models import Order

DEFAULTS: Final[dict[str, Promise]] = {
    DecisionChoice.OTHER_SHOP: _("we prepare it in another shop"),
    DecisionChoice.WAIT: _("we wait for new units"),
    DecisionChoice.SUBSTITUTE: _("we prepare something alike"),
    DecisionChoice.SHIP: _("we send it to your home"),
    DecisionChoice.REFUND: _("we leave it out, and you do not pay for it"),
}
OUTCOMES: Final[dict[str, Promise]] = {
    DecisionChoice.OTHER_SHOP: _("Another shop prepares it. We write again when it is ready."),
    DecisionChoice.WAIT: _("We wait for new units and write again when they are ready."),
    DecisionChoice.SUBSTITUTE: _("We prepare what you chose instead and write again when it is ready."),
    DecisionChoice.SHIP: _("We send it to your home and write again when it leaves."),
    DecisionChoice.REFUND: _("We leave it out. You do not pay for it, and what you paid already comes back to you."),
}


def work_id(decision_id: int) -> int | None:
    """The pickup that lost the units."""
    return Decision.objects.filter(pk=decision_id).values_list("fulfilment_order_id", flat=True).first()


def asked(decision_id: int, order: Order, zone: ZoneInfo, language: str) -> Extra | None:
    """All that the customer is asked about one pickup; None when nothing of it is open any more."""
    first = Decision.objects.filter(pk=decision_id).first()
    if first is None:
        return None
    rows = list(
        Decision.objects.filter(fulfilment_order_id=first.fulfilment_order_id, state__in=ASKING)
        .select_related("order_line")
        .order_by("pk")
    )
    if not rows:
        return None
    units = tuple(unit_text(row.order_line, row.quantity) for row in rows)
    page = settings.OMNI_DECISION_PAGE.format(
        language=language, public_id=order.public_id, token=orders.link_token(order), decision=rows[0].public_id
    )
    return Extra(
        values={
            "items": listed(units),
            "deadline": shown_time(min(row.deadline_at for row in rows), zone, language),
            "default": str(DEFAULTS[rows[0].default]),
        },
        links={Link.DECISION: settings.OMNI_PUBLIC_URL + page},
        units=units,
        options=_options(order, rows[0]) if len(rows) == 1 else (),
    )


def _options(order: Order, row: Decision) -> tuple[str, ...]:
    """The ways out in a line each, by name; the page behind the button says when and for how much."""
    view = fulfilment.decision_view(reads.decision_of(order, row.public_id), now=row.created_at)
    names = {
        DecisionChoice.OTHER_SHOP: ", ".join(option.shop.name for option in view.shops),
        DecisionChoice.SUBSTITUTE: ", ".join(option.card.product_name for option in view.substitutes),
    }
    return tuple(": ".join(filter(None, (str(choice.label), names.get(choice, "")))) for choice in view.choices)


def decided(decision_id: int, choice: str, zone: ZoneInfo, language: str) -> Extra | None:
    """What happens to the units of one decision now."""
    row = Decision.objects.select_related("order_line").filter(pk=decision_id).first()
    if row is None:
        return None
    units: tuple[LineText, ...] = (unit_text(row.order_line, row.quantity),)
    return Extra(
        values={
            "items": listed(units),
            "deadline": shown_time(row.deadline_at, zone, language),
            "outcome": str(OUTCOMES[choice]) if choice else "",
        },
        units=units,
    )
