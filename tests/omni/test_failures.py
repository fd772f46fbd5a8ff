"""What people see when something breaks."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import RequestFactory
from psycopg_pool import PoolTimeout

from apps.storefront.views import errors


def shown_after(failure):
    """The page that Django's handler of uncaught errors gets from us while that error is in the air."""
    try:
        raise failure
    except type(failure):
        return errors.failed(RequestFactory().get("/en/shops/"))


@pytest.mark.parametrize("failure", [OperationalError("gone"), PoolTimeout("full")])
def test_database_that_is_away_is_503_with_a_time_to_come_back(failure):
    page = shown_after(failure)

    assert (page.status_code, page["Retry-After"]) == (503, "1")
    assert "right back" in page.content.decode()
    assert "/en/shops/" in page.content.decode()


def test_anything_else_is_500_without_what_was_inside():
    page = shown_after(ValueError("a secret of the inside"))

    assert page.status_code == 500
    assert "secret" not in page.content.decode()
