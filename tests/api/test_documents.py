"""Documents over REST: held by their code, and turned into a full invoice once."""

from __future__ import annotations

from uuid import uuid4

import pytest

from apps.invoicing.codes import document_code
from apps.invoicing.models import FiscalDocument
from apps.outbox.models import Event
from tests.api.client import Caller, fresh_key
from tests.api.test_bad_input import refused
from tests.api.world import new_world
from tests.factories.shop import work_of

pytestmark = pytest.mark.django_db
RUIZ = {"name": "Talleres Ruiz S.L.", "tax_id": "B12345674", "address": "Calle Mayor 1, 28013 Madrid"}


@pytest.fixture
def scene():
    world = new_world()
    order = world.shop.placed((world.shop.stocked(3), 2))
    world.shop.collected(order)
    receipt = FiscalDocument.objects.get()
    return world, work_of(order), receipt, Caller(**{"X-Omni-Document-Code": document_code(receipt.public_id)})


def ask(caller, receipt, key=None, **party):
    body = {"party": {**RUIZ, **party}}
    return caller.post(f"documents/{receipt.public_id}/full-invoice", body, Idempotency_Key=key or fresh_key())


def test_whoever_holds_the_code_sees_prints_and_replaces_the_receipt(scene):
    _world, _work, receipt, holder = scene
    seen = holder.get(f"documents/{receipt.public_id}").json()
    assert (seen["code"], seen["kind"], seen["replaced_by"]) == (receipt.code, "simplified", None)
    assert seen["proof"] == document_code(receipt.public_id)

    made = ask(holder, receipt)

    full = made.json()
    assert made.status_code == 201
    assert (full["kind"], full["replaces"], full["total"]) == ("full", receipt.code, seen["total"])
    assert holder.get(f"documents/{receipt.public_id}").json()["replaced_by"] == full["id"]
    mine = Caller(**{"X-Omni-Document-Code": full["proof"]})
    assert mine.get(f"documents/{full['id']}/pdf?paper=a4").content.startswith(b"%PDF")


def test_the_same_key_gives_the_same_invoice_and_another_is_told_that_there_is_one(scene):
    _world, _work, receipt, holder = scene
    key = fresh_key()

    first, again = (ask(holder, receipt, key) for _ in range(2))
    other = ask(holder, receipt)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json()["id"] == first.json()["id"]
    assert again.headers["Idempotency-Replayed"] == "true"
    refused(other, 409, code="invoicing.already_substituted")
    assert FiscalDocument.objects.count() == 2


def test_what_is_wrong_is_named_and_nothing_is_issued(scene):
    _world, _work, receipt, holder = scene
    path, events = f"documents/{receipt.public_id}/full-invoice", Event.objects.count()

    refused(ask(holder, receipt, tax_id="B12345675"), 400, "party.tax_id")
    refused(ask(holder, receipt, name=""), 400, "party.name")
    refused(ask(holder, receipt, country="Spain"), 400, "party.country")
    refused(holder.post(path, {}, Idempotency_Key=fresh_key()), 400, "party")
    refused(holder.post(path, {"party": RUIZ}), 400, "Idempotency-Key")
    refused(ask(Caller(), receipt), 403, "code", code="invoicing.wrong_code")
    refused(ask(Caller(**{"X-Omni-Document-Code": "AAAA1111"}), receipt), 403, "code")
    assert holder.get(f"documents/{uuid4()}").status_code == 404

    assert FiscalDocument.objects.count() == 1
    assert Event.objects.count() == events


def test_guessing_locks_the_document_at_every_door(scene):
    _world, _work, receipt, holder = scene
    stranger = Caller(**{"X-Omni-Document-Code": "AAAA1111"})

    statuses = [stranger.get(f"documents/{receipt.public_id}").status_code for _ in range(11)]

    assert statuses == [403] * 10 + [429]
    assert ask(holder, receipt).status_code == 429
    assert FiscalDocument.objects.count() == 1


def test_the_desk_does_it_for_the_customer_in_front_of_it(scene):
    world, work, receipt, _holder = scene
    path, body = f"store/work/{work.public_id}/full-invoice", {"party": RUIZ, "language": "es"}

    assert world.guest.post(path, body, Idempotency_Key=fresh_key()).status_code == 401
    made = world.clerk.post(path, body, Idempotency_Key=fresh_key())

    assert (made.status_code, made.json()["replaces"]) == (201, receipt.code)
    assert FiscalDocument.objects.get(kind="full").language == "es"
    refused(world.clerk.post(path, body, Idempotency_Key=fresh_key()), 409, code="invoicing.already_substituted")
