"""Orders brought home: their charge is owed, charged and given back as their goods are, to the cent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.management import call_command

from apps.accounts.permissions import Role
from apps.carts.models import Cart
from apps.checkout import services as checkout
from apps.checkout.errors import NoDelivery, NotDelivered, PayByCard
from apps.checkout.services import Wish
from apps.core.errors import InvalidInput
from apps.customers import erasing
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import DecisionChoice, RejectReason
from apps.fulfilment.errors import NoSingleSource
from apps.fulfilment.models import Decision, FulfilmentOrder, Shipment
from apps.inventory.models import Reservation, StockLevel
from apps.invoicing.models import FiscalDocument, FiscalDocumentLine
from apps.orders import selectors as order_reads
from apps.orders import services as orders
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import Order, OrderDelivery
from apps.outbox import services as outbox
from apps.payments.models import Payment
from apps.pricing.models import Redemption, ShippingStep
from apps.pricing.services import Place
from tests.factories.cards import card_of, started, worked
from tests.factories.parcels import LISBON, MADRID, sending_shop
from tests.factories.pricing import free_shipping, offer, percent_off, shipping_rate
from tests.factories.shop import ANA, GUEST, NOW, code_of, staff_of, work_of
from tests.fulfilment.scenes import everywhere
from tests.tampering import broken_invariants, tamper

pytestmark = pytest.mark.django_db


@pytest.fixture
def holds():
    """Every invariant holds at the end."""
    yield
    outbox.relay()
    call_command("verify", verbosity=0)


@pytest.fixture
def shop(stripe, holds):
    return sending_shop()


def amounts(order):
    card = card_of(order)
    return card.state, card.authorised_amount, card.captured_amount, card.refunded_amount


def cancel(order):
    return checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)


def test_a_shoe_to_lisbon_is_charged_once_when_it_leaves_and_taxed_there(shop, stripe):
    shoe = shop.kept(3, amount=8900)
    order = shop.sent_by_card(stripe, (shoe, 1), to=LISBON)

    assert (order.total_amount, order.tax_amount) == (9395, 1757)
    assert amounts(order) == ("authorized", 9395, 0, 0)
    work = work_of(order)
    assert (work.method, work.status, work.location_id) == ("ship", "assigned", shop.warehouse.pk)
    assert Shipment.objects.get(fulfilment_order=work).postcode == "1100-148"

    shop.shipped(order)
    worked()

    assert amounts(order)[1:] == (9395, 9395, 0)
    assert Order.objects.get(pk=order.pk).status == OrderStatus.CLOSED
    document = FiscalDocument.objects.get()
    assert (document.total_amount, document.tax_amount) == (9395, 1757)
    assert [
        (line.description, line.total_amount, line.tax_amount)
        for line in FiscalDocumentLine.objects.order_by("position")
    ] == [
        ("Blue shirt", 8900, 1664),
        ("Home delivery", 495, 93),
    ]


def test_the_first_parcel_carries_the_delivery_and_the_second_does_not(shop, stripe):
    shirt, cap = shop.kept(1), shop.kept(1, amount=2000, name="Cap")
    order = shop.sent_by_card(stripe, (shirt, 1), (cap, 1))
    shop.put(cap, 1, at=shop.another())
    work = work_of(order)
    packer = staff_of(shop.warehouse, Role.STAFF)
    fulfilment.start_picking(work_id=work.public_id, actor=packer)
    for line in work.lines.select_related("order_line"):
        if line.order_line.variant_id == shirt.pk:
            fulfilment.set_picked(work_id=work.public_id, line_id=line.public_id, quantity=1, actor=packer)
        else:
            fulfilment.short(
                work_id=work.public_id, line_id=line.public_id, quantity=1, reason=RejectReason.NOT_FOUND,
                actor=packer, now=NOW,
            )  # fmt: skip
    outbox.relay()
    fulfilment.pack(work_id=work.public_id, actor=packer)
    fulfilment.ship(work_id=work.public_id, carrier="Correos", actor=packer, now=NOW)
    shop.shipped(order)
    worked()

    assert sorted(FiscalDocument.objects.values_list("total_amount", flat=True)) == [1495, 2000]
    assert amounts(order)[1:] == (3495, 3495, 0)
    assert Order.objects.get(pk=order.pk).status == OrderStatus.CLOSED


def test_cancelled_before_it_leaves_nothing_is_charged_not_even_the_delivery(shop, stripe):
    order = shop.sent_by_card(stripe, (shop.kept(2), 2))

    cancelled = cancel(order)
    worked()

    assert (cancelled.status, orders.due_of(cancelled)) == (OrderStatus.CANCELLED, 0)
    assert amounts(order) == ("voided", 2495, 0, 0)
    assert not Reservation.objects.filter(state__in=["held", "allocated"]).exists()
    assert work_of(order).status == "cancelled"


def test_a_line_that_falls_out_takes_its_price_and_leaves_the_delivery(shop, stripe):
    order = shop.sent_by_card(stripe, (shop.kept(1), 1), (shop.kept(1, amount=2000), 1))
    gone = order_reads.lines_of(order)[0]
    locked = orders.lock(order.pk)
    assert orders.delivery_ending_with(gone, 1) == 0
    work = work_of(order)
    packer = staff_of(shop.warehouse, Role.STAFF)
    fulfilment.start_picking(work_id=work.public_id, actor=packer)
    line = work.lines.get(order_line=gone)
    fulfilment.short(
        work_id=work.public_id, line_id=line.public_id, quantity=1, reason=RejectReason.NOT_FOUND, actor=packer, now=NOW
    )
    outbox.relay()

    assert orders.due_of(locked) == 2495
    rest = order_reads.lines_of(order)[1]
    assert orders.delivery_ending_with(rest, 1) == 495


def test_a_rejected_parcel_is_sent_from_elsewhere_and_nothing_is_charged_again(shop, stripe):
    shirt = shop.kept(1)
    order = shop.sent_by_card(stripe, (shirt, 1))
    other = shop.another()
    shop.put(shirt, 1, at=other)

    fulfilment.reject(
        work_id=work_of(order).public_id, reason=RejectReason.DAMAGED, actor=staff_of(shop.warehouse, Role.MANAGER),
        now=NOW,
    )  # fmt: skip
    outbox.relay()
    assert work_of(order).location_id == other.pk
    shop.shipped(order)
    worked()

    assert Payment.objects.count() == 1
    assert amounts(order)[1:] == (1495, 1495, 0)


def test_a_parcel_that_nobody_can_send_any_more_is_given_up_with_its_delivery(shop, stripe):
    order = shop.sent_by_card(stripe, (shop.kept(1), 1))

    fulfilment.reject(
        work_id=work_of(order).public_id, reason=RejectReason.DAMAGED, actor=staff_of(shop.warehouse, Role.MANAGER),
        now=NOW,
    )  # fmt: skip
    outbox.relay()
    worked()

    assert Order.objects.get(pk=order.pk).status == OrderStatus.CANCELLED
    assert amounts(order) == ("voided", 1495, 0, 0)


def asked_about(shop, order):
    """The question to the customer, once the warehouse has nothing to send."""
    shop.channel.decision_minutes = 60
    shop.channel.save()
    fulfilment.reject(
        work_id=work_of(order).public_id, reason=RejectReason.DAMAGED, actor=staff_of(shop.warehouse, Role.MANAGER),
        now=NOW,
    )  # fmt: skip
    outbox.relay()
    return Decision.objects.select_related("order", "order__channel", "order_line", "fulfilment_order__location").get()


def test_who_wants_the_money_back_pays_no_delivery_as_the_preview_said(shop, stripe):
    decision = asked_about(shop, shop.sent_by_card(stripe, (shop.kept(1), 1)))

    said = checkout.preview_decision(decision=decision, choice=DecisionChoice.REFUND, now=NOW)
    checkout.decide(decision_id=decision.pk, choice=DecisionChoice.REFUND, actor=GUEST, now=NOW)
    worked()

    assert (said.due_before_amount, said.due_after_amount, said.saved_amount) == (1495, 0, 1495)
    assert amounts(decision.order) == ("voided", 1495, 0, 0)


def test_who_collects_it_in_a_shop_instead_pays_no_delivery(shop, stripe):
    shirt = shop.kept(1)
    order = shop.sent_by_card(stripe, (shirt, 1))
    decision = asked_about(shop, order)
    shop.put(shirt, 1, at=shop.location)

    checkout.decide(
        decision_id=decision.pk, choice=DecisionChoice.OTHER_SHOP, location_id=shop.location.pk, actor=GUEST, now=NOW
    )
    work = shop.ready(order)
    fulfilment.hand_over(work_id=work.public_id, code=code_of(work), actor=shop.clerk, now=NOW)
    worked()

    assert amounts(order)[1:] == (1495, 1000, 0)
    assert Order.objects.get(pk=order.pk).status == OrderStatus.CLOSED
    assert FiscalDocument.objects.get().total_amount == 1000


def test_free_delivery_is_redeemed_and_given_back(shop, stripe):
    offer(shop.channel, free_shipping(), coupon="POST", code="post")
    order = shop.sent_by_card(stripe, (shop.kept(2), 1), codes=["POST"])

    (discount,) = order_reads.discounts_on(order, order_reads.lines_of(order))
    assert (discount.amount, discount.shipping_amount, discount.shares) == (495, 495, {})
    assert (order.total_amount, Redemption.objects.get().amount) == (1000, 495)

    cancel(order)

    assert Redemption.objects.get().given_back_at is not None


def test_free_delivery_stands_on_the_document_with_its_discount(shop, stripe):
    offer(shop.channel, free_shipping(), code="post")
    order = shop.sent_by_card(stripe, (shop.kept(2), 1))
    shop.shipped(order)

    rows = FiscalDocumentLine.objects.order_by("position").values_list("discount_amount", "total_amount")
    assert list(rows) == [(0, 1000), (495, 0)]


def test_what_costs_nothing_at_all_is_sent_without_a_card(shop, stripe):
    offer(shop.channel, free_shipping(), percent_off(100), code="all")

    order = shop.sent_by_card(stripe, (shop.kept(1), 1))
    shop.shipped(order)

    assert (order.total_amount, Payment.objects.count()) == (0, 0)
    assert FiscalDocument.objects.get().total_amount == 0


def test_a_past_order_shows_what_free_delivery_would_have_cost(shop, stripe):
    shop.sent_by_card(stripe, (shop.kept(1), 1))
    free = offer(shop.channel, free_shipping(), code="later", is_active=False)

    *_before, cost = orders.preview_offer(promotion_id=free.pk, start=NOW, end=NOW.replace(hour=23))

    assert (cost.touched, cost.amount, cost.sales_amount) == (1, 495, 1495)


def test_without_a_card_it_is_not_placed(shop):
    draft = shop.sending((shop.kept(1), 1))

    with pytest.raises(PayByCard):
        checkout.place(order_id=draft.pk, contact=ANA, actor=GUEST, now=NOW)

    draft.refresh_from_db()
    assert draft.status == OrderStatus.DRAFT
    assert not FulfilmentOrder.objects.exists()
    assert not Payment.objects.exists()


def test_a_shop_without_cards_delivers_nothing(holds):
    shop = sending_shop()

    with pytest.raises(NoDelivery):
        shop.sending((shop.kept(1), 1))

    assert not Order.objects.exists()


def test_one_place_sends_all_of_it_a_warehouse_first(shop):
    near = shop.another(kind="shop", name="A shop that ships", sells=True)
    shirt, cap = shop.kept(1), shop.kept(1, name="Cap")
    shop.put(shirt, 5, at=near)

    assert shop.sending((shirt, 1)).place == shop.warehouse
    assert shop.sending((cap, 1)).place == shop.warehouse
    assert shop.sending((shirt, 1)).place == near

    with pytest.raises(NoSingleSource) as refused:
        shop.sending((shirt, 1), (cap, 1))

    assert refused.value.context["variant_ids"] == [cap.pk]


def test_again_it_is_the_same_draft_and_another_address_makes_another_that_keeps_its_goods(shop):
    cart = shop.cart((shop.kept(1), 1))

    def begin(to):
        return checkout.begin(cart_id=cart.pk, delivery=Wish(to=to), actor=GUEST, now=NOW)

    first, again = begin(MADRID), begin(MADRID)
    moved = begin(LISBON)

    assert first.pk == again.pk != moved.pk
    assert OrderDelivery.objects.get(order=moved).city == "Lisboa"
    assert StockLevel.objects.get(location=shop.warehouse).reserved == 1


def test_who_collects_after_all_gets_a_draft_of_the_shop(shop):
    shirt = shop.kept(1)
    shop.put(shirt, 1, at=shop.location)
    cart = shop.cart((shirt, 1))
    checkout.begin(cart_id=cart.pk, delivery=Wish(to=MADRID), actor=GUEST, now=NOW)

    order = checkout.begin(cart_id=cart.pk, actor=GUEST, now=NOW)

    assert (order.place, order.total_amount) == (shop.location, 1000)
    assert list(StockLevel.objects.order_by("location_id").values_list("reserved", flat=True)) in ([0, 1], [1, 0])
    assert not order_reads.is_sent(order_reads.lines_of(order))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"street": ""}, "street"),
        ({"city": "x" * 101}, "city"),
        ({"country": "es"}, "country"),
        ({"postcode": "99999"}, "region"),
        ({"postcode": ""}, "postcode"),
        ({"postcode": "2801a"}, "postcode"),
        ({"country": "PT", "postcode": "28013"}, "postcode"),
        ({"region": "ES-GC"}, "postcode"),
        ({"name": "a\x00b"}, "name"),
        ({"phone": "nonsense"}, "phone"),
    ],
)
def test_a_bad_address_is_refused_with_its_field_and_nothing_is_written(shop, wrong, field):
    with pytest.raises(InvalidInput) as refused:
        shop.sending((shop.kept(1), 1), to=replace(MADRID, **wrong))

    assert refused.value.field == field
    assert not Order.objects.exists()


def test_the_region_comes_from_the_postcode(shop):
    shipping_rate(shop.channel, places=(Place(country="ES", region="ES-CN", is_left_out=True), Place(country="ES")))
    order = shop.sending((shop.kept(2), 1), to=replace(MADRID, postcode=" 35 001"))

    delivery = OrderDelivery.objects.get(order=order)
    assert (delivery.postcode, delivery.region) == ("35001", "ES-GC")


def test_where_no_rate_goes_nothing_is_begun(shop):
    with pytest.raises(NotDelivered):
        shop.sending((shop.kept(1), 1), to=replace(MADRID, country="FR", postcode="75001"))

    assert not Order.objects.exists()
    assert Cart.objects.get().state == "open"


def test_what_was_agreed_stays_when_the_rate_changes(shop, stripe):
    order = shop.sent_by_card(stripe, (shop.kept(1), 1))

    ShippingStep.objects.update(amount=995)

    assert orders.due_of(order) == 1495
    assert OrderDelivery.objects.get(order=order).total_amount == 495


def test_who_is_forgotten_leaves_the_country_of_the_parcel_alone(shop, stripe):
    order = shop.sent_by_card(stripe, (shop.kept(1), 1))
    shop.shipped(order)
    worked()

    erasing.erase(customer_id=order.customer_id, actor=everywhere(Role.ADMIN))

    kept = OrderDelivery.objects.values_list("name", "street", "city", "region", "postcode", "phone", "country")
    assert list(kept) == [("", "", "", "", "", "", "ES")]


def test_the_card_places_it_where_the_browser_was_closed(shop, stripe):
    draft = shop.sending((shop.kept(1), 1))
    stripe.pay(started(draft).client_secret)
    worked()

    draft.refresh_from_db()
    assert draft.status == OrderStatus.PLACED
    assert work_of(draft).method == "ship"


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ("UPDATE orders_orderdelivery SET total_amount = total_amount + 1, amount = amount + 1", ["orders.totals"]),
        ("UPDATE orders_orderdelivery SET tax_amount = tax_amount + 2", ["orders.deliveries", "orders.totals"]),
        ("UPDATE orders_orderdelivery SET discount_amount = 1, amount = amount + 1", ["orders.discounts"]),
        (
            "UPDATE orders_orderdelivery SET left_at = NULL",
            ["checkout.closed_owes_nothing"],
        ),
        (
            "UPDATE orders_orderline SET method = 'pickup'",
            ["orders.deliveries"],
        ),
        ("UPDATE fulfilment_shipment SET postcode = ''", ["fulfilment.parcel_addresses"]),
    ],
)
def test_what_is_broken_is_named(stripe, statement, codes):
    shop = sending_shop()
    order = shop.sent_by_card(stripe, (shop.kept(2), 1))
    shop.shipped(order)
    worked()
    assert broken_invariants() == []

    tamper(statement)

    assert set(codes) <= set(broken_invariants())
