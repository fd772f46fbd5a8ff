"""What leaves at the desk: per unit, to somebody known, paid for; what stays, what is refused, and taking it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import Sum

from apps.checkout import services as checkout
from apps.core.errors import IllegalTransition, PermissionDenied
from apps.fulfilment import codes, selectors
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import HoldKind, Identity, RefusalReason, Status
from apps.fulfilment.errors import (
    BadQuantity,
    NobodyNamed,
    NoDelegate,
    NoSuchWork,
    NothingLeaves,
    NotInHand,
    NotPaid,
    OnHold,
    ReasonMissing,
    TooLateToUndo,
    WrongAccount,
    WrongCode,
    WrongItem,
)
from apps.fulfilment.models import FulfilmentOrder, HandOver, PutBackTask
from apps.fulfilment.services import Leaving
from apps.inventory.models import LedgerEntry, StockLevel
from apps.invoicing.models import FiscalDocument
from apps.orders.enums import OrderStatus
from apps.outbox.models import Event
from apps.payments import selectors as payments
from apps.payments.enums import Tender
from tests.factories.customers import CustomerFactory
from tests.factories.shop import GUEST, NOW, code_of, open_shop, work_of
from tests.fulfilment.test_machine import strangers

pytestmark = pytest.mark.django_db


def ready(*, units=3, on_hand=5, amount=1000, paid=True):
    """A shop, and an order of so many units of one item that waits for its customer."""
    shop = open_shop()
    order = shop.placed((shop.stocked(on_hand, amount=amount), units))
    work = shop.ready(order)
    if paid:
        shop.paid(order)
    return shop, order, work


def line(work):
    return work.lines.get().public_id


def give(shop, work, *, code=None, **more):
    return fulfilment.hand_over(
        work_id=work.public_id, code=code_of(work) if code is None else code, actor=shop.clerk, now=NOW, **more
    )


def level():
    row = StockLevel.objects.get()
    return row.on_hand, row.allocated, row.unavailable


def money(order):
    found = payments.status_of([f"order:{order.pk}"])[f"order:{order.pk}"]
    return found.captured_amount, found.refunded_amount


def works(order):
    return [
        (work.status, sum(row.quantity for row in work.lines.all()))
        for work in FulfilmentOrder.objects.filter(order=order).order_by("pk")
    ]


def standing():
    """All that a refusal must leave alone."""
    return (
        list(FulfilmentOrder.objects.order_by("pk").values_list("pk", "status", "collect_by", "hand_over_count")),
        level(),
        Event.objects.count(),
        FiscalDocument.objects.count(),
        HandOver.objects.filter(undone_at=None).count(),
        LedgerEntry.objects.count(),
    )


def test_some_units_leave_and_the_rest_waits_in_work_of_its_own():
    shop, order, work = ready()

    given = give(shop, work, leaving=Leaving(units={line(work): 2}))

    order.refresh_from_db()
    assert works(order) == [(Status.COLLECTED, 2), (Status.READY, 1)]
    rest = FulfilmentOrder.objects.get(split_from=given)
    assert (rest.bin, rest.collect_by, rest.pickup_group_id) == (work.bin, given.collect_by, given.pickup_group_id)
    assert order.status == OrderStatus.PLACED
    assert level() == (3, 1, 0)
    assert FiscalDocument.objects.get().total_amount == 2000
    assert [step.code for step in selectors.progress(rest) if step.at] == ["placed", "accepted", "picking", "ready"]
    call_command("verify", verbosity=0)

    give(shop, rest)

    order.refresh_from_db()
    assert order.status == OrderStatus.CLOSED
    assert sorted(FiscalDocument.objects.values_list("total_amount", flat=True)) == [1000, 2000]
    call_command("verify", verbosity=0)


def test_two_of_three_leave_and_the_third_is_refused_in_one_act():
    shop, order, work = ready(amount=1000)

    give(shop, work, leaving=Leaving(refused={line(work): 1}, reason=RefusalReason.WRONG_SIZE))

    order.refresh_from_db()
    assert works(order) == [(Status.COLLECTED, 2), (Status.CANCELLED, 1)]
    assert order.status == OrderStatus.CLOSED
    assert level() == (3, 0, 1)
    assert PutBackTask.objects.get().quantity == 1
    assert money(order) == (3000, 1000)
    assert FiscalDocument.objects.get().total_amount == 2000
    refused = Event.objects.get(name="fulfilment.pickup_refused").payload
    assert (refused["amount"], refused["reason"]) == (1000, "wrong_size")
    call_command("verify", verbosity=0)


def test_units_refused_before_paying_are_not_asked_for():
    shop, order, work = ready(paid=False)

    fulfilment.refuse_at_desk(
        work_id=work.public_id, units={line(work): 1}, reason=RefusalReason.CHANGED_MIND, actor=shop.clerk, now=NOW
    )

    assert payments.status_of([f"order:{order.pk}"])[f"order:{order.pk}"].requested_amount == 2000
    assert works(order) == [(Status.READY, 2), (Status.CANCELLED, 1)]
    call_command("verify", verbosity=0)


def test_all_refused_ends_order_and_gives_the_money_back():
    shop, order, work = ready()

    fulfilment.refuse_at_desk(
        work_id=work.public_id, units=None, reason=RefusalReason.DAMAGED, actor=shop.clerk, now=NOW
    )

    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == (OrderStatus.CANCELLED, "refused")
    assert works(order) == [(Status.CANCELLED, 3)]
    assert money(order) == (3000, 3000)
    call_command("verify", verbosity=0)


def test_code_of_account_document_and_named_person_are_known():
    for proof in ("account", "document", "delegate"):
        shop, order, work = ready(units=1)
        order.customer = CustomerFactory(name="Ana")
        order.save()
        fulfilment.name_delegate(order_id=order.pk, name="Luis Gil", document_hint="…42X", actor=GUEST)
        shown = codes.account_code(order.customer.public_id, now=NOW) if proof == "account" else ""

        give(shop, work, code=shown, identity=Identity(proof), collected_by="Ana Ruiz" if proof == "document" else "")

        made = HandOver.objects.get(fulfilment_order=work)
        assert (made.identity, made.collected_by) == (
            proof,
            {"account": "", "document": "Ana Ruiz", "delegate": "Luis Gil"}[proof],
        )
    call_command("verify", verbosity=0)


REFUSED = {
    "wrong code": (WrongCode, lambda work: {"code": "AAAAAA"}),
    "no code": (WrongCode, lambda work: {"code": ""}),
    "account of nobody": (WrongAccount, lambda work: {"identity": Identity.ACCOUNT, "code": "1.abc"}),
    "nobody named": (NobodyNamed, lambda work: {"identity": Identity.DOCUMENT, "collected_by": "  "}),
    "no delegate": (NoDelegate, lambda work: {"identity": Identity.DELEGATE}),
    "nothing leaves": (NothingLeaves, lambda work: {"leaving": Leaving(units={line(work): 0})}),
    "all refused": (NothingLeaves, lambda work: {"leaving": Leaving(refused={line(work): 3})}),
    "too many": (BadQuantity, lambda work: {"leaving": Leaving(units={line(work): 4})}),
    "less than none": (BadQuantity, lambda work: {"leaving": Leaving(units={line(work): -1})}),
    "more than there are": (
        BadQuantity,
        lambda work: {"leaving": Leaving(units={line(work): 3}, refused={line(work): 1})},
    ),
    "line of another": (WrongItem, lambda work: {"leaving": Leaving(units={work.public_id: 1})}),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused_hand_over_changes_nothing(what):
    error, asked = REFUSED[what]
    shop, _order, work = ready()
    before = standing()

    with pytest.raises(error):
        give(shop, work, **asked(work))

    assert standing() == before


def test_account_code_is_of_that_customer_and_of_the_last_minutes():
    shop, order, work = ready(units=1)
    order.customer = CustomerFactory()
    order.save()
    before = standing()

    for shown in (
        codes.account_code(CustomerFactory().public_id, now=NOW),
        codes.account_code(order.customer.public_id, now=NOW - timedelta(minutes=11)),
        "9" * 400,
        "٣.abc",
    ):
        with pytest.raises(WrongAccount):
            give(shop, work, code=shown, identity=Identity.ACCOUNT)

    assert standing() == before


def test_goods_leave_only_as_far_as_they_are_paid():
    shop, order, work = ready(paid=False)
    before = standing()

    with pytest.raises(NotPaid) as refusal:
        give(shop, work, leaving=Leaving(units={line(work): 2}))

    assert refusal.value.context["owed_amount"] == 2000
    assert standing() == before
    shop.paid(order)
    give(shop, work, leaving=Leaving(units={line(work): 2}))


def test_hold_refuses_hand_over_with_its_sentence():
    shop, order, work = ready()
    fulfilment.hold(order_id=order.pk, kind=HoldKind.STAFF, reason="Call Ana", actor=shop.manager, now=NOW)
    before = standing()

    with pytest.raises(OnHold, match="Call Ana"):
        give(shop, work)

    assert standing() == before


def undo(shop, work, **more):
    said = {"in_hand": True, "reason": "Wrong bag", "actor": shop.manager, "now": NOW, **more}
    return fulfilment.undo_hand_over(work_id=work.public_id, **said)


def test_wrong_hand_over_is_undone_and_given_to_the_right_person_later():
    shop, order, work = ready()
    give(shop, work)

    undo(shop, work)

    order.refresh_from_db()
    work.refresh_from_db()
    assert (work.status, order.status, order.ended_at) == (Status.READY, OrderStatus.PLACED, None)
    assert level() == (5, 3, 0)
    assert money(order) == (3000, 3000)
    assert LedgerEntry.objects.filter(leg="restore").values_list("on_hand", "allocated").get() == (3, 3)
    assert FiscalDocument.objects.aggregate(sum=Sum("total_amount"))["sum"] == 0
    assert HandOver.objects.get().undo_reason == "Wrong bag"
    assert [step.code for step in selectors.progress(work) if step.at][-1] == "ready"
    call_command("verify", verbosity=0)

    undo(shop, work)
    shop.paid(order)
    give(shop, work)

    order.refresh_from_db()
    assert order.status == OrderStatus.CLOSED
    assert list(HandOver.objects.order_by("number").values_list("number", "undone_at")) == [(1, NOW), (2, None)]
    work.refresh_from_db()
    assert len(selectors.document_owners([work])) == 2
    assert FiscalDocument.objects.count() == 3
    call_command("verify", verbosity=0)


def test_money_may_stay_for_the_right_customer():
    shop, order, work = ready()
    give(shop, work)

    undo(shop, work, gives_back=False)

    assert money(order) == (3000, 0)
    give(shop, work)
    call_command("verify", verbosity=0)


def test_one_of_two_hand_overs_is_undone():
    shop, order, work = ready(amount=333)
    give(shop, work, leaving=Leaving(units={line(work): 2}))
    give(shop, FulfilmentOrder.objects.get(split_from=work))

    undo(shop, work)
    checkout.take_payment(work_id=work.public_id, tender=Tender.BIZUM, tendered_amount=None, actor=shop.clerk, now=NOW)
    give(shop, work)

    order.refresh_from_db()
    assert order.status == OrderStatus.CLOSED
    assert order.lines.get().fulfilled_amount == 999
    call_command("verify", verbosity=0)


@pytest.mark.parametrize(
    ("said", "error"),
    [({"in_hand": False}, NotInHand), ({"reason": "  "}, ReasonMissing)],
    ids=["not there", "no reason"],
)
def test_undo_wants_the_units_and_a_reason(said, error):
    shop, _order, work = ready()
    give(shop, work)
    before = standing()

    with pytest.raises(error):
        undo(shop, work, **said)

    assert standing() == before


def test_undo_is_for_a_manager_of_that_shop_in_the_first_minutes(settings):
    shop, _order, work = ready()
    give(shop, work)
    before = standing()

    for actor in [shop.clerk, *(stranger for stranger, _error in strangers(shop))]:
        with pytest.raises((PermissionDenied, NoSuchWork)):
            undo(shop, work, actor=actor)
    settings.OMNI_UNDO_SECONDS = 0
    with pytest.raises(TooLateToUndo):
        undo(shop, work)

    assert standing() == before


def test_what_was_never_handed_over_cannot_be_undone():
    shop, _order, work = ready()

    with pytest.raises(IllegalTransition):
        fulfilment.undo_hand_over(
            work_id=shop.placed((shop.stocked(1, name="Hat"), 1)) and work_of(shop.placed((shop.stocked(1, name="Cap"), 1))).public_id,
            in_hand=True, reason="x", actor=shop.manager, now=NOW,
        )  # fmt: skip
    assert work_of(work.order).status == Status.READY


def test_refusal_is_for_staff_of_that_shop_and_for_what_waits():
    shop, order, work = ready()
    before = standing()

    for actor, error in strangers(shop):
        with pytest.raises(error):
            fulfilment.refuse_at_desk(
                work_id=work.public_id, units=None, reason=RefusalReason.OTHER, actor=actor, now=NOW
            )
    for units, error in [
        ({line(work): 0}, NothingLeaves),
        ({line(work): 9}, BadQuantity),
        ({order.public_id: 1}, WrongItem),
    ]:
        with pytest.raises(error):
            fulfilment.refuse_at_desk(
                work_id=work.public_id, units=units, reason=RefusalReason.OTHER, actor=shop.clerk, now=NOW
            )

    assert standing() == before
    give(shop, work)
    with pytest.raises(IllegalTransition):
        fulfilment.refuse_at_desk(
            work_id=work.public_id, units=None, reason=RefusalReason.OTHER, actor=shop.clerk, now=NOW
        )
    with pytest.raises((NoSuchWork, PermissionDenied)):
        fulfilment.refuse_at_desk(work_id=order.public_id, units=None, reason=RefusalReason.OTHER, actor=GUEST, now=NOW)


def test_label_names_the_bag_and_hides_the_customer(django_assert_num_queries):
    shop, order, work = ready(units=2)
    give(shop, work, leaving=Leaving(units={line(work): 1}))
    rest = FulfilmentOrder.objects.get(split_from=work)

    with django_assert_num_queries(3):
        label = selectors.label(rest.public_id, actor=shop.clerk)

    assert (label.number, label.payload, label.customer, label.shelf) == (order.number, order.number, "Ana R.", "A3")
    assert (label.part, label.parts, label.units) == (1, 1, 1)
    assert code_of(work) not in str(label)
