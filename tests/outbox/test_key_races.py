"""Keys that are freed while another request asks for them."""

from __future__ import annotations

import pytest

from apps.outbox import services
from apps.outbox.errors import StillRunning
from apps.outbox.models import IdempotencyKey

pytestmark = pytest.mark.django_db
CLAIM = {"actor_key": "user:1", "key": "k", "request_hash": "h"}


def test_key_that_is_freed_between_claim_and_look_is_claimed_after_all(monkeypatch):
    services.claim_key(**CLAIM)
    look, looks = IdempotencyKey.objects.filter, []

    def free_it_first(*args, **kwargs):
        if not looks:
            looks.append(True)
            services.free_key(actor_key="user:1", key="k")
        return look(*args, **kwargs)

    monkeypatch.setattr(IdempotencyKey.objects, "filter", free_it_first)

    assert services.claim_key(**CLAIM) is None
    assert looks


def test_key_that_others_keep_claiming_and_freeing_is_still_running(monkeypatch):
    services.claim_key(**CLAIM)
    monkeypatch.setattr(IdempotencyKey.objects, "filter", lambda **_kwargs: IdempotencyKey.objects.none())

    with pytest.raises(StillRunning):
        services.claim_key(**CLAIM)
