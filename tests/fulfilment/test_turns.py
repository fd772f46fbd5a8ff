"""Every step of the pickup machine × every kind of actor, from the table in turns.py."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from apps.accounts.permissions import ROLE_PERMISSIONS, Reach, Role
from apps.checkout import services as checkout
from apps.core.actor import EVERYWHERE, SYSTEM, Actor, ActorKind
from apps.core.errors import NotFound, PermissionDenied
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import DecisionChoice, DecisionState, HoldKind, RefusalReason, RejectReason, Status
from apps.fulfilment.models import CountTask, Decision, FulfilmentLine, FulfilmentTransition, OrderHold, PutBackTask
from apps.inventory.models import LedgerEntry
from apps.orders.enums import CancelReason, OrderStatus
from apps.outbox import services as outbox
from apps.outbox.models import Event
from tests.factories.shop import GUEST, NOW, code_of, staff_of, work_of
from tests.factories.stores import LocationFactory
from tests.fulfilment.asking import asking_shop
from tests.fulfilment.test_machine import in_state, line_of
from tests.fulfilment.turns import KINDS, TURNS

pytestmark = pytest.mark.django_db


def everywhere(role):
    grants = {
        permission: EVERYWHERE if reach == Reach.ALL else frozenset()
        for permission, reach in ROLE_PERMISSIONS[role].items()
    }
    return Actor(kind=ActorKind.STAFF, key=f"user:{role}", grants=grants)


def actor(kind, shop):
    here, there = shop.location, LocationFactory()
    return {
        "G": lambda: GUEST,
        "C": lambda: Actor(kind=ActorKind.CUSTOMER, key="user:9", user_id=9, customer_id=9),
        "S": lambda: staff_of(here, Role.STAFF),
        "E": lambda: staff_of(there, Role.STAFF),
        "M": lambda: staff_of(here, Role.MANAGER),
        "H": lambda: staff_of(there, Role.MANAGER),
        "A": lambda: everywhere(Role.AGENT),
        "K": lambda: everywhere(Role.MARKETING),
        "F": lambda: everywhere(Role.FINANCE),
        "D": lambda: Actor(kind=ActorKind.DEVICE, key="device:1", device_id=1, location_id=here.pk),
        "P": lambda: everywhere(Role.PARTNER),
        "X": lambda: everywhere(Role.ADMIN),
        "B": lambda: SYSTEM,
    }[kind]()


class Turn:
    """A scene in which the step can be done once: `do(actor)` does it, `is_done()` says whether it was."""

    def __init__(self, name):
        self.name, self.shop = name, asking_shop()
        self.work = None
        begin = {
            "assigned": Status.ASSIGNED, "accepted": Status.ACCEPTED, "picking": Status.PICKING, "packed": Status.PACKED,
            "ready": Status.READY, "collected": Status.COLLECTED, "shipped": Status.SHIPPED,
        }  # fmt: skip
        first = name.split(" ", maxsplit=1)[0].rstrip(":")
        if name == "packed → shipped":
            self.work = in_state(self.shop, Status.PACKED, is_parcel=True)
        elif first in begin:
            self.work = in_state(self.shop, begin[first])
            if name == "picking → packed":
                self._pick(self.shop.clerk)
        else:
            self._prepare()

    def _prepare(self):
        shop = self.shop
        if self.name == "put-back task → restocked":
            self.work = in_state(shop, Status.EXPIRED)
            outbox.relay()
            return
        self.work = work_of(shop.placed((shop.stocked(3), 1)))
        if self.name in {"count task → done", "decision → answered"}:
            self._do("accepted → picking", shop.clerk)
            self._do("picking: short", shop.clerk)
            outbox.relay()
        elif self.name == "hold ended":
            self._do("held", shop.manager)

    def _pick(self, who):
        fulfilment.set_picked(work_id=self.work.public_id, line_id=line_of(self.work), quantity=1, actor=who)

    def do(self, who):
        self._do(self.name, who)

    def _do(self, name, who):
        work_id, order = self.work.public_id, self.work.order
        {
            "assigned → accepted": lambda: fulfilment.accept(work_id=work_id, actor=who),
            "assigned → rejected": lambda: self._reject(who),
            "accepted → rejected": lambda: self._reject(who),
            "accepted → picking": lambda: fulfilment.start_picking(work_id=work_id, actor=who),
            "picking: a unit in hand": lambda: self._pick(who),
            "picking: short": lambda: fulfilment.short(
                work_id=work_id,
                line_id=line_of(self.work),
                quantity=1,
                reason=RejectReason.NOT_FOUND,
                actor=who,
                now=NOW,
            ),
            "picking → packed": lambda: fulfilment.pack(work_id=work_id, actor=who),
            "packed → ready": lambda: fulfilment.make_ready(work_id=work_id, bin_code="A1", actor=who, now=NOW),
            "ready → collected": lambda: fulfilment.hand_over(
                work_id=work_id, code=code_of(self.work), actor=who, now=NOW
            ),
            "ready: refused at the desk": lambda: fulfilment.refuse_at_desk(
                work_id=work_id, units=None, reason=RefusalReason.OTHER, actor=who, now=NOW
            ),
            "ready → ready: extended": lambda: fulfilment.extend(work_id=work_id, actor=who, now=NOW),
            "collected → ready: undone": lambda: fulfilment.undo_hand_over(
                work_id=work_id, in_hand=True, reason="wrong bag", actor=who, now=NOW
            ),
            "put-back task → restocked": lambda: fulfilment.put_back(
                task_id=PutBackTask.objects.get().public_id, actor=who, now=NOW
            ),
            "count task → done": lambda: fulfilment.finish_count(
                task_id=CountTask.objects.get().public_id, counted=3, actor=who, now=NOW
            ),
            "packed → shipped": lambda: fulfilment.ship(work_id=work_id, carrier="Own courier", actor=who, now=NOW),
            "shipped → delivered": lambda: fulfilment.deliver(work_id=work_id, actor=who, now=NOW),
            "held": lambda: fulfilment.hold(
                order_id=order.pk, kind=HoldKind.STAFF, reason="Customer calls back", actor=who, now=NOW
            ),
            "hold ended": lambda: fulfilment.end_hold(hold_id=OrderHold.objects.get().public_id, actor=who, now=NOW),
            "placed → cancelled": lambda: checkout.cancel(
                order_id=order.pk, reason=CancelReason.CUSTOMER, actor=who, now=NOW
            ),
            "decision → answered": lambda: checkout.decide(
                decision_id=Decision.objects.get().pk, choice=DecisionChoice.REFUND, actor=who, now=NOW
            ),
        }[name]()

    def _reject(self, who):
        fulfilment.reject(work_id=self.work.public_id, reason=RejectReason.NO_TIME, actor=who, now=NOW)

    def is_done(self):
        work = work_of(self.work.order)
        work.order.refresh_from_db()
        line = FulfilmentLine.objects.filter(fulfilment_order=self.work).first()
        steps = FulfilmentTransition.objects.filter(fulfilment_order=self.work)
        return {
            "picking: a unit in hand": lambda: line.picked_quantity == 1,
            "picking: short": CountTask.objects.exists,
            "ready: refused at the desk": PutBackTask.objects.exists,
            "ready → ready: extended": lambda: steps.filter(from_status="ready", to_status="ready").exists(),
            "collected → ready: undone": lambda: work.status == Status.READY,
            "put-back task → restocked": lambda: PutBackTask.objects.get().restocked_at is not None,
            "count task → done": lambda: CountTask.objects.get().found_quantity == 1,
            "held": lambda: OrderHold.objects.filter(ended_at=None).exists(),
            "hold ended": lambda: not OrderHold.objects.filter(ended_at=None).exists(),
            "placed → cancelled": lambda: work.order.status == OrderStatus.CANCELLED,
            "decision → answered": lambda: Decision.objects.get().state == DecisionState.ANSWERED,
        }.get(self.name, lambda: work.status == self.name.rsplit(" ", maxsplit=1)[1])()


def traces():
    return LedgerEntry.objects.count(), FulfilmentTransition.objects.count(), Event.objects.count()


@pytest.mark.parametrize("name", TURNS)
def test_who_may_not_is_refused_and_nothing_moves(name):
    turn = Turn(name)
    before = traces()

    for kind in KINDS:
        if TURNS[name][kind] == "ok":
            continue
        refusal = {"no": PermissionDenied, "nil": NotFound}[TURNS[name][kind]]
        with pytest.raises(refusal):
            turn.do(actor(kind, turn.shop))

    assert not turn.is_done()
    assert traces() == before


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name, row in TURNS.items() for kind in KINDS if row[kind] == "ok"]
)
def test_who_may_does_it(name, kind):
    turn = Turn(name)

    turn.do(actor(kind, turn.shop))

    assert turn.is_done()
    outbox.relay()
    call_command("verify", verbosity=0)
