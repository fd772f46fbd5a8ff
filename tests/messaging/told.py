"""What a customer, or a shop, is told of every turn: the rows of tests/fulfilment/turns.py, and what happens by itself.

A row without letters says that nobody is told; docs/guides/messages.md says why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apps.checkout import services as checkout
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import GroupPolicy, RejectReason
from apps.fulfilment.models import Decision, FulfilmentOrder, PickupGroup
from apps.fulfilment.services import Leaving
from apps.inventory import services as inventory
from apps.inventory.models import Reservation
from apps.invoicing.services import Party
from apps.messaging.enums import ABOUT_ORDERS, Occasion
from apps.messaging.letters import LETTERS
from apps.outbox import services as outbox
from apps.payments import services as payments
from apps.payments.models import Payment
from apps.stores.models import Location, OpeningException
from tests.factories.cards import card_of, placed_by_card, started, worked
from tests.factories.parcels import sending_shop
from tests.factories.shop import ANA, GUEST, NOW, Shop, code_of, work_of
from tests.fakes.stripe.standin import CARD_REFUSED
from tests.fulfilment.asking import asking_shop, count, short
from tests.fulfilment.test_waiting import clock, half, make_ready

PAST = NOW.replace(year=2020)
DAY = timedelta(days=1)
_CANCELLED = {Occasion.ORDER_CANCELLED}

LETTERS_OF: dict[str, set[str]] = {
    "basket → held": set(),
    "basket → held, with its lines": set(),
    "draft → placed": {Occasion.ORDER_PLACED},
    "draft: paying by card": set(),
    "draft → cancelled": set(),
    "assigned → accepted": set(),
    "assigned → rejected": {Occasion.DECISION_NEEDED},
    "accepted → rejected": {Occasion.DECISION_NEEDED},
    "accepted → picking": set(),
    "picking: a unit in hand": set(),
    "picking: a unit scanned": set(),
    "picking: short": {Occasion.DECISION_NEEDED},
    "picking → packed": set(),
    "packed → ready": {Occasion.PICKUP_READY},
    "ready: found by its code": set(),
    "ready: found by the account's code": set(),
    "ready → collected": {Occasion.PICKUP_COLLECTED},
    "ready → collected: at the locker": {Occasion.PICKUP_COLLECTED},
    "ready: refused at the desk": {Occasion.REFUSED_AT_DESK, Occasion.REFUNDED},
    "ready → ready: extended": {Occasion.PICKUP_EXTENDED},
    "ready → ready: the customer's days": {Occasion.PICKUP_EXTENDED},
    "collected → ready: undone": {Occasion.HAND_OVER_UNDONE, Occasion.REFUNDED},
    "collected: a full invoice": {Occasion.INVOICE_ISSUED},
    "group: the customer is here": set(),
    "group: somebody else collects": {Occasion.DELEGATE_NAMED},
    "group: nobody else collects": set(),
    "put-back task → restocked": set(),
    "count task → done": set(),
    "count task → done: by any count": set(),
    "packed → shipped": {Occasion.PARCEL_SHIPPED},
    "shipped → delivered": set(),
    "held": set(),
    "hold ended": set(),
    "assigned: cancelled": _CANCELLED,
    "accepted: cancelled": _CANCELLED,
    "picking: cancelled": _CANCELLED,
    "packed: cancelled": _CANCELLED,
    "ready: cancelled": _CANCELLED,
    "decision → answered": {Occasion.DECISION_MADE, Occasion.ORDER_OUT_OF_STOCK},
    "decision → waiting": {Occasion.DECISION_MADE},
    "decision → waiting → answered": {Occasion.DECISION_MADE, Occasion.ORDER_OUT_OF_STOCK},
    "paid at the desk": set(),
    "given back at the desk": {Occasion.REFUNDED},
    "payment task → done": set(),
    "payment task: left to the office": set(),
    "ordered again": set(),
}


@dataclass(frozen=True, kw_only=True)
class Beat:
    """What happens without anybody asking for it: `set_up` makes the scene, `run` lets it happen."""

    set_up: Callable[[Shop], object]
    run: Callable[[Shop], object]
    letters: set[str]


def _two_parts(shop: Shop, policy: GroupPolicy = GroupPolicy.EACH):
    order = shop.placed((shop.stocked(5, name="Blue shirt"), 2))
    half(order, shop)
    PickupGroup.objects.update(policy=policy)
    outbox.relay()


def _part(shop: Shop, place: int = 0):
    make_ready(shop, FulfilmentOrder.objects.order_by("pk")[place])


def _first_of_two(shop: Shop):
    _two_parts(shop)
    _part(shop)


def _rejected_rest(shop: Shop):
    _two_parts(shop, GroupPolicy.TOGETHER)
    _part(shop)
    last = FulfilmentOrder.objects.latest("pk")
    fulfilment.reject(work_id=last.public_id, reason=RejectReason.NO_TIME, actor=shop.clerk, now=NOW)
    outbox.relay()


def _collect_one_of_two(shop: Shop):
    work = FulfilmentOrder.objects.get()
    leaving = Leaving(units={work.lines.get().public_id: 1})
    fulfilment.hand_over(work_id=work.public_id, code=code_of(work), leaving=leaving, actor=shop.clerk, now=NOW)


def _two_ready(shop: Shop):
    order = shop.placed((shop.stocked(5), 2))
    shop.ready(order)
    shop.paid(order)


def _waits(ready_ago: timedelta, left: timedelta, *, reminded: int = 0):
    def set_up(shop: Shop):
        order = shop.placed((shop.stocked(5), 1))
        clock(shop.ready(order), ready_ago=ready_ago, left=left, reminded=reminded)

    return set_up


def _closed_last_day(shop: Shop):
    _waits(5 * DAY, -timedelta(minutes=5))(shop)
    last = FulfilmentOrder.objects.get().collect_by
    for back in (0, 1):
        OpeningException.objects.create(location=shop.location, on=(last - back * DAY).date(), is_closed=True)


def _missed(shop: Shop):
    short(shop, shop.placed((shop.stocked(3, name="Blue shirt"), 1)))


def _missed_and_late(shop: Shop):
    _missed(shop)
    Decision.objects.update(deadline_at=PAST)


def _missed_and_found(shop: Shop):
    _missed(shop)
    count(shop, Decision.objects.get().order_line.variant, 3)


def _nobody_asked(shop: Shop, units: int = 1):
    """A shop that asks nobody: what is missing is cancelled."""
    shop.channel.decision_minutes = 0
    shop.channel.save()
    order = shop.placed((shop.stocked(3), units))
    fulfilment.start_picking(work_id=work_of(order).public_id, actor=shop.clerk)


def _short_now(shop: Shop):
    work = FulfilmentOrder.objects.get()
    fulfilment.short(
        work_id=work.public_id, line_id=work.lines.get().public_id, quantity=1, reason=RejectReason.DAMAGED,
        actor=shop.clerk, now=NOW,
    )  # fmt: skip


def _unaccepted(**past: datetime):
    def set_up(shop: Shop):
        Location.objects.filter(pk=shop.location.pk).update(acceptance_minutes=60, email="shop@lumbre.example")
        shop.location.refresh_from_db()
        shop.placed((shop.stocked(3), 1))
        fulfilment.watch_acceptance(now=NOW)
        FulfilmentOrder.objects.update(**past)

    return set_up


def _watch(_shop: Shop):
    fulfilment.watch_acceptance(now=NOW)


def _expire(_shop: Shop):
    fulfilment.expire_overdue(now=NOW)


def _remind(_shop: Shop):
    fulfilment.remind()


def _decide(_shop: Shop):
    checkout.decisions_due(now=NOW)


def _cancel_asked(_shop: Shop):
    order = Decision.objects.get().order
    checkout.cancel(order_id=order.pk, reason="customer", actor=GUEST, now=NOW)


def _ask_for_invoice(shop: Shop) -> None:
    party = Party(name="Talleres Ruiz S.L.", tax_id="B12345674", address="Calle Mayor 1, 28013 Madrid")
    work = FulfilmentOrder.objects.get()
    fulfilment.full_invoice(work_id=work.public_id, party=party, actor=shop.clerk, now=NOW)


BEATS = {
    "a part is ready, the rest is to come": Beat(set_up=_two_parts, run=_part, letters={Occasion.PART_READY}),
    "the last part is ready": Beat(
        set_up=_first_of_two, run=lambda shop: _part(shop, 1), letters={Occasion.ALL_READY}
    ),
    "the last part is given up": Beat(
        set_up=_rejected_rest, run=lambda _shop: fulfilment.call_whole_groups(), letters={Occasion.PICKUP_READY}
    ),
    "a part is collected": Beat(set_up=_two_ready, run=_collect_one_of_two, letters={Occasion.PARTLY_COLLECTED}),
    "a receipt becomes an invoice": Beat(
        set_up=lambda shop: shop.collected(shop.placed((shop.stocked(5), 1))),
        run=_ask_for_invoice,
        letters={Occasion.INVOICE_ISSUED},
    ),
    "half of the time is gone": Beat(
        set_up=_waits(3 * DAY, 2 * DAY), run=_remind, letters={Occasion.PICKUP_REMINDER}
    ),
    "the last day": Beat(
        set_up=_waits(4 * DAY, timedelta(hours=11)), run=_remind, letters={Occasion.PICKUP_LAST_DAY}
    ),
    "nobody came": Beat(
        set_up=_waits(5 * DAY, -timedelta(minutes=5), reminded=2), run=_expire, letters={Occasion.PICKUP_EXPIRED}
    ),
    "nobody came, and nobody was reminded": Beat(
        set_up=_waits(5 * DAY, -timedelta(minutes=5)), run=_expire, letters={Occasion.PICKUP_EXTENDED}
    ),
    "nobody came to a closed shop": Beat(set_up=_closed_last_day, run=_expire, letters={Occasion.PICKUP_EXTENDED}),
    "nobody answered": Beat(
        set_up=_missed_and_late, run=_decide, letters={Occasion.DECISION_DEFAULTED, Occasion.ORDER_OUT_OF_STOCK}
    ),
    "found after all": Beat(set_up=_missed_and_found, run=_decide, letters={Occasion.UNITS_FOUND}),
    "cancelled while it was asked": Beat(set_up=_missed, run=_cancel_asked, letters=_CANCELLED),
    "all of it is missing, nobody is asked": Beat(
        set_up=_nobody_asked, run=_short_now, letters={Occasion.ORDER_OUT_OF_STOCK}
    ),
    "one of two is missing, nobody is asked": Beat(
        set_up=lambda shop: _nobody_asked(shop, 2), run=_short_now, letters={Occasion.LINES_CANCELLED}
    ),
    "half of the time to accept is gone": Beat(
        set_up=_unaccepted(accept_alert_at=PAST), run=_watch, letters={Occasion.ACCEPTANCE_LATE}
    ),
    "all of the time to accept is gone": Beat(
        set_up=_unaccepted(accept_by=PAST, accept_alert_at=PAST, accept_alerted_at=PAST, created_at=PAST), run=_watch,
        letters={Occasion.REJECTED_UNANSWERED, Occasion.DECISION_NEEDED},
    ),
}  # fmt: skip


class Card:
    """Turns that a card brings about, played with the stand-in of the provider."""

    def __init__(self, stripe):
        self.stripe, self.shop = stripe, asking_shop()

    def _ready(self):
        order = placed_by_card(self.stripe, self.shop, (self.shop.stocked(1), 1))
        self.shop.ready(order)
        return order

    def refused(self):
        order = self.shop.draft((self.shop.stocked(1), 1))
        yield order
        self.stripe.pay(started(order).client_secret, number=CARD_REFUSED)
        self.stripe.kill(card_of(order).provider_reference)
        payments.sync(payment_public_id=card_of(order).public_id, now=NOW)

    def gone(self):
        shirt = self.shop.stocked(1)
        order = self.shop.draft((shirt, 1))
        yield order
        start = started(order)
        self.stripe.pay(start.client_secret)
        Reservation.objects.update(expires_at=datetime.now(UTC) - timedelta(hours=1))
        inventory.release_expired()
        count(self.shop, shirt, 0)
        payments.sync(payment_public_id=start.payment_public_id, now=NOW)

    def died(self):
        order = self._ready()
        yield order
        self.stripe.kill(card_of(order).provider_reference)
        payments.sync(payment_public_id=card_of(order).public_id, now=NOW)

    def not_charged(self):
        order = self._ready()
        work = work_of(order)
        yield order
        fulfilment.hand_over(work_id=work.public_id, code=code_of(work), actor=self.shop.clerk, now=NOW)
        self.stripe.kill(card_of(order).provider_reference)
        worked(2)

    def to_send(self):
        sender = sending_shop()
        order = sender.sending((sender.kept(1), 1))
        yield order
        self.stripe.pay(started(order).client_secret)
        checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)

    def given_back(self):
        order = self._ready()
        yield order
        Payment.objects.update(capture_before=datetime.now(UTC) + timedelta(hours=1))
        payments.announce_endings()
        outbox.relay()
        worked()
        checkout.cancel(order_id=order.pk, reason="customer", actor=GUEST, now=NOW)
        worked(2)


BY_CARD = {
    "to_send": {Occasion.ORDER_TO_SEND},
    "refused": {Occasion.CARD_FAILED},
    "gone": {Occasion.PLACING_FAILED},
    "died": {Occasion.PAY_AT_SHOP},
    "not_charged": {Occasion.PICKUP_COLLECTED, Occasion.PAYMENT_NEEDED},
    "given_back": {Occasion.ORDER_CANCELLED, Occasion.REFUNDED},
}
ELSEWHERE = {occasion for occasion in Occasion if LETTERS[occasion].purpose not in ABOUT_ORDERS}
"""Letters that tell no turn of an order: tests/messaging/test_restock.py, tests/accounts/test_letters.py."""
