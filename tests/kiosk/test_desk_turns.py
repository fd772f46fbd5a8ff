"""At the desk, beyond the plain hand-over: some units, other proofs, what is left, what is undone, more days, cards."""

from __future__ import annotations

import pytest

from apps.accounts.permissions import Role
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import Identity, Status
from apps.fulfilment.models import FulfilmentOrder, HandOver, PickupGroup, PutBackTask
from apps.inventory import selectors as inventory
from tests.factories.shop import GUEST, Shop, code_of, open_shop, work_of
from tests.kiosk.places import Tablet, at_work

pytestmark = pytest.mark.django_db
IN_PLACE = {"X-In-Place": "1"}


def waiting(role: Role = Role.STAFF, *, is_paid: bool = True, units: int = 3):
    shop, client = at_work(role)
    order = shop.placed((shop.stocked(9, name="Enamel mug"), units))
    work = shop.ready(order)
    if is_paid:
        shop.paid(order)
    return shop, client, work, f"/store/orders/{work.public_id}/"


def line_of(work: FulfilmentOrder) -> str:
    return str(work.lines.get().public_id)


def test_some_units_leave_and_the_rest_waits_on():
    shop, client, work, here = waiting()
    page = client.get(here).content.decode()
    assert f'name="units-{line_of(work)}"' in page

    answer = client.post(
        f"{here}hand-over/", {"code": code_of(work), f"units-{line_of(work)}": "2"}, headers=IN_PLACE
    ).content.decode()

    assert "the rest waits on" in answer
    assert "More of this order waits here" in answer
    rest = FulfilmentOrder.objects.exclude(pk=work.pk).get()
    assert (rest.status, rest.lines.get().quantity) == (Status.READY, 1)
    variant = work.lines.get().order_line.variant_id
    level = inventory.levels(variant_ids=[variant], location_ids=[shop.location.pk])[0]
    assert (level.on_hand, level.allocated) == (7, 1)


@pytest.mark.parametrize("units", ["0", "4", "-1", "x", "1.5", "", "9999999999999999999999"])
def test_a_wrong_number_of_units_leaves_nothing(units: str):
    _shop, client, work, here = waiting()

    answer = client.post(f"{here}hand-over/", {"code": code_of(work), f"units-{line_of(work)}": units})

    assert 400 <= answer.status_code < 500
    work.refresh_from_db()
    assert work.status == Status.READY
    assert not HandOver.objects.exists()


@pytest.mark.parametrize("name", ["units-x", "units-01890a5d-ac96-774b-bcce-b302099a8057"])
def test_units_of_a_strange_line_leave_nothing(name: str):
    _shop, client, work, here = waiting()

    answer = client.post(f"{here}hand-over/", {"code": code_of(work), name: "1"})

    assert 400 <= answer.status_code < 500
    assert not HandOver.objects.exists()


def test_a_document_is_as_good_as_the_code_and_is_kept():
    _shop, client, work, here = waiting()

    nobody = client.post(f"{here}hand-over/", {"identity": "document", "collected_by": " "}, headers=IN_PLACE)
    assert "f-collected-by-error" in nobody.content.decode()
    answer = client.post(f"{here}hand-over/", {"identity": "document", "collected_by": "Ana Ruiz"}, headers=IN_PLACE)

    assert "Handed over" in answer.content.decode()
    made = HandOver.objects.get()
    assert (made.identity, made.collected_by) == (Identity.DOCUMENT, "Ana Ruiz")
    work.refresh_from_db()
    assert work.status == Status.COLLECTED


def test_whom_the_customer_named_is_shown_and_may_collect():
    _shop, client, work, here = waiting()
    assert 'value="delegate"' not in client.get(here).content.decode()
    fulfilment.name_delegate(order_id=work.order_id, name="Luis Gil", document_hint="78X", actor=GUEST)

    page = client.get(here).content.decode()
    client.post(f"{here}hand-over/", {"identity": "delegate"})

    assert "Luis Gil collects it" in page
    assert "It ends in 78X." in page
    assert HandOver.objects.get().collected_by == "Luis Gil"


@pytest.mark.parametrize("identity", ["locker", "friend", "delegate", "account"])
def test_another_proof_is_none(identity: str):
    _shop, client, _work, here = waiting()

    answer = client.post(f"{here}hand-over/", {"identity": identity, "code": "222222", "collected_by": "Ana"})

    assert 400 <= answer.status_code < 500
    assert not HandOver.objects.exists()


def test_what_the_customer_leaves_is_not_charged_and_goes_back():
    _shop, client, work, here = waiting(is_paid=False)

    none = client.post(f"{here}refuse/", {f"units-{line_of(work)}": "0", "reason": "wrong_size"}, headers=IN_PLACE)
    assert none.status_code >= 400
    answer = client.post(f"{here}refuse/", {f"units-{line_of(work)}": "1", "reason": "wrong_size"}, headers=IN_PLACE)

    assert "Taken off the order" in answer.content.decode()
    assert "€20.00" in client.get(here).content.decode()
    assert PutBackTask.objects.get().quantity == 1


@pytest.mark.parametrize("reason", ["", "bored", "\x00"])
def test_leaving_needs_a_reason(reason: str):
    _shop, client, work, here = waiting()

    answer = client.post(f"{here}refuse/", {f"units-{line_of(work)}": "1", "reason": reason})

    assert answer.status_code == 400
    assert not PutBackTask.objects.exists()


def collected(role: Role):
    shop, client, work, here = waiting(role)
    client.post(f"{here}hand-over/", {"code": code_of(work)})
    return shop, client, work, here


def test_a_manager_undoes_a_hand_over_with_everything_back_in_hand():
    _shop, client, work, here = collected(Role.MANAGER)
    assert "This was wrong: undo it" in client.get(here).content.decode()

    without = client.post(f"{here}undo/", {"reason": "Wrong bag"}, headers=IN_PLACE)
    mute = client.post(f"{here}undo/", {"in_hand": "yes", "reason": " "}, headers=IN_PLACE)
    assert without.status_code >= 400
    assert mute.status_code >= 400
    answer = client.post(f"{here}undo/", {"in_hand": "yes", "reason": "Wrong bag"}, headers=IN_PLACE)

    assert "It lies on its shelf again" in answer.content.decode()
    work.refresh_from_db()
    assert work.status == Status.READY
    assert HandOver.objects.get().undo_reason == "Wrong bag"


def test_staff_undo_nothing():
    _shop, client, work, here = collected(Role.STAFF)

    assert "undo it" not in client.get(here).content.decode()
    assert client.post(f"{here}undo/", {"in_hand": "yes", "reason": "Wrong bag"}).status_code == 403
    work.refresh_from_db()
    assert work.status == Status.COLLECTED


def test_more_days_are_given():
    _shop, client, work, here = waiting()
    before = work.collect_by

    answer = client.post(f"{here}extend/", headers=IN_PLACE)

    assert "The customer has more time" in answer.content.decode()
    work.refresh_from_db()
    assert work.collect_by > before


def test_who_is_here_is_said_at_the_desk():
    _shop, client, work, here = waiting()
    fulfilment.arrive(order_id=work.order_id, actor=GUEST)

    assert "Ana Ruiz is here and waits" in client.get(here).content.decode()
    assert PickupGroup.objects.get().arrived_at is not None


def test_another_shops_desk_is_out_of_reach():
    _shop, client = at_work(Role.MANAGER)
    other: Shop = open_shop()
    order = other.placed((other.stocked(3), 2))
    theirs = other.ready(order)
    here = f"/store/orders/{theirs.public_id}/"

    for address in ("refuse/", "undo/", "extend/", "hand-over/"):
        said = {f"units-{line_of(theirs)}": "1", "reason": "other", "in_hand": "yes", "code": code_of(theirs)}
        assert client.post(f"{here}{address}", said).status_code == 404
    theirs.refresh_from_db()
    assert theirs.status == Status.READY


def test_a_locked_or_revoked_tablet_does_none_of_it():
    shop, client, work, here = waiting()
    client.post("/store/lock/")

    for address in ("refuse/", "undo/", "extend/"):
        assert client.post(f"{here}{address}").headers["Location"].startswith("/store/unlock/")
        assert Tablet(shop).client.post(f"{here}{address}", headers=IN_PLACE).status_code == 401
    assert work_of(work.order).status == Status.READY
