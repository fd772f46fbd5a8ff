"""Fixtures: the stand-in, started once, and an installation that takes cards by it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.stripe.standin import SECRET, StandIn


@pytest.fixture(scope="session")
def standin() -> Iterator[StandIn]:
    """The running stand-in, shared by all tests of this process."""
    running = StandIn().start()
    yield running
    running.stop()


@pytest.fixture
def stripe(standin: StandIn, settings: object) -> StandIn:
    """Cards are on, the stand-in is as new."""
    standin.reset()
    settings.STRIPE_SECRET_KEY, settings.STRIPE_PUBLISHABLE_KEY = "sk_test_standin", "pk_test_standin"
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET, "whsec_next"]
    settings.STRIPE_API_BASE, settings.STRIPE_SCRIPT = standin.url, f"{standin.url}/v3/"
    return standin
