"""A manager's step, taken at a clerk's tablet: the PIN in the dialog, both names in the log, the session stays."""

from __future__ import annotations

import pytest

from apps.accounts.permissions import Role
from apps.audit.models import AuditEntry
from apps.core import clock
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import HoldKind, Status
from apps.fulfilment.models import FulfilmentTransition, HandOver
from apps.inventory import selectors as inventory
from apps.orders.enums import OrderStatus
from apps.outbox.models import IdempotencyKey
from tests.factories.shop import Shop, code_of
from tests.kiosk.places import PIN, at_work, works_here

pytestmark = pytest.mark.django_db
IN_PLACE = {"X-In-Place": "1"}


def collected() -> tuple[Shop, object, object, str]:
    shop, client = at_work()
    order = shop.placed((shop.stocked(9, name="Enamel mug"), 2))
    work = shop.ready(order)
    shop.paid(order)
    here = f"/store/orders/{work.public_id}/"
    client.post(f"{here}hand-over/", {"code": code_of(work)})
    return shop, client, work, here


def undo(**more: object) -> dict[str, object]:
    return {"dialog": "undo-dialog", "in_hand": "yes", "reason": "Wrong bag", **more}


def test_a_clerk_undoes_a_hand_over_with_a_managers_pin():
    shop, client, work, here = collected()
    assert "undo it" not in client.get(here).content.decode(), "nobody here may allow it"
    manager = works_here(shop, Role.MANAGER, name="Lucía Vega")
    page = client.get(here).content.decode()
    assert "This was wrong: undo it" in page
    assert "Lucía Vega" in page

    answer = client.post(
        f"{here}undo/", undo(approver=str(manager.user_id), approver_pin=PIN), headers=IN_PLACE
    ).content.decode()

    assert "It lies on its shelf again" in answer
    work.refresh_from_db()
    assert work.status == Status.READY
    clerk = FulfilmentTransition.objects.filter(fulfilment_order=work).latest("pk").actor_key
    assert HandOver.objects.get().undone_by_key == clerk != f"user:{manager.user_id}"
    for verb in ("stores.step_approved", "pickup.undo_hand_over"):
        entry = AuditEntry.objects.get(verb=verb)
        assert (entry.actor_key, entry.on_behalf_of, entry.reason) == (clerk, f"user:{manager.user_id}", "Wrong bag")
    assert "Marta Soler" in client.get("/store/").content.decode(), "the session is still the clerk's"
    assert client.get("/store/today/").status_code == 403, "and has no right more than before"


def test_a_wrong_pin_opens_the_dialog_again_with_what_was_typed():
    shop, client, work, here = collected()
    manager = works_here(shop, Role.MANAGER, name="Lucía Vega")

    answer = client.post(f"{here}undo/", undo(approver=str(manager.user_id), approver_pin="111222"), headers=IN_PLACE)

    page = answer.content.decode()
    assert answer.status_code == 403
    assert 'id="undo-dialog" aria-labelledby="undo-dialog-title" data-open-now' in page
    assert 'value="Wrong bag"' in page
    assert "4 tries are left." in page
    assert "111222" not in page
    work.refresh_from_db()
    assert work.status == Status.COLLECTED


@pytest.mark.parametrize("more", [{}, {"approver": "", "approver_pin": PIN}, {"approver": "x", "approver_pin": PIN},
                                  {"approver": "9" * 30, "approver_pin": PIN}])  # fmt: skip
def test_without_a_name_nobody_allows_it(more: dict[str, str]):
    _shop, client, work, here = collected()

    assert client.post(f"{here}undo/", undo(**more)).status_code == 403

    work.refresh_from_db()
    assert work.status == Status.COLLECTED
    assert not AuditEntry.objects.filter(verb="stores.pin_refused").exists()


def test_a_clerk_cancels_with_a_managers_pin():
    shop, client = at_work()
    manager = works_here(shop, Role.MANAGER, name="Lucía Vega")
    order = shop.placed((shop.stocked(9), 2))
    here = f"/store/orders/{shop.ready(order).public_id}/"
    form = {"reason": "customer", "note": "", "approver": str(manager.user_id), "approver_pin": PIN}
    assert 'id="cancel-pin"' in client.get(here).content.decode()

    client.post(f"{here}cancel/", form, headers=IN_PLACE)

    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert AuditEntry.objects.get(verb="order.cancel").on_behalf_of == f"user:{manager.user_id}"
    assert AuditEntry.objects.get(verb="stores.step_approved").reason == "The customer changed their mind"


def test_a_clerk_ends_a_hold_with_a_managers_pin_and_a_reason():
    shop, client = at_work()
    manager = works_here(shop, Role.MANAGER, name="Lucía Vega")
    order = shop.placed((shop.stocked(9), 2))
    work = shop.ready(order)
    hold = fulfilment.hold(
        order_id=order.pk, kind=HoldKind.FRAUD, reason="Two cards", actor=shop.manager, now=clock.now()
    )
    here = f"/store/orders/{work.public_id}/"
    form = {"approver": str(manager.user_id), "approver_pin": PIN}
    assert f'id="hold-{hold.public_id}"' in client.get(here).content.decode()

    mute = client.post(f"{here}holds/{hold.public_id}/end/", form)
    assert mute.status_code == 400
    client.post(f"{here}holds/{hold.public_id}/end/", {**form, "approval_reason": "Customer called"})

    hold.refresh_from_db()
    assert hold.ended_at is not None
    assert AuditEntry.objects.get(verb="stores.step_approved").reason == "Customer called"


def test_a_clerk_corrects_the_stock_once_with_a_managers_pin_that_is_kept_nowhere():
    shop, client = at_work()
    manager = works_here(shop, Role.MANAGER, name="Lucía Vega")
    mug = shop.stocked(9, name="Enamel mug")
    page = client.get(f"/store/adjust/?variant={mug.public_id}").content.decode()
    once = page.split('name="once" value="')[1].split('"')[0]
    form = {"variant": str(mug.public_id), "once": once, "direction": "fewer", "quantity": "1", "reason": "damaged"}
    assert client.post("/store/adjust/", form).status_code == 403

    form |= {"approver": str(manager.user_id), "approver_pin": PIN}
    first = client.post("/store/adjust/", form)
    hashes = set(IdempotencyKey.objects.values_list("request_hash", flat=True))
    again = client.post("/store/adjust/", {**form, "approver_pin": "999888"})

    assert first.status_code == again.status_code == 302
    assert len(hashes) == 1
    level = inventory.levels(variant_ids=[mug.pk], location_ids=[shop.location.pk])[0]
    assert level.on_hand == 8


def test_a_clerk_gives_money_back_with_a_managers_pin():
    shop, client = at_work()
    manager = works_here(shop, Role.MANAGER, name="Lucía Vega")
    order = shop.placed((shop.stocked(9), 2), (shop.stocked(9, name="Mug"), 1))
    work = shop.ready(order)
    shop.paid(order)
    here = f"/store/orders/{work.public_id}/"
    assert client.post(f"{here}give-back/", {"approver": str(manager.user_id), "approver_pin": PIN}).status_code == 400
    answer = client.post(
        f"{here}give-back/", {"approver": str(manager.user_id), "approver_pin": PIN, "approval_reason": "They asked"}
    )

    assert answer.status_code == 409, "nothing was paid too much"
    assert AuditEntry.objects.filter(verb="stores.step_approved").count() == 1
