"""The dashboard's panel on cards: each day's comparison with the provider, and how it leads to its report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from apps.accounts.permissions import Role
from apps.backoffice import books
from apps.core.clock import now
from apps.payments.enums import DifferenceKind
from tests.factories.payments import ReconciliationDifferenceFactory, ReconciliationFactory
from tests.factories.shop import open_shop, staff_of
from tests.factories.stores import EmploymentFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TODAY = NOW.replace(hour=0)
DAY = timedelta(days=1)
PAGE = 21


@pytest.fixture
def boss():
    actor = staff_of(open_shop().location, Role.ADMIN)
    return type(actor)(**{**vars(actor), "grants": dict.fromkeys(actor.grants, frozenset({0}))})


def compared(
    back: int, *, checked: int = 5, kinds: tuple[str, ...] = (), length: timedelta = DAY, today: datetime = TODAY
):
    start = today - back * DAY
    run = ReconciliationFactory(
        start_at=start, end_at=start + length, checked_count=checked, difference_count=len(kinds)
    )
    for number, kind in enumerate(kinds):
        ReconciliationDifferenceFactory(reconciliation=run, kind=kind, reference=f"ch_{number}")
    return run


def test_a_day_says_what_matched_and_what_did_not(boss):
    kinds = (DifferenceKind.MISSING_HERE, DifferenceKind.MISSING_HERE, DifferenceKind.MISSING_THERE, *DifferenceKind)
    run = compared(1, checked=9, kinds=kinds)

    found = books.panel(actor=boss, now=NOW)

    assert found.days[0].name == "Sun 22 Nov"
    assert found.days[0].numbers == (2, 3, 2, 2)
    assert found.days[0].needs_you
    assert found.days[0].url == reverse("admin:payments_reconciliation_change", args=[run.pk])
    assert [day.numbers for day in found.days[1:]] == [()] * 13


def test_the_newest_comparison_of_a_whole_day_counts(boss):
    compared(2, kinds=(DifferenceKind.AMOUNT,))
    again = compared(2)
    compared(2, length=3 * DAY)
    compared(15)
    compared(0)

    found = books.panel(actor=boss, now=NOW)

    assert [day.url for day in found.days if day.url] == [
        reverse("admin:payments_reconciliation_change", args=[again.pk])
    ]
    assert not found.days[1].needs_you


def test_columns_leave_out_days_that_nobody_compared(boss):
    compared(1, kinds=(DifferenceKind.AMOUNT,))
    compared(14, checked=10)

    plot = books.panel(actor=boss, now=NOW).plot

    assert plot.top == "10"
    assert [bar.words for bar in plot.bars] == [
        "Mon 9 Nov · Matched: 10", "Sun 22 Nov · Matched: 4", "Sun 22 Nov · Different amount: 1",
    ]  # fmt: skip


def test_a_day_without_a_movement_has_no_column(boss):
    compared(1, checked=0)

    found = books.panel(actor=boss, now=NOW)

    assert found.plot is None
    assert found.days[0].numbers == (0, 0, 0, 0)


def test_without_cards_it_says_so(boss, settings):
    settings.STRIPE_SECRET_KEY = ""

    assert books.panel(actor=boss, now=NOW).empty == "Cards are off, so there are no books to compare."


def test_before_the_first_night_it_says_when(boss, stripe):
    assert books.panel(actor=boss, now=NOW).empty.startswith("Nothing has been compared")


def test_who_sees_the_payments_of_one_shop_alone_sees_no_books():
    compared(1)

    assert books.panel(actor=staff_of(open_shop().location, Role.MANAGER), now=NOW) is None


@pytest.mark.parametrize("days", [1, 3])
@pytest.mark.parametrize(
    ("language", "words"), [("en", "Payments against the provider"), ("es", "Pagos frente al proveedor")]
)
def test_the_page_leads_to_each_report_and_costs_the_same(days, language, words):
    open_shop()
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    runs = [compared(back, kinds=(DifferenceKind.MISSING_HERE,), today=today) for back in range(1, days + 1)]
    client = Client()
    client.force_login(EmploymentFactory(role=Role.ADMIN, location=None, user__is_staff=True).user)

    with CaptureQueriesContext(connection) as queries, translation.override(language):
        page = client.get("/admin/", headers={"accept-language": language}).content.decode()

    assert len(queries) == PAGE
    assert words in page
    for run in runs:
        assert reverse("admin:payments_reconciliation_change", args=[run.pk]) in page


@pytest.mark.parametrize(("language", "words"), [("en", "€25.00"), ("es", "25,00\u00a0€")])
def test_the_report_writes_amounts_as_its_reader_does(language, words):
    run = compared(1, kinds=(DifferenceKind.MISSING_HERE,))
    client = Client()
    client.force_login(EmploymentFactory(role=Role.ADMIN, location=None, user__is_staff=True).user)

    address = reverse("admin:payments_reconciliation_change", args=[run.pk])
    page = client.get(address, headers={"accept-language": language}).content.decode()

    assert words in page
    assert "–" in page
