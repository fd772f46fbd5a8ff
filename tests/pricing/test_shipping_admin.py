"""Shipping rates in the back office: a rate with its names, places and steps is one form and one service call."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.permissions import Role
from apps.pricing.models import ShippingPlace, ShippingRate, ShippingRateText, ShippingStep
from tests.factories.pricing import TaxClassFactory, shipping_rate
from tests.factories.stores import EmploymentFactory, SalesChannelFactory

pytestmark = pytest.mark.django_db


def boss() -> Client:
    client = Client()
    client.force_login(EmploymentFactory(role=Role.ADMIN, location=None, user__is_staff=True).user)
    return client


def rows(name: str, *given: dict[str, object], initial: int = 0) -> dict[str, object]:
    form = {f"{name}-TOTAL_FORMS": len(given), f"{name}-INITIAL_FORMS": initial}
    return form | {f"{name}-{place}-{field}": value for place, row in enumerate(given) for field, value in row.items()}


def form(channel, *steps: dict[str, object], **more: object) -> dict[str, object]:
    return {
        "code": "home", "channel": channel.pk, "tax_class": TaxClassFactory().pk, "days_from": 1, "days_to": 3,
        "max_grams": "", "is_active": "on",
        **rows("shippingratetext", {"language": "en", "name": "Home delivery"}),
        **rows("shippingplace", {"country": "ES"}, {"country": "ES", "region": "es-cn", "is_left_out": "on"}),
        **rows("shippingstep", *(steps or ({"from_amount": 0, "from_grams": 0, "amount": 495},))),
        **more,
    }  # fmt: skip


def test_a_rate_is_made_whole():
    answer = boss().post(reverse("admin:pricing_shippingrate_add"), form(SalesChannelFactory()))

    assert answer.status_code == 302
    rate = ShippingRate.objects.get()
    assert (rate.code, rate.currency, rate.days_to) == ("home", "EUR", 3)
    assert ShippingRateText.objects.get().name == "Home delivery"
    assert sorted(ShippingPlace.objects.values_list("country", "region", "is_left_out")) == [
        ("ES", "", False),
        ("ES", "ES-CN", True),
    ]
    assert ShippingStep.objects.get().amount == 495


def test_a_rate_that_costs_nothing_from_zero_on_is_refused_in_words_and_not_kept():
    client = boss()

    answer = client.post(
        reverse("admin:pricing_shippingrate_add"),
        form(SalesChannelFactory(), {"from_amount": 100, "from_grams": 0, "amount": 495}),
        follow=True,
    )

    assert "Write what it costs from zero on." in answer.content.decode()
    assert not ShippingRate.objects.exists()


def test_a_step_is_added_to_a_rate():
    rate = shipping_rate(SalesChannelFactory())
    text, place, step = ShippingRateText.objects.all(), ShippingPlace.objects.get(), ShippingStep.objects.get()

    answer = boss().post(
        reverse("admin:pricing_shippingrate_change", args=[rate.pk]),
        {
            "tax_class": rate.tax_class_id, "days_from": 1, "days_to": 2, "max_grams": "", "is_active": "on",
            **rows("shippingratetext", *({"id": row.pk, "rate": rate.pk, "language": row.language, "name": row.name} for row in text), initial=2),
            **rows("shippingplace", {"id": place.pk, "rate": rate.pk, "country": "ES"}, initial=1),
            **rows(
                "shippingstep",
                {"id": step.pk, "rate": rate.pk, "from_amount": 0, "from_grams": 0, "amount": 595},
                {"from_amount": 5000, "from_grams": 0, "amount": 0},
                initial=1,
            ),
        },
    )  # fmt: skip

    assert answer.status_code == 302
    assert sorted(rate.steps.values_list("from_amount", "amount")) == [(0, 595), (5000, 0)]
