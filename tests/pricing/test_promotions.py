"""Making and changing offers through the service: what is refused, what stays, what may change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from apps.audit.models import AuditEntry
from apps.core.actor import SYSTEM
from apps.core.errors import InvalidInput
from apps.pricing import selectors as pricing_reads
from apps.pricing import services as pricing
from apps.pricing.errors import CodeTaken, NoSuchPromotion, PromotionUsed
from apps.pricing.models import Coupon, Promotion, PromotionAction
from apps.pricing.offers import moment_in
from apps.pricing.services import PromotionDraft
from tests.factories.pricing import RedemptionFactory, amount_off, buy_get, offer, percent_off
from tests.factories.stores import SalesChannelFactory

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def draft():
    channel = SalesChannelFactory()
    return PromotionDraft(
        code="spring", channel_id=channel.pk, currency="EUR", names={"en": "Spring"}, effects=(percent_off(10),)
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"effects": (percent_off(101),)}, "percent"),
        ({"effects": (percent_off(0),)}, "percent"),
        ({"effects": (percent_off(-10),)}, "percent"),
        ({"effects": (percent_off("NaN"),)}, "percent"),
        ({"effects": (percent_off("Infinity"),)}, "percent"),
        ({"effects": (percent_off("0.0001"),)}, "percent"),
        ({"effects": (amount_off(0),)}, "amount"),
        ({"effects": (amount_off(-500),)}, "amount"),
        ({"effects": (amount_off(10**16),)}, "amount"),
        ({"effects": (buy_get(0, 1),)}, "buy_quantity"),
        ({"effects": (buy_get(1, 0),)}, "get_quantity"),
        ({"effects": (buy_get(2**31, 1),)}, "buy_quantity"),
        ({"effects": ()}, "kind"),
        ({"effects": (percent_off(10), amount_off(100))}, "kind"),
        ({"effects": (percent_off(10), percent_off(20))}, "kind"),
        ({"currency": "USD"}, "currency"),
        ({"channel_id": 0}, "channel"),
        ({"code": " "}, "code"),
        ({"code": "x" * 300}, "code"),
        ({"names": {}}, "names"),
        ({"names": {"en": "x" * 300}}, "names"),
        ({"valid_from": DAY, "valid_to": DAY}, "valid_to"),
        ({"limit_total": 0}, "limit_total"),
        ({"limit_per_customer": -1}, "limit_per_customer"),
        ({"limit_total": 2**31}, "limit_total"),
        ({"min_amount": -1}, "min_amount"),
        ({"min_quantity": -1}, "min_quantity"),
    ],
)
def test_what_is_no_offer_is_refused_and_nothing_is_written(draft, wrong, field):
    with pytest.raises(InvalidInput) as refusal:
        pricing.save_promotion(replace(draft, **wrong), actor=SYSTEM)

    assert (refusal.value.field, bool(str(refusal.value))) == (field, True)
    assert (Promotion.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_saved_again_it_is_the_same_and_read_back_it_says_the_same(draft):
    whole = replace(draft, effects=(buy_get(2, 1, percent=50),), min_amount=500, min_quantity=2, is_active=True)

    first, again = (pricing.save_promotion(whole, actor=SYSTEM) for _time in range(2))

    assert first.pk == again.pk
    assert pricing_reads.draft_of(again) == whole


def test_a_used_offer_keeps_what_it_does(draft):
    used = pricing.save_promotion(draft, actor=SYSTEM)
    RedemptionFactory(promotion=used)

    with pytest.raises(PromotionUsed):
        pricing.save_promotion(replace(draft, effects=(percent_off(50),)), actor=SYSTEM)
    pricing.save_promotion(replace(draft, names={"en": "Later"}, priority=3, limit_total=9), actor=SYSTEM)

    used.refresh_from_db()
    assert PromotionAction.objects.get(promotion=used).percent == Decimal(10)
    assert (used.priority, used.limit_total, used.used_count) == (3, 9, 1)
    with pytest.raises(InvalidInput):
        pricing.save_promotion(replace(draft, limit_total=0), actor=SYSTEM)


@pytest.mark.parametrize("code", ["", " ", "x" * 41, "x" * 300, "ñ", "A B!", "a\x00b", "'; DROP TABLE"])
def test_what_is_no_code_is_refused(code):
    made = offer(SalesChannelFactory(), percent_off(10), needs_code=True)

    with pytest.raises(InvalidInput) as refusal:
        pricing.add_coupon(promotion_id=made.pk, code=code, actor=SYSTEM)

    assert (refusal.value.field, Coupon.objects.count()) == ("code", 0)


def test_a_code_opens_one_offer_of_a_channel_and_may_open_another_elsewhere():
    channel = SalesChannelFactory()
    first, second = (offer(channel, percent_off(10), needs_code=True) for _offer in range(2))
    pricing.add_coupon(promotion_id=first.pk, code="TEN", actor=SYSTEM)

    assert pricing.add_coupon(promotion_id=first.pk, code=" ten ", actor=SYSTEM).code == "TEN"
    with pytest.raises(CodeTaken):
        pricing.add_coupon(promotion_id=second.pk, code="TEN", actor=SYSTEM)
    offer(SalesChannelFactory(), percent_off(10), coupon="TEN")

    assert Coupon.objects.count() == 2


def test_offers_without_codes_take_none_and_nobody_knows_others():
    automatic = offer(SalesChannelFactory(), percent_off(10))

    with pytest.raises(InvalidInput):
        pricing.add_coupon(promotion_id=automatic.pk, code="TEN", actor=SYSTEM)
    for call in (
        lambda: pricing.add_coupon(promotion_id=0, code="TEN", actor=SYSTEM),
        lambda: pricing.set_coupon(coupon_id=0, is_active=True, limit_total=None, actor=SYSTEM),
        lambda: pricing.trial_of(0),
    ):
        with pytest.raises(NoSuchPromotion):
            call()


def test_an_ended_offer_lowers_nothing_and_ending_it_again_writes_nothing():
    made = offer(SalesChannelFactory(), percent_off(10))
    entries = AuditEntry.objects.count()

    for _time in range(2):
        pricing.end_promotion(promotion_id=made.pk, actor=SYSTEM)

    made.refresh_from_db()
    assert (made.is_active, AuditEntry.objects.count()) == (False, entries + 1)


def test_clocks_that_jump_or_go_back():
    assert moment_in("Europe/Madrid", datetime(2026, 10, 25, 2, 30), field="starts").utcoffset().seconds == 7200  # noqa: DTZ001
    with pytest.raises(InvalidInput):
        moment_in("Europe/Madrid", datetime(2026, 3, 29, 2, 30), field="starts")  # noqa: DTZ001
