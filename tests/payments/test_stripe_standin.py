"""The stand-in against the official SDK: what it takes, gives and signs is what Stripe's own client knows."""

from __future__ import annotations

import pytest
import stripe as sdk
from stripe import params

from apps.payments.providers import BadSignature, ProviderRefused, ProviderSilent
from apps.payments.providers import stripe as provider
from tests.fakes.stripe import standin as fakes
from tests.fakes.stripe.proxy import GIVES, TAKES

SHAPES = {
    "POST /v1/payment_intents": params.PaymentIntentCreateParams,
    "POST /v1/payment_intents/capture": params.PaymentIntentCaptureParams,
    "POST /v1/payment_intents/cancel": params.PaymentIntentCancelParams,
    "GET /v1/payment_intents": params.PaymentIntentRetrieveParams,
    "POST /v1/refunds": params.RefundCreateParams,
    "GET /v1/refunds": params.RefundListParams,
    "GET /v1/disputes": params.DisputeListParams,
    "GET /v1/balance_transactions": params.BalanceTransactionListParams,
}


def test_our_pinned_version_is_the_sdks():
    assert sdk.api_version == provider.API_VERSION


@pytest.mark.parametrize("call", sorted(TAKES))
def test_the_stand_in_takes_nothing_that_stripe_does_not(call):
    assert TAKES[call] <= set(SHAPES[call].__annotations__)


@pytest.mark.parametrize("name", sorted(GIVES))
def test_the_stand_in_gives_what_stripe_gives(name):
    assert GIVES[name] <= set(getattr(sdk, name).__annotations__)


def test_its_signature_is_the_sdks():
    body = b'{"id": "evt_1", "type": "x"}'
    at = 1_800_000_000

    assert fakes.signature(body, at=at) == sdk.WebhookSignature.generate_signature_header(
        body.decode(), fakes.SECRET, timestamp=at
    )


def test_the_newer_secret_signs_as_well_and_a_third_does_not(settings):
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_1", "whsec_2", "whsec_3"]
    body = b'{"id": "evt_1", "type": "x", "data": {"object": {"object": "payment_intent", "id": "pi_1"}}}'

    assert provider.read(body, fakes.signature(body, secret="whsec_2")).subject == "pi_1"
    with pytest.raises(BadSignature):
        provider.read(body, fakes.signature(body, secret="whsec_3"))


@pytest.mark.django_db
def test_keys_replay_and_refuse_another_body(stripe):
    call = {"currency": "EUR", "key": "k-1", "payment": "p", "owner": "order:1"}

    first, again = provider.create(amount=1000, **call), provider.create(amount=1000, **call)
    assert first.reference == again.reference
    with pytest.raises(ProviderSilent):  # nothing says what became of the first: ask before asking again
        provider.create(amount=2000, **call)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("currency", "theirs"), [("EUR", 1234), ("JPY", 1234), ("KWD", 1230), ("ISK", 123400), ("RSD", 123400)]
)
def test_currencies_of_any_exponent_come_back_as_they_went(stripe, currency, theirs):
    amount = 1230 if currency == "KWD" else 1234

    made = provider.create(amount=amount, currency=currency, key="k", payment="p", owner="order:1")

    assert (made.amount, made.currency) == (amount, currency)
    assert stripe.intent(made.reference)["amount"] == theirs


@pytest.mark.django_db
def test_an_amount_that_cards_cannot_move_is_refused_before_anybody_is_asked(stripe):
    with pytest.raises(ProviderRefused, match="1234 KWD is no multiple of 10"):
        provider.create(amount=1234, currency="KWD", key="k", payment="p", owner="order:1")

    assert stripe.calls == []
