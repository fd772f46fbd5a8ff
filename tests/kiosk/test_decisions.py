"""A customer's question answered at the desk: every way out, seen before it is done, with a manager's word where it needs one."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from apps.accounts.permissions import Role
from apps.audit.models import AuditEntry
from apps.fulfilment.enums import DecisionState
from apps.fulfilment.models import Decision, FulfilmentOrder
from apps.outbox import services as outbox
from tests.factories.shop import work_of
from tests.fulfilment.asking import alike, asking_shop, other_shop, short, stock, warehouse
from tests.kiosk.places import PIN, Tablet, at_work, works_here

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def every_invariant_holds():
    yield
    outbox.relay()
    call_command("verify", verbosity=0)


def asked(role: Role = Role.STAFF, **fields: object):
    shop = asking_shop(**fields)
    shirt = shop.stocked(3)
    order = shop.placed((shirt, 2))
    client = Tablet(shop).unlocked(role)
    short(shop, order)
    decision = Decision.objects.get()
    return shop, shirt, client, decision, f"/store/tasks/decisions/{decision.public_id}/"


def test_the_list_leads_to_the_ways_out_and_a_substitute_is_taken_after_a_second_look():
    shop, shirt, client, decision, here = asked(Role.MANAGER)
    other = alike(shop, shirt, 5, amount=900, same_product=True)
    assert f'href="{here}"' in client.get("/store/tasks/").content.decode()

    page = client.get(here).content.decode()
    assert f'value="substitute:{other.pk}"' in page
    form = {"answer": f"substitute:{other.pk}"}
    seen = client.post(here, form).content.decode()
    assert "Is that right?" in seen
    assert "€20.00" in seen
    assert "€19.00" in seen
    decision.refresh_from_db()
    assert decision.state == DecisionState.OPEN
    done = client.post(here, {**form, "sure": "1"})

    assert done.headers["Location"] == "/store/tasks/"
    decision.refresh_from_db()
    assert (decision.state, decision.choice) == (DecisionState.ANSWERED, "substitute")
    lines = work_of(decision.order).lines.all()
    assert [line.order_line.variant_id for line in lines] == [other.pk]
    assert AuditEntry.objects.get(verb="order.decide").after == {"choice": "substitute", "units": 1}


def test_a_clerk_answers_with_a_managers_word_and_both_names_are_kept():
    shop, _shirt, client, decision, here = asked()
    manager = works_here(shop, Role.MANAGER, name="Lucía Vega")
    form = {"answer": "refund", "sure": "1", "approver": str(manager.user_id), "approver_pin": PIN}

    alone = client.post(here, {"answer": "refund", "sure": "1"})
    mute = client.post(here, form)
    assert (alone.status_code, mute.status_code) == (403, 400)
    client.post(here, {**form, "approval_reason": "Called at five"})

    decision.refresh_from_db()
    assert decision.choice == "refund"
    entry = AuditEntry.objects.get(verb="order.decide")
    assert entry.on_behalf_of == f"user:{manager.user_id}" != entry.actor_key


def test_another_shop_takes_it_over():
    shop, shirt, client, decision, here = asked(Role.MANAGER)
    near = other_shop(shop)
    stock(shirt, near, 2)

    client.post(here, {"answer": f"other_shop:{near.pk}", "sure": "1"})

    decision.refresh_from_db()
    assert decision.choice == "other_shop"
    assert FulfilmentOrder.objects.filter(order=decision.order, location=near).exists()


def test_who_waits_may_still_be_answered_for():
    _shop, _shirt, client, decision, here = asked(Role.MANAGER, wait_days=7)

    client.post(here, {"answer": "wait", "sure": "1"})
    decision.refresh_from_db()
    assert decision.state == DecisionState.WAITING
    client.post(here, {"answer": "refund", "sure": "1"})

    decision.refresh_from_db()
    assert (decision.state, decision.choice) == (DecisionState.ANSWERED, "refund")


def test_a_parcel_needs_an_address_and_what_was_typed_stays():
    shop = asking_shop()
    house = warehouse(shop)
    shirt = shop.stocked(3)
    stock(shirt, house, 5)
    order = shop.placed((shirt, 2))
    shop.paid(order)
    client = Tablet(shop).unlocked(Role.MANAGER)
    short(shop, order)
    here = f"/store/tasks/decisions/{Decision.objects.get().public_id}/"
    form = {"answer": "ship", "name": "Ana Ruiz", "street": "Calle Mayor 1", "postcode": "28013", "city": ""}

    refused = client.post(here, form)
    assert refused.status_code == 400
    assert 'value="Calle Mayor 1"' in refused.content.decode()
    assert "Calle Mayor 1, 28013 Madrid" in client.post(here, {**form, "city": "Madrid"}).content.decode()
    client.post(here, {**form, "city": "Madrid", "sure": "1"})

    assert Decision.objects.get().choice == "ship"
    assert FulfilmentOrder.objects.filter(order=order, location=house, method="ship").exists()


@pytest.mark.parametrize("answer", ["", "nothing", "substitute", "substitute:0", "other_shop:x", "ship", "wait"])
def test_what_is_not_offered_changes_nothing(answer: str):
    _shop, _shirt, client, decision, here = asked(Role.MANAGER, wait_days=0)

    assert client.post(here, {"answer": answer, "sure": "1"}).status_code == 400

    decision.refresh_from_db()
    assert decision.state == DecisionState.OPEN


def test_somebody_was_quicker_and_nothing_has_changed():
    shop, shirt, client, decision, here = asked(Role.MANAGER)
    other = alike(shop, shirt, 1, amount=900, same_product=True)
    form = {"answer": f"substitute:{other.pk}"}
    assert client.post(here, form).status_code == 200
    shop.placed((other, 1))

    answer = client.post(here, {**form, "sure": "1"})

    assert answer.status_code in {400, 409}
    decision.refresh_from_db()
    assert decision.state == DecisionState.OPEN


def test_another_shops_question_is_out_of_reach():
    _shop, _shirt, _client, decision, here = asked()
    _other, stranger = at_work(Role.MANAGER)

    assert stranger.get(here).status_code == 404
    assert stranger.post(here, {"answer": "refund", "sure": "1"}).status_code == 404
    decision.refresh_from_db()
    assert decision.state == DecisionState.OPEN
