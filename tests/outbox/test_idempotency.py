from __future__ import annotations

from functools import partial

import pytest

from apps.outbox import services
from apps.outbox.errors import KeyReused, StillRunning
from apps.outbox.models import IdempotencyKey
from apps.outbox.services import Answer
from tests.races import outcomes, race

pytestmark = pytest.mark.django_db
REQUEST = {"actor_key": "user:1", "key": "k-1", "request_hash": "a" * 64}


def test_second_request_gets_the_first_answer():
    assert services.claim_key(**REQUEST) is None
    services.complete_key(actor_key="user:1", key="k-1", answer=Answer(status=201, body="{}"))

    assert services.claim_key(**REQUEST) == Answer(status=201, body="{}")


def test_other_body_is_refused():
    services.claim_key(**REQUEST)

    with pytest.raises(KeyReused):
        services.claim_key(**{**REQUEST, "request_hash": "b" * 64})


def test_key_of_another_actor_is_another_key():
    services.claim_key(**REQUEST)

    assert services.claim_key(**{**REQUEST, "actor_key": "user:2"}) is None


def test_request_that_is_still_running_is_not_run_again():
    services.claim_key(**REQUEST)

    with pytest.raises(StillRunning):
        services.claim_key(**REQUEST)


def test_claim_without_an_answer_is_free_after_five_minutes():
    services.claim_key(**REQUEST)
    IdempotencyKey.objects.update(claimed_at="2020-01-01T00:00Z")

    assert services.claim_key(**REQUEST) is None


def test_freed_key_runs_again_and_old_ones_are_swept():
    services.claim_key(**REQUEST)
    services.free_key(actor_key="user:1", key="k-1")
    assert services.claim_key(**REQUEST) is None
    IdempotencyKey.objects.update(claimed_at="2020-01-01T00:00Z")

    assert services.sweep_keys() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_twenty_requests_at_once_are_run_once():
    results = race(*[partial(services.claim_key, **REQUEST)] * 20)

    assert outcomes(results) == {"ok": 1, "StillRunning": 19}
