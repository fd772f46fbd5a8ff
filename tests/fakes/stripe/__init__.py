"""Stripe, without Stripe: `localstripe` as a process of its own behind a thin proxy (decisions.md 26)."""

from tests.fakes.stripe.standin import SECRET, StandIn

__all__ = ["SECRET", "StandIn"]
