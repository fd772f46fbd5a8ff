"""From the offer to the paper: in currencies of 0, 2 and 3 decimals, taken at the desk and named on the document."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from apps.fulfilment import services as fulfilment
from apps.invoicing import selectors as documents
from apps.invoicing import services as invoicing
from apps.invoicing.models import FiscalDocumentLine
from apps.outbox import services as outbox
from apps.payments import selectors as payments
from apps.stores.models import LegalEntity, SalesChannel
from tests.factories.invoicing import SimplifiedLimitFactory
from tests.factories.pricing import buy_get, offer, percent_off, price_list_of
from tests.factories.shop import NOW, code_of, open_shop, work_of
from tests.tampering import broken_invariants, tamper

pytestmark = pytest.mark.django_db


def shop_in(currency):
    shop = open_shop()
    SalesChannel.objects.filter(pk=shop.channel.pk).update(currency=currency)
    LegalEntity.objects.update(currency=currency)
    shop.channel.refresh_from_db()
    if currency != "EUR":
        SimplifiedLimitFactory(country="ES", currency=currency, up_to_amount=10**9)
    return shop


@pytest.mark.parametrize(
    ("currency", "price", "discounts", "total"),
    [("JPY", 1995, [200, 199], 3591), ("EUR", 1995, [200, 199], 3591), ("KWD", 19_955, [1996, 1995], 35_919)],
)
def test_two_units_at_ten_per_cent_off_are_paid_and_documented_to_the_minor_unit(currency, price, discounts, total):
    shop = shop_in(currency)
    offer(shop.channel, percent_off(10), coupon="TEN")
    order = shop.placed(
        (shop.stocked(5, amount=price), 1), (shop.stocked(5, amount=price, name="Cap"), 1), codes=["TEN"]
    )

    work = shop.collected(order)

    paid = payments.status_of([f"order:{order.pk}"])[f"order:{order.pk}"]
    assert (order.total_amount, paid.captured_amount, order.currency) == (total, total, currency)
    (document,) = documents.documents_of(f"fulfilment_order:{work.pk}")
    assert (document.total_amount, document.currency) == (total, currency)
    assert [line.discount_amount for line in document.lines] == discounts
    assert [line.total_amount + line.discount_amount for line in document.lines] == [price, price]
    outbox.relay()
    call_command("verify", verbosity=0)


def test_discounts_of_units_of_one_line_add_up_on_their_documents():
    shop = open_shop()
    offer(shop.channel, buy_get(2, 1))
    work = shop.collected(shop.placed((shop.stocked(5, amount=1000), 3)))

    (document,) = documents.documents_of(f"fulfilment_order:{work.pk}")

    assert [(line.discount_amount, line.total_amount) for line in document.lines] == [(1000, 2000)]
    assert invoicing.render_pdf(document).startswith(b"%PDF")


def test_prices_without_tax_name_the_discount_with_it():
    shop = open_shop()
    shirt = shop.stocked(5, amount=1000)
    type(price_list_of(shop.channel)).objects.filter(channel=shop.channel).update(is_tax_included=False)
    offer(shop.channel, percent_off(10))
    work = shop.collected(shop.placed((shirt, 2)))

    (document,) = documents.documents_of(f"fulfilment_order:{work.pk}")

    assert [(line.net_amount, line.discount_amount, line.total_amount) for line in document.lines] == [
        (1800, 242, 2178)
    ]


def test_an_undone_hand_over_takes_the_discount_back_on_its_document():
    shop = open_shop()
    offer(shop.channel, percent_off(10))
    work = shop.collected(shop.placed((shop.stocked(5, amount=1000), 1)))

    fulfilment.undo_hand_over(work_id=work.public_id, in_hand=True, reason="Wrong bag", actor=shop.manager, now=NOW)

    assert sorted(FiscalDocumentLine.objects.values_list("discount_amount", flat=True)) == [-100, 100]
    assert code_of(work_of(work.order))


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE orders_orderline SET discount_amount = discount_amount + 1", "orders.discounts"),
        ("UPDATE orders_orderdiscountshare SET amount = amount + 1", "orders.discounts"),
        ("UPDATE orders_orderdiscount SET amount = amount - 1", "orders.discounts"),
        ("UPDATE orders_orderline SET total_amount = total_amount + 1", "orders.line_arithmetic"),
        ("DELETE FROM pricing_redemption", "orders.redemptions"),
        ("UPDATE pricing_redemption SET given_back_at = now()", "orders.redemptions"),
        ("UPDATE pricing_coupon SET used_count = 2", "pricing.used"),
        ("UPDATE pricing_promotion SET used_count = 0", "pricing.used"),
        ("UPDATE pricing_promotioncustomer SET used_count = 2", "pricing.used"),
        ("DELETE FROM pricing_promotionaction", "pricing.coupons"),
    ],
)
def test_what_is_broken_about_an_offer_is_named(statement, code):
    shop = open_shop()
    offer(shop.channel, percent_off(10), coupon="TEN", coupon_limit=5, limit_total=5, limit_per_customer=3)
    shop.placed((shop.stocked(5), 1), codes=["TEN"])
    outbox.relay()
    assert broken_invariants() == []

    tamper(statement)

    assert code in broken_invariants()
