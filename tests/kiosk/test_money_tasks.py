"""Money to look after at the desk: taken after all, settled with a manager's word, or left to the office."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from apps.accounts.permissions import Role
from apps.audit.models import AuditEntry
from apps.core.errors import InvalidInput, PermissionDenied
from apps.fulfilment import services as fulfilment
from apps.orders.enums import OrderStatus
from apps.outbox import services as outbox
from apps.payments import services as payments
from apps.payments.enums import TaskKind, TaskState
from apps.payments.errors import NoSuchTask
from apps.payments.models import Payment, PaymentAttempt, PaymentTask
from tests.factories.cards import placed_by_card, worked
from tests.factories.payments import PaymentTaskFactory
from tests.factories.shop import GUEST, NOW, code_of, open_shop
from tests.kiosk.places import PIN, at_work, works_here

pytestmark = pytest.mark.django_db
IN_PLACE = {"X-In-Place": "1"}


def task_here(kind: TaskKind = TaskKind.CAPTURE_FAILED, role: Role = Role.STAFF):
    shop, client = at_work(role)
    work = shop.ready(shop.placed((shop.stocked(3), 1)))
    task = PaymentTaskFactory(kind=kind, owner=f"order:{work.order_id}")
    return shop, client, task, f"/store/tasks/money/{task.public_id}/"


def test_goods_left_the_card_gave_nothing_and_the_desk_takes_it(stripe):
    shop, client = at_work()
    order = placed_by_card(stripe, shop, (shop.stocked(3), 1))
    work = shop.ready(order)
    fulfilment.hand_over(work_id=work.public_id, code=code_of(work), actor=shop.clerk, now=NOW)
    stripe.fail("refuse", "/capture", times=3)
    worked(4)
    task = PaymentTask.objects.get()
    here = f"/store/orders/{work.public_id}/"

    listed = client.get("/store/tasks/").content.decode()
    told = client.get(f"/store/tasks/money/{task.public_id}/").content.decode()
    assert order.number in listed
    assert "The card could not be charged" in listed
    assert f'href="{here}"' in told
    page = client.get(here).content.decode()
    assert "The card gave no money for what left" in page
    answer = client.post(f"{here}pay/", {"tender": "card_terminal", "reference": "0042-77"}, headers=IN_PLACE)

    assert "gave no money" not in answer.content.decode()
    task.refresh_from_db()
    order.refresh_from_db()
    assert (task.state, order.status) == (TaskState.DONE, OrderStatus.CLOSED)
    assert PaymentAttempt.objects.get().provider_reference == "0042-77"
    assert "No task is open" in client.get("/store/tasks/").content.decode()
    outbox.relay()
    call_command("verify", verbosity=0)


def test_the_same_slip_pays_once_and_the_number_stays_typed():
    shop, client = at_work()
    works = [shop.ready(shop.placed((shop.stocked(3), 1))) for _ in range(2)]
    slip = {"tender": "card_terminal", "reference": "0042-77"}
    client.post(f"/store/orders/{works[0].public_id}/pay/", slip)

    answer = client.post(f"/store/orders/{works[1].public_id}/pay/", slip, headers=IN_PLACE)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'id="f-reference-error"' in page
    assert 'value="0042-77"' in page
    assert Payment.objects.filter(captured_amount__gt=0).count() == 1


def test_a_refund_made_elsewhere_needs_its_number_and_a_managers_word():
    shop, client, task, here = task_here(TaskKind.REFUND_FAILED)
    manager = works_here(shop, Role.MANAGER, name="Lucía Vega")
    form = {"note": "By transfer", "reference": "", "approver": str(manager.user_id), "approver_pin": PIN}

    nothing = client.post(f"{here}finish/", form)
    alone = client.post(f"{here}finish/", {"note": "By transfer", "reference": "T-1"})

    assert (nothing.status_code, alone.status_code) == (400, 403)
    assert "Write the number of the slip" in nothing.content.decode()
    task.refresh_from_db()
    assert task.state == TaskState.OPEN
    assert not AuditEntry.objects.filter(verb="stores.pin_refused").exists()


def test_a_clerk_settles_it_with_a_managers_word():
    shop, client, task, here = task_here()
    manager = works_here(shop, Role.MANAGER, name="Lucía Vega")

    answer = client.post(
        f"{here}finish/", {"note": "Paid by transfer", "approver": str(manager.user_id), "approver_pin": PIN}
    )

    assert answer.headers["Location"] == "/store/tasks/"
    task.refresh_from_db()
    assert (task.state, task.note) == (TaskState.DONE, "Paid by transfer")
    assert AuditEntry.objects.get(verb="payment.finish_task").on_behalf_of == f"user:{manager.user_id}"


def test_it_is_left_to_the_office_with_what_was_tried():
    _shop, client, task, here = task_here()
    assert client.post(f"{here}escalate/", {"tried": " "}).status_code == 400

    client.post(f"{here}escalate/", {"tried": "Nobody answers the phone"})
    client.post(f"{here}escalate/", {"tried": "Still nobody"})

    task.refresh_from_db()
    assert (task.state, task.note, task.escalated_at is not None) == (TaskState.OPEN, "Nobody answers the phone", True)
    assert AuditEntry.objects.filter(verb="payment.escalate_task").count() == 1
    page = client.get("/store/tasks/").content.decode()
    assert "with the office" in page
    assert "Leave it to the office" not in client.get(here).content.decode()


@pytest.mark.parametrize("kind", TaskKind)
def test_every_kind_says_what_to_do(kind: TaskKind):
    _shop, client, _task, here = task_here(kind)

    page = client.get(here).content.decode()

    assert "What to do" in page
    assert str(kind.label).replace("'", "&#x27;") in page


def test_only_a_shops_own_tasks_are_in_reach():
    _shop, _client, _task, here = task_here()
    _other, stranger = at_work(Role.MANAGER)

    assert stranger.get(here).status_code == 404
    assert stranger.post(f"{here}escalate/", {"tried": "x"}).status_code == 404
    assert "could not be charged" not in stranger.get("/store/tasks/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_once_for_any_number(django_assert_num_queries, count: int):
    shop, client, _task, _here = task_here()
    for _ in range(count - 1):
        work = shop.ready(shop.placed((shop.stocked(3), 1)))
        PaymentTaskFactory(owner=f"order:{work.order_id}")
    client.get("/store/tasks/")

    with django_assert_num_queries(9):
        page = client.get("/store/tasks/").content.decode()

    assert page.count("See what to do") == count


def test_the_service_refuses_who_may_not_what_is_not_there_and_silence():
    shop = open_shop()
    task = PaymentTaskFactory()

    with pytest.raises(PermissionDenied):
        payments.escalate_task(task_id=task.public_id, note="x", actor=GUEST, now=NOW)
    with pytest.raises(InvalidInput):
        payments.escalate_task(task_id=task.public_id, note=" ", actor=shop.clerk, now=NOW)
    with pytest.raises(NoSuchTask):
        payments.escalate_task(task_id=shop.channel.public_id, note="x", actor=shop.clerk, now=NOW)
    task.refresh_from_db()
    assert task.escalated_at is None
