"""Promotions in the back office: one form, refusals beside their field, codes by the thousand, and what it would have cost."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.permissions import Role
from apps.customers.models import CustomerGroup, GroupMember
from apps.pricing import selectors as pricing_reads
from apps.pricing.models import Coupon, Promotion
from tests.factories.catalogue import CategoryFactory
from tests.factories.customers import CustomerFactory, CustomerGroupFactory
from tests.factories.pricing import CouponFactory, RedemptionFactory, amount_off, offer, percent_off
from tests.factories.shop import NOW, open_shop
from tests.factories.stores import EmploymentFactory, SalesChannelFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:pricing_promotion_changelist")
ADD = reverse("admin:pricing_promotion_add")


def browser(role):
    row = EmploymentFactory(role=role, location=None, user__is_staff=True)
    client = Client()
    client.force_login(row.user)
    return client


@pytest.fixture
def marketer():
    return browser(Role.MARKETING)


def page_of(promotion, kind="change"):
    return reverse(f"admin:pricing_promotion_{kind}", args=[promotion.pk])


def filled(channel, **values):
    return {
        "code": "spring",
        "channel": channel.pk,
        "is_active": "on",
        "name_en": "Spring",
        "name_es": "Primavera",
        "kind": "percentage",
        "percent": "10",
        "priority": "0",
        **values,
    }


def test_a_form_becomes_a_promotion(marketer):
    channel, group, category = SalesChannelFactory(), CustomerGroupFactory(), CategoryFactory()

    answer = marketer.post(
        ADD,
        filled(
            channel,
            groups=[group.pk],
            categories=[category.pk],
            min_amount="25,50",
            starts="2026-11-27T00:00",
            ends="2026-11-30T00:00",
            limit_per_customer="2",
        ),
    )

    assert answer.status_code == 302, answer.context and answer.context["adminform"].form.errors
    draft = pricing_reads.draft_of(Promotion.objects.get(code="spring"))
    assert draft.names == {"en": "Spring", "es": "Primavera"}
    assert [(effect.kind, effect.percent) for effect in draft.effects] == [("percentage", Decimal(10))]
    assert (draft.min_amount, draft.group_ids, draft.scope.category_ids) == (2550, {group.pk}, {category.pk})
    assert draft.valid_from == datetime(2026, 11, 26, 23, tzinfo=UTC)
    assert (draft.limit_per_customer, draft.limit_total, draft.needs_code) == (2, None, False)


def test_what_was_saved_stands_in_the_form_and_saved_again_stays_the_same(marketer):
    shop = open_shop()
    shirt = shop.stocked(3)
    marketer.post(
        ADD, filled(shop.channel, kind="buy_x_get_y", buy_quantity="2", get_quantity="1", percent="", items=shirt.sku)
    )
    made = Promotion.objects.get()
    before = pricing_reads.draft_of(made)
    form = marketer.get(page_of(made)).context["adminform"].form
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    assert values["percent"] == "100"

    answer = marketer.post(
        page_of(made), {name: value for name, value in values.items() if value is not None and value is not False}
    )

    assert answer.status_code == 302, answer.context and answer.context["adminform"].form.errors
    made.refresh_from_db()
    assert pricing_reads.draft_of(made) == before
    assert before.scope.variant_ids == {shirt.pk}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"percent": "101"}, "percent"),
        ({"percent": "-5"}, "percent"),
        ({"percent": ""}, "percent"),
        ({"kind": "amount", "amount": "0"}, "amount"),
        ({"kind": "amount", "amount": "-3"}, "amount"),
        ({"kind": "amount", "amount": "1.005"}, "amount"),
        ({"kind": "buy_x_get_y", "buy_quantity": "0", "get_quantity": "1"}, "buy_quantity"),
        ({"starts": "2026-11-30T00:00", "ends": "2026-11-30T00:00"}, "ends"),
        ({"starts": "2026-03-29T02:30"}, "starts"),
        ({"min_amount": "-1"}, "min_amount"),
        ({"limit_total": "0"}, "limit_total"),
        ({"name_en": "", "name_es": ""}, "name_en"),
        ({"items": "nothing-like-it"}, "items"),
        ({"left_out": "nothing-like-it"}, "left_out"),
        ({"code": "x" * 300}, "code"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_what_was_typed_is_kept(marketer, wrong, field):
    answer = marketer.post(ADD, filled(SalesChannelFactory(), **wrong))

    form = answer.context["adminform"].form
    assert (answer.status_code, list(form.errors)) == (200, [field])
    assert form.data["name_es"] == wrong.get("name_es", "Primavera")
    assert not Promotion.objects.exists()


def test_what_a_used_promotion_does_is_fixed_and_its_end_is_not(marketer):
    promotion = offer(SalesChannelFactory(), percent_off(10), code="used")
    RedemptionFactory(promotion=promotion)

    answer = marketer.post(
        page_of(promotion), filled(promotion.channel, percent="50", name_en="Later", ends="2030-01-01T00:00")
    )

    promotion.refresh_from_db()
    assert answer.status_code == 302
    assert [effect.percent for effect in pricing_reads.draft_of(promotion).effects] == [Decimal(10)]
    assert (promotion.valid_to.year, promotion.texts.get(language="en").name) == (2029, "Later")


@pytest.mark.parametrize(("role", "sees", "edits"), [
    (Role.MARKETING, 200, 200), (Role.FINANCE, 200, 403), (Role.AGENT, 200, 403), (Role.STAFF, 200, 403),
])  # fmt: skip
def test_who_sees_and_who_edits(role, sees, edits):
    client, promotion = browser(role), offer(SalesChannelFactory(), percent_off(10))

    assert [client.get(LIST).status_code, client.get(page_of(promotion)).status_code] == [sees, sees]
    assert client.get(ADD).status_code == edits
    assert client.get(page_of(promotion, "make_codes")).status_code == edits


def test_codes_by_the_thousand_are_made_and_downloaded(marketer):
    promotion = offer(SalesChannelFactory(), percent_off(10), needs_code=True)
    values = {"count": "1200", "beginning": "xmas-", "length": "8", "limit_total": "1", "batch": "Letters"}

    answer = marketer.post(page_of(promotion, "make_codes"), values)

    assert answer.status_code == 302
    codes = set(
        Coupon.objects.filter(promotion=promotion, batch="Letters", limit_total=1).values_list("code", flat=True)
    )
    assert len(codes) == 1200
    assert all(code.startswith("XMAS-") and len(code) == 13 for code in codes)
    rows = marketer.get(page_of(promotion, "download_codes")).content.decode().splitlines()
    assert {row.split(",")[0] for row in rows[1:]} == codes


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"count": "0"}, None), ({"count": "20001"}, None), ({"length": "5"}, "length"), ({"beginning": "ñ"}, None),
        ({"limit_total": "-1"}, "limit_total"),
    ],
)  # fmt: skip
def test_odd_wishes_for_codes_are_refused_in_words(marketer, values, field):
    promotion = offer(SalesChannelFactory(), percent_off(10), needs_code=True)
    asked = {"count": "10", "beginning": "", "length": "8", "limit_total": "", "batch": "", **values}

    answer = marketer.post(page_of(promotion, "make_codes"), asked)

    assert answer.status_code == 400
    assert field is None or field in answer.context["form"].errors
    assert not Coupon.objects.exists()


def test_a_code_that_is_taken_or_no_code_is_refused(marketer):
    channel = SalesChannelFactory()
    CouponFactory(promotion=offer(channel, percent_off(10), needs_code=True), channel=channel, code="TAKEN")
    promotion = offer(channel, percent_off(20), needs_code=True)

    for code in ("taken", "x" * 300, "a b!"):
        answer = marketer.post(page_of(promotion, "add_code"), {"code": code, "limit_total": ""})
        assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["code"])


def test_a_code_is_ended_on_its_page(marketer):
    coupon = CouponFactory()

    marketer.post(reverse("admin:pricing_coupon_change", args=[coupon.pk]), {"limit_total": "5"})

    coupon.refresh_from_db()
    assert (coupon.is_active, coupon.limit_total) == (False, 5)


def test_groups_keep_their_members():
    agent, customer = browser(Role.AGENT), CustomerFactory()
    rows = {"groupmember-TOTAL_FORMS": "1", "groupmember-INITIAL_FORMS": "0", "groupmember-0-customer": customer.pk}

    answer = agent.post(reverse("admin:customers_customergroup_add"), {"code": "club", "name": "Club", **rows})

    assert answer.status_code == 302
    assert GroupMember.objects.get(group=CustomerGroup.objects.get(code="club")).customer_id == customer.pk


def cost(client, promotion, first="2026-11-01", last="2026-11-30"):
    answer = client.get(page_of(promotion, "see_cost"), {"first": first, "last": last})
    return b"".join(answer.streaming_content).decode()


def test_the_preview_says_what_it_would_have_cost_on_orders_of_those_days(marketer):
    shop = open_shop()
    shirt, mug = shop.stocked(20), shop.stocked(20, amount=500, name="Mug")
    for _order in range(3):
        shop.placed((shirt, 2), (mug, 1))
    shop.placed((mug, 1))
    promotion = offer(shop.channel, amount_off(300), is_active=False, min_amount=2000)

    page = cost(marketer, promotion)

    for text in ("4 of 4 orders read", "3 of 4", "€9.00", "€3.00", "€75.00", shop.location.name):
        assert text in page
    assert "No orders were placed" in cost(marketer, promotion, "2026-10-01", "2026-10-31")


def test_the_preview_counts_on_top_of_what_the_orders_had(marketer):
    shop = open_shop()
    offer(shop.channel, percent_off(50))
    shop.placed((shop.stocked(5), 2))
    more = offer(shop.channel, percent_off(10), is_active=False)
    alone = offer(shop.channel, percent_off(60), is_active=False, is_exclusive=True)

    assert "€1.00" in cost(marketer, more)
    assert "€2.00" in cost(marketer, alone)


@pytest.mark.parametrize(
    "days", [("2026-11-30", "2026-11-01"), ("2020-01-01", "2026-11-01"), ("x", ""), ("0000-00-00", "9")]
)
def test_odd_days_are_refused_in_words(marketer, days):
    promotion = offer(SalesChannelFactory(), percent_off(10))

    answer = marketer.get(page_of(promotion, "see_cost"), {"first": days[0], "last": days[1]})

    assert (answer.status_code, bool(answer.context["form"].errors)) == (400, True)


def test_the_preview_of_any_number_of_orders_reads_in_lots(monkeypatch, django_assert_num_queries):
    from apps.orders import services as orders  # noqa: PLC0415
    from apps.orders.services import _preview  # noqa: PLC0415

    shop = open_shop()
    shirt = shop.stocked(20)
    promotion = offer(shop.channel, percent_off(10), is_active=False)
    for _order in range(5):
        shop.placed((shirt, 1))
    monkeypatch.setattr(_preview, "AT_ONCE", 2)
    given = {"promotion_id": promotion.pk, "start": NOW.replace(day=1), "end": NOW.replace(day=30)}

    with django_assert_num_queries(13):
        steps = [(cost.looked_at, cost.amount) for cost in orders.preview_offer(**given)]
    cut = list(orders.preview_offer(**given, most=3))[-1]

    assert steps[-1] == (5, 500)
    assert (cut.is_cut, cut.looked_at, cut.amount) == (True, 3, 300)
