"""A scene for every row of turns.py, in which its step can be done once; who does it is the test's to say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apps.accounts.permissions import ROLE_PERMISSIONS, Reach, Role
from apps.carts.models import Cart
from apps.checkout import services as checkout
from apps.core.actor import EVERYWHERE, SYSTEM, Actor, ActorKind
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import DecisionChoice, DecisionState, HoldKind, Identity, RefusalReason, RejectReason, Status
from apps.fulfilment.models import (
    CountTask,
    Decision,
    DecisionTransition,
    FulfilmentLine,
    FulfilmentTransition,
    HandOver,
    OrderHold,
    PickupGroup,
    PutBackTask,
)
from apps.invoicing.enums import DocumentKind
from apps.invoicing.models import FiscalDocument
from apps.invoicing.services import Party
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import Order, OrderTransition
from apps.outbox import services as outbox
from apps.payments.enums import TaskKind, TaskState, Tender
from apps.payments.models import Payment, PaymentTask, PaymentTransition
from apps.stores.enums import DeviceKind
from apps.stores.selectors import grants_of
from tests.factories.customers import CustomerFactory
from tests.factories.payments import PaymentTaskFactory
from tests.factories.shop import ANA, GUEST, NOW, code_of, staff_of, work_of
from tests.factories.stores import DeviceFactory, LocationFactory
from tests.fulfilment.asking import asking_shop
from tests.fulfilment.test_machine import in_state, line_of

LOGS = {
    "order": OrderTransition, "work": FulfilmentTransition, "decision": DecisionTransition, "payment": PaymentTransition,
}  # fmt: skip
BEGIN = {state.value: state for state in Status}


def everywhere(role):
    grants = {
        permission: EVERYWHERE if reach == Reach.ALL else frozenset()
        for permission, reach in ROLE_PERMISSIONS[role].items()
    }
    return Actor(kind=ActorKind.STAFF, key=f"user:{role}", grants=grants)


def device(location, kind=DeviceKind.LOCKER):
    row = DeviceFactory(location=location, kind=kind)
    return Actor(
        kind=ActorKind.DEVICE,
        key=f"device:{row.pk}",
        device_id=row.pk,
        location_id=location.pk,
        grants=grants_of([(Role.DEVICE, location.pk)]),
    )


def actor(kind, shop):
    here = shop.location
    return {
        "G": lambda: GUEST,
        "C": lambda: Actor(kind=ActorKind.CUSTOMER, key="user:9", user_id=9, customer_id=CustomerFactory().pk),
        "S": lambda: staff_of(here, Role.STAFF),
        "E": lambda: staff_of(LocationFactory(), Role.STAFF),
        "M": lambda: staff_of(here, Role.MANAGER),
        "H": lambda: staff_of(LocationFactory(), Role.MANAGER),
        "A": lambda: everywhere(Role.AGENT),
        "K": lambda: everywhere(Role.MARKETING),
        "F": lambda: everywhere(Role.FINANCE),
        "D": lambda: device(here, DeviceKind.TABLET),
        "L": lambda: device(here),
        "N": lambda: device(LocationFactory()),
        "P": lambda: everywhere(Role.PARTNER),
        "X": lambda: everywhere(Role.ADMIN),
        "B": lambda: SYSTEM,
    }[kind]()


class Scene:
    """`do(actor)` does the step of that name, `is_done()` says whether it was, `moves()` what was logged since."""

    def __init__(self, name):
        self.name, self.shop = name, asking_shop()
        self.order = self.work = self.cart = None
        first = name.split(" ", maxsplit=1)[0].rstrip(":")
        if name in PREPARED:
            PREPARED[name](self)
        elif first in BEGIN:
            self.stands(BEGIN[first])
        else:
            self.ordered()
        self.logged = {machine: self._last(machine) for machine in LOGS}

    def stands(self, state, **more):
        self.work = in_state(self.shop, state, **more)
        self.order = self.work.order

    def ordered(self):
        self.order = self.shop.placed((self.shop.stocked(3), 1))
        self.work = work_of(self.order)

    def drafted(self):
        self.cart = self.shop.cart((self.shop.stocked(3), 1))
        self.order = checkout.begin(cart_id=self.cart.pk, actor=GUEST, now=NOW)

    def do(self, who, name=None):
        DONE_BY[name or self.name](self, who)

    def is_done(self):
        if self.order is not None:
            self.order.refresh_from_db()
        if self.name in SHOWN_BY:
            return SHOWN_BY[self.name](self)
        return work_of(self.order).status == self.name.rsplit(" ", maxsplit=1)[1]

    def moves(self):
        found = set()
        for machine, log in LOGS.items():
            rows = log.objects.filter(pk__gt=self.logged[machine])
            states = ("from_state", "to_state") if machine in {"decision", "payment"} else ("from_status", "to_status")
            found |= {(machine, *pair) for pair in rows.values_list(*states)}
        return found

    @staticmethod
    def _last(machine):
        return LOGS[machine].objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    @property
    def line(self):
        return FulfilmentLine.objects.filter(fulfilment_order=self.work).first()


def on_work(service, **more):
    return lambda s, who: service(work_id=s.work.public_id, actor=who, **{k: v(s) for k, v in more.items()})


def on_order(service, **more):
    return lambda s, who: service(order_id=s.order.pk, actor=who, **{k: v(s) for k, v in more.items()})


def value(thing) -> Callable[[Scene], Any]:
    return lambda _scene: thing


at_now, customer = value(NOW), value(CancelReason.CUSTOMER)
reject = on_work(fulfilment.reject, reason=value(RejectReason.NO_TIME), now=at_now)
cancel = on_order(checkout.cancel, reason=customer, now=at_now)
pick = on_work(fulfilment.set_picked, line_id=lambda s: line_of(s.work), quantity=value(1))


def answer(choice):
    return lambda _s, who: checkout.decide(decision_id=Decision.objects.get().pk, choice=choice, actor=who, now=NOW)


def count_any(s, who):
    fulfilment.count_stock(
        variant_id=s.line.order_line.variant_id, location_id=s.shop.location.pk, counted=3, actor=who, now=NOW
    )


def _account_code(s):
    """Of whoever ordered; the codes live by the clock of the tests."""
    customer_id = Order.objects.values_list("customer_id", flat=True).get(pk=s.order.pk) or CustomerFactory().pk
    Order.objects.filter(pk=s.order.pk).update(customer_id=customer_id)
    return fulfilment_reads.account_code(customer_id=customer_id, now=NOW)[0]


DONE_BY = {
    "basket → held": lambda s, who: checkout.begin(cart_id=s.cart.pk, actor=who, now=NOW),
    "basket → held, with its lines": lambda s, who: checkout.begin_with_lines(cart_id=s.cart.pk, actor=who, now=NOW),
    "draft → placed": on_order(checkout.place, contact=value(ANA), now=at_now),
    "draft: paying by card": on_order(checkout.pay_by_card, contact=value(ANA), now=at_now),
    "draft → cancelled": cancel,
    "assigned → accepted": on_work(fulfilment.accept),
    "assigned → rejected": reject,
    "accepted → rejected": reject,
    "accepted → picking": on_work(fulfilment.start_picking),
    "picking: a unit in hand": pick,
    "picking: a unit scanned": on_work(fulfilment.pick_scanned, code=lambda s: s.line.order_line.sku),
    "picking: short": on_work(
        fulfilment.short,
        line_id=lambda s: line_of(s.work),
        quantity=value(1),
        reason=value(RejectReason.NOT_FOUND),
        now=at_now,
    ),
    "picking → packed": on_work(fulfilment.pack),
    "packed → ready": on_work(fulfilment.make_ready, bin_code=value("A1"), now=at_now),
    "ready: found by its code": lambda s, who: setattr(
        s, "found", fulfilment.find_by_code(code=code_of(s.work), location_id=s.shop.location.pk, actor=who)
    ),
    "ready: found by the account's code": lambda s, who: setattr(
        s, "found", fulfilment.find_by_account(shown=_account_code(s), location_id=s.shop.location.pk, actor=who, now=NOW)
    ),
    "ready → collected": on_work(fulfilment.hand_over, code=lambda s: code_of(s.work), now=at_now),
    "ready → collected: at the locker": lambda s, who: fulfilment.locker_collect(
        code=code_of(s.work), actor=who, now=NOW
    ),
    "ready: refused at the desk": on_work(
        fulfilment.refuse_at_desk, units=value(None), reason=value(RefusalReason.OTHER), now=at_now
    ),
    "ready → ready: extended": on_work(fulfilment.extend, now=at_now),
    "ready → ready: the customer's days": on_order(fulfilment.extend_for_customer),
    "collected → ready: undone": on_work(
        fulfilment.undo_hand_over, in_hand=value(True), reason=value("wrong bag"), now=at_now
    ),
    "collected: a full invoice": on_work(
        fulfilment.full_invoice,
        party=value(Party(name="Ruiz SL", tax_id="B12345674", address="Calle Mayor 1", country="ES")),
        now=at_now,
    ),
    "group: the customer is here": on_order(fulfilment.arrive),
    "group: somebody else collects": on_order(fulfilment.name_delegate, name=value("Luis Gil")),
    "group: nobody else collects": on_order(fulfilment.revoke_delegate),
    "put-back task → restocked": lambda _s, who: fulfilment.put_back(
        task_id=PutBackTask.objects.get().public_id, actor=who, now=NOW
    ),
    "count task → done": lambda _s, who: fulfilment.finish_count(
        task_id=CountTask.objects.get().public_id, counted=3, actor=who, now=NOW
    ),
    "count task → done: by any count": count_any,
    "packed → shipped": on_work(fulfilment.ship, carrier=value("Own courier"), now=at_now),
    "shipped → delivered": on_work(fulfilment.deliver, now=at_now),
    "held": on_order(fulfilment.hold, kind=value(HoldKind.STAFF), reason=value("Customer calls back"), now=at_now),
    "hold ended": lambda _s, who: fulfilment.end_hold(
        hold_id=OrderHold.objects.get().public_id, actor=who, now=NOW
    ),
    **{f"{state}: cancelled": cancel for state in ("assigned", "accepted", "picking", "packed", "ready")},
    "decision → answered": answer(DecisionChoice.REFUND),
    "decision → waiting": answer(DecisionChoice.WAIT),
    "decision → waiting → answered": answer(DecisionChoice.REFUND),
    "paid at the desk": on_work(
        checkout.take_payment, tender=value(Tender.CARD_TERMINAL), tendered_amount=value(None), now=at_now
    ),
    "given back at the desk": on_work(checkout.refund_overpaid, now=at_now),
    "payment task → done": lambda _s, who: checkout.finish_payment_task(
        task_id=PaymentTask.objects.get().public_id, note="Paid in cash", actor=who, now=NOW
    ),
    "payment task: left to the office": lambda _s, who: checkout.escalate_payment_task(
        task_id=PaymentTask.objects.get().public_id, note="Nobody answers", actor=who, now=NOW
    ),
    "ordered again": on_order(checkout.reorder),
}  # fmt: skip


def _basket(s):
    s.cart = s.shop.cart((s.shop.stocked(3), 1))


def _in_hand(s):
    s.stands(Status.PICKING)
    pick(s, s.shop.clerk)


def _in_locker(s):
    s.stands(Status.PACKED)
    fulfilment.make_ready(work_id=s.work.public_id, bin_code="L7", in_locker=True, actor=s.shop.clerk, now=NOW)


def _missed(s):
    s.ordered()
    for step in ("accepted → picking", "picking: short"):
        s.do(s.shop.clerk, step)
    outbox.relay()


def _waiting(s):
    _missed(s)
    s.do(GUEST, "decision → waiting")


def _not_collected(s):
    s.stands(Status.EXPIRED)
    outbox.relay()


def _named(s):
    s.ordered()
    s.do(GUEST, "group: somebody else collects")


def _on_hold(s):
    s.ordered()
    s.do(s.shop.manager, "held")


def _money_task(s):
    s.ordered()
    owner = f"order:{s.order.pk}"
    PaymentTaskFactory(payment=Payment.objects.get(owner=owner), owner=owner, kind=TaskKind.MISMATCH)


PREPARED = {
    **dict.fromkeys(("basket → held", "basket → held, with its lines"), _basket),
    **dict.fromkeys(("draft → placed", "draft: paying by card", "draft → cancelled"), Scene.drafted),
    "picking → packed": _in_hand,
    "packed → shipped": lambda s: s.stands(Status.PACKED, is_parcel=True),
    "ready → collected: at the locker": _in_locker,
    **dict.fromkeys(("put-back task → restocked", "given back at the desk"), _not_collected),
    **dict.fromkeys(("count task → done", "count task → done: by any count"), _missed),
    **dict.fromkeys(("decision → answered", "decision → waiting"), _missed),
    "decision → waiting → answered": _waiting,
    "group: nobody else collects": _named,
    "hold ended": _on_hold,
    **dict.fromkeys(("payment task → done", "payment task: left to the office"), _money_task),
    **{f"{state}: cancelled": lambda s, state=state: _unpaid(s, state) for state in ("assigned", "accepted", "picking", "packed", "ready")},
}  # fmt: skip


def _unpaid(s, state):
    """A customer cannot cancel what they paid at the desk, so this one is not."""
    s.ordered()
    way = ["assigned → accepted", "accepted → picking", "picking: a unit in hand", "picking → packed", "packed → ready"]
    for step in way[: {"assigned": 0, "accepted": 1, "picking": 2, "packed": 4, "ready": 5}[state]]:
        s.do(s.shop.clerk, step)


def _stepped(source, to):
    return lambda s: FulfilmentTransition.objects.filter(
        fulfilment_order=s.work, from_status=source, to_status=to
    ).exists()


def _decided(state):
    return lambda _s: Decision.objects.get().state == state


def _group(s):
    return PickupGroup.objects.get(pk=s.work.pickup_group_id)


SHOWN_BY = {
    **dict.fromkeys(("basket → held", "basket → held, with its lines"), lambda _s: Order.objects.exists()),
    "draft → placed": lambda s: s.order.status == OrderStatus.PLACED,
    "draft: paying by card": lambda _s: Payment.objects.filter(tender=Tender.CARD).exists(),
    "draft → cancelled": lambda s: s.order.status == OrderStatus.CANCELLED,
    "picking: a unit in hand": lambda s: s.line.picked_quantity == 1,
    "picking: a unit scanned": lambda s: s.line.picked_quantity == 1,
    "picking: short": lambda _s: CountTask.objects.exists(),
    "ready: found by its code": lambda s: getattr(s, "found", None) == s.work,
    "ready: found by the account's code": lambda s: getattr(s, "found", None) == [s.work],
    "ready → collected: at the locker": lambda _s: HandOver.objects.filter(identity=Identity.LOCKER).exists(),
    "ready: refused at the desk": lambda _s: PutBackTask.objects.exists(),
    "ready → ready: extended": _stepped("ready", "ready"),
    "ready → ready: the customer's days": _stepped("ready", "ready"),
    "collected → ready: undone": _stepped("collected", "ready"),
    "collected: a full invoice": lambda _s: FiscalDocument.objects.filter(kind=DocumentKind.FULL).exists(),
    "group: the customer is here": lambda s: _group(s).arrived_at is not None,
    "group: somebody else collects": lambda s: _group(s).delegate_name == "Luis Gil",
    "group: nobody else collects": lambda s: not _group(s).delegate_name,
    "put-back task → restocked": lambda _s: PutBackTask.objects.get().restocked_at is not None,
    "count task → done": lambda _s: CountTask.objects.get().found_quantity == 1,
    "count task → done: by any count": lambda _s: CountTask.objects.get().found_quantity == 1,
    "held": lambda _s: OrderHold.objects.filter(ended_at=None).exists(),
    "hold ended": lambda _s: not OrderHold.objects.filter(ended_at=None).exists(),
    **dict.fromkeys(
        (f"{state}: cancelled" for state in ("assigned", "accepted", "picking", "packed", "ready")),
        lambda s: s.order.status == OrderStatus.CANCELLED,
    ),
    "decision → answered": _decided(DecisionState.ANSWERED),
    "decision → waiting": _decided(DecisionState.WAITING),
    "decision → waiting → answered": _decided(DecisionState.ANSWERED),
    "paid at the desk": lambda _s: Payment.objects.filter(tender=Tender.CARD_TERMINAL, captured_amount__gt=0).exists(),
    "given back at the desk": lambda _s: Payment.objects.filter(refunded_amount__gt=0).exists(),
    "payment task → done": lambda _s: PaymentTask.objects.get().state == TaskState.DONE,
    "payment task: left to the office": lambda _s: PaymentTask.objects.get().escalated_at is not None,
    "ordered again": lambda _s: Cart.objects.count() > 1,
}  # fmt: skip
