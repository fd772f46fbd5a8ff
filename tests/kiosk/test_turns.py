"""When it goes another way: reasons in two taps, counting what was missed, time to accept, holds, parcels."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.permissions import Role
from apps.catalogue.models import Variant
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import CountState, HoldKind, RejectReason, Status
from apps.fulfilment.models import CountTask, FulfilmentOrder, OrderHold
from apps.inventory import selectors as inventory
from apps.inventory.enums import Method
from tests.factories.fulfilment import ShipmentFactory
from tests.factories.shop import NOW, Shop, work_of
from tests.kiosk.places import at_work

pytestmark = pytest.mark.django_db
IN_PLACE = {"X-In-Place": "1"}


def picking(units: int = 2, role: Role = Role.STAFF):
    shop, client = at_work(role)
    mug = shop.stocked(6, name="Enamel mug")
    work = work_of(shop.placed((mug, units)))
    client.post("/store/start/", {"work": work.public_id})
    return shop, client, mug, work, f"/store/orders/{work.public_id}/"


def missed(shop: Shop, work: FulfilmentOrder) -> None:
    fulfilment.short(
        work_id=work.public_id,
        line_id=work.lines.get().public_id,
        quantity=1,
        reason=RejectReason.NOT_FOUND,
        actor=shop.clerk,
        now=NOW,
    )


def test_a_reason_is_one_tap_and_says_where_the_units_go():
    _shop, client, _mug, work, here = picking()

    page = client.get(here).content.decode()

    assert [f'name="reason" value="{reason}"' in page for reason in ("not_found", "damaged", "gone")] == [True] * 3
    assert "Missing until counted" in page
    answer = client.post(
        f"{here}short/", {"line": work.lines.get().public_id, "quantity": "1", "reason": "damaged"}, headers=IN_PLACE
    )
    assert "Noted. The customer is asked." in answer.content.decode()
    assert work.lines.get().quantity == 1


@pytest.mark.parametrize("reason", ["", "no_answer", "bored", "\x00"])
def test_another_reason_is_none(reason: str):
    shop, client = at_work()
    work = work_of(shop.placed((shop.stocked(1), 1)))

    answer = client.post(f"/store/orders/{work.public_id}/reject/", {"reason": reason})

    assert answer.status_code == 400
    work.refresh_from_db()
    assert work.status == Status.ASSIGNED


def test_what_was_not_found_waits_to_be_counted_and_sells_again():
    shop, client, mug, work, _here = picking()
    missed(shop, work)

    page = client.get("/store/tasks/").content.decode()
    counted = client.post("/store/count/", {"variant": mug.public_id, "quantity": "6"}, follow=True)

    assert "1 not found for" in page
    assert work.order.number in page
    assert f"/store/count/?variant={mug.public_id}" in page
    assert counted.status_code == 200
    task = CountTask.objects.get()
    assert (task.state, task.found_quantity) == (CountState.DONE, 1)
    assert "No task is open" in client.get("/store/tasks/").content.decode()
    level = inventory.levels(variant_ids=[mug.pk], location_ids=[shop.location.pk])[0]
    assert (level.on_hand, level.unavailable, level.allocated) == (6, 0, 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_counts_cost_the_same_for_any_number_of_rows(rows: int, django_assert_num_queries):
    shop, client = at_work()
    for name in ("Mug", "Tent", "Peg")[:rows]:
        work = work_of(shop.placed((shop.stocked(2, name=name), 1)))
        client.post("/store/start/", {"work": work.public_id})
        missed(shop, work)
    client.get("/store/tasks/")

    with django_assert_num_queries(9):
        assert client.get("/store/tasks/").content.decode().count("Count it") == rows


def test_the_time_to_accept_runs_where_one_sees_it():
    shop, client = at_work()
    work = work_of(shop.placed((shop.stocked(1), 1)))
    by = timezone.now() + timedelta(minutes=12)
    FulfilmentOrder.objects.filter(pk=work.pk).update(accept_by=by, accept_alert_at=by)

    queue = client.get("/store/").content.decode()
    page = client.get(f"/store/orders/{work.public_id}/").content.decode()

    for text in (queue, page):
        assert "Accept by" in text
        assert 'data-countdown="71' in text or 'data-countdown="720' in text
        assert "badge--info" in text
    FulfilmentOrder.objects.filter(pk=work.pk).update(accept_alert_at=timezone.now() - timedelta(minutes=1))
    assert "countdown badge--bad" in client.get("/store/").content.decode()
    fulfilment.accept(work_id=work.public_id, actor=shop.clerk)
    assert "Accept by" not in client.get("/store/").content.decode()


def held(shop: Shop, work: FulfilmentOrder) -> OrderHold:
    shop_hold = {"order_id": work.order_id, "kind": HoldKind.FRAUD, "reason": "Two cards, one address"}
    return fulfilment.hold(**shop_hold, actor=shop.manager, now=NOW)


def test_what_is_on_hold_says_why_and_goes_nowhere():
    shop, client = at_work()
    work = work_of(shop.placed((shop.stocked(1), 1)))
    row = held(shop, work)
    here = f"/store/orders/{work.public_id}/"

    queue, page = client.get("/store/").content.decode(), client.get(here).content.decode()
    refused = client.post(f"{here}accept/", headers=IN_PLACE)

    assert "Two cards, one address" in queue
    assert 'form="accept-form"' not in queue
    assert "A manager clears it up" in page
    assert "Two cards, one address. Clear that up first." in refused.content.decode()
    assert client.post(f"{here}holds/{row.public_id}/end/").status_code == 403
    work.refresh_from_db()
    assert work.status == Status.ASSIGNED


def test_a_manager_clears_it_up():
    shop, client = at_work(Role.MANAGER)
    work = work_of(shop.placed((shop.stocked(1), 1)))
    other = work_of(shop.placed((shop.stocked(1), 1)))
    row, strange = held(shop, work), held(shop, other)
    here = f"/store/orders/{work.public_id}/holds/"

    assert client.post(f"{here}{strange.public_id}/end/").status_code == 404
    assert client.post(f"{here}{uuid.uuid4()}/end/").status_code == 404
    answer = client.post(f"{here}{row.public_id}/end/", headers=IN_PLACE)

    assert "The order goes on." in answer.content.decode()
    row.refresh_from_db()
    strange.refresh_from_db()
    assert row.ended_at is not None
    assert strange.ended_at is None


def parcel(shop: Shop, variant: Variant) -> FulfilmentOrder:
    """A paid order that is sent instead of collected, with everything in hand."""
    order = shop.placed((variant, 1))
    shop.picked(order)
    shop.paid(order)
    work = work_of(order)
    FulfilmentOrder.objects.filter(pk=work.pk).update(method=Method.SHIP, slot=None)
    ShipmentFactory(fulfilment_order=work, name="Ana Ruiz", street="Calle Mayor, 1")
    work.refresh_from_db()
    return work


def test_a_parcel_is_packed_sent_and_arrives():
    shop, client = at_work()
    work = parcel(shop, shop.stocked(2))
    here = f"/store/orders/{work.public_id}/"

    assert "Calle Mayor, 1" in client.get(here).content.decode()
    assert "Hand it to the carrier" in client.post(f"{here}pack/", headers=IN_PLACE).content.decode()
    nobody = client.post(f"{here}send/", {"carrier": " ", "tracking_number": "T-1"}, headers=IN_PLACE)
    assert 'value="T-1"' in nobody.content.decode()
    assert "field__error" in nobody.content.decode()
    sent = client.post(f"{here}send/", {"carrier": "Correos", "tracking_number": "T-1"}, headers=IN_PLACE)
    assert "Correos" in sent.content.decode()
    arrived = client.post(f"{here}arrived/", headers=IN_PLACE)

    assert "The parcel has arrived." in arrived.content.decode()
    work.refresh_from_db()
    assert work.status == Status.DELIVERED
