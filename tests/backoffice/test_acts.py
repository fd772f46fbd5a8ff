"""What people do in the back office goes through services: previewed, refused in words, kept with who and why."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.permissions import Role
from apps.audit.models import AuditEntry
from apps.inventory.enums import AdjustReason
from apps.inventory.models import BrokenPromise, StockFloor, StockLevel, StockMovement
from apps.messaging.enums import MessageState
from apps.messaging.models import Message
from apps.outbox.enums import DeliveryState
from tests.factories.messaging import MessageFactory
from tests.factories.outbox import DeliveryFactory
from tests.factories.payments import PaymentTaskFactory
from tests.factories.shop import Shop, open_shop
from tests.factories.stores import EmploymentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return open_shop()


def signed_in(role: Role, location=None) -> Client:
    row = EmploymentFactory(role=role, location=location, user__is_staff=True, user__name="Inés")
    client = Client()
    client.force_login(row.user)
    return client


def level_page(shop: Shop, act: str) -> str:
    return reverse(f"admin:inventory_stocklevel_{act}", args=[StockLevel.objects.get(location=shop.location).pk])


def cancel_page(order) -> str:
    return reverse("admin:orders_order_cancel", args=[order.pk])


def act_on(client: Client, name: str, action: str, pk: int):
    data = {"action": action, "_selected_action": [pk], "index": 0}
    return client.post(reverse(f"admin:{name}_changelist"), data, follow=True).content.decode()


def test_a_cancellation_says_what_it_does_and_leaves_its_reason(shop):
    order, boss = shop.placed((shop.stocked(5), 2)), signed_in(Role.ADMIN)

    asked = boss.get(cancel_page(order)).content.decode()
    done = boss.post(cancel_page(order), {"reason": "duplicate", "note": "phoned us"}, follow=True).content.decode()

    assert "Units that are cancelled" in asked
    assert "refund_tender" not in asked
    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == ("cancelled", "duplicate")
    assert f"Order {order.number} is cancelled." in done
    assert AuditEntry.objects.get(verb="order.cancel").reason == "phoned us"
    assert "Cancelled by staff" in done
    assert "Inés · phoned us" in done


def test_money_goes_back_by_the_chosen_tender(shop):
    order, boss = shop.placed((shop.stocked(5), 2)), signed_in(Role.ADMIN)
    shop.paid(order)

    asked = boss.get(cancel_page(order))
    assert asked.context["form"]["refund_tender"].initial == "card_terminal"
    page = boss.post(cancel_page(order), {"reason": "customer", "refund_tender": "card_terminal"}, follow=True)

    assert "Refunded: €20.00 · Card terminal" in page.content.decode()


def test_a_refused_cancellation_keeps_what_was_typed(shop):
    order, boss = shop.placed((shop.stocked(5), 2)), signed_in(Role.ADMIN)
    shop.paid(order)

    answer = boss.post(cancel_page(order), {"reason": "customer", "refund_tender": "cash", "note": "angry"})

    order.refresh_from_db()
    assert answer.status_code == 400
    assert order.status == "placed"
    assert 'value="angry"' in answer.content.decode()
    assert answer.context["form"].non_field_errors() or answer.context["form"].errors


def test_a_collected_order_offers_no_cancelling(shop):
    order, boss = shop.placed((shop.stocked(5), 1)), signed_in(Role.ADMIN)
    shop.collected(order)

    page = boss.get(reverse("admin:orders_order_change", args=[order.pk])).content.decode()

    assert cancel_page(order) not in page
    assert "Receipt (PDF)" in page
    assert boss.post(cancel_page(order), {"reason": "customer"}).status_code == 403


@pytest.mark.parametrize("role", [Role.STAFF, Role.FINANCE, Role.MARKETING])
def test_who_may_not_cancel_cannot(shop, role):
    order, client = shop.placed((shop.stocked(5), 1)), signed_in(role, shop.location)

    assert client.post(cancel_page(order), {"reason": "customer"}).status_code == 403
    order.refresh_from_db()
    assert order.status == "placed"


def test_a_manager_cannot_cancel_for_another_shop(shop):
    order, client = shop.placed((shop.stocked(5), 1)), signed_in(Role.MANAGER, open_shop().location)

    assert client.post(cancel_page(order), {"reason": "customer"}).status_code == 403


def test_the_story_names_who_did_what(shop):
    order, boss = shop.placed((shop.stocked(5), 1)), signed_in(Role.ADMIN)
    shop.collected(order)

    story = boss.get(reverse("admin:orders_order_change", args=[order.pk])).context["story"]

    told = [entry.what for entry in story]
    assert {"Order: Placed", "Order: Completed", f"{shop.location.name}: Collected"} <= set(told)
    assert any(what.startswith("Taken at the desk: €10.00") for what in told)
    assert [entry.at for entry in story] == sorted((entry.at for entry in story), reverse=True)


def test_a_delivery_is_received(shop):
    shop.stocked(5)

    signed_in(Role.ADMIN).post(level_page(shop, "receive"), {"quantity": "7", "reference": "A-1"})

    assert StockLevel.objects.get().on_hand == 12
    assert StockMovement.objects.get().reference == "A-1"


def test_an_adjustment_is_looked_at_before_it_is_made(shop):
    shop.stocked(5)
    boss, page = signed_in(Role.ADMIN), level_page(shop, "adjust")
    typed = {"delta": "-2", "reason": AdjustReason.DAMAGED, "note": ""}

    first = boss.post(page, typed)
    assert "5 → 3" in first.content.decode()
    assert StockLevel.objects.get().on_hand == 5

    boss.post(page, {**typed, "sure": first.context["sure"]})
    assert StockLevel.objects.get().on_hand == 3


def test_other_numbers_than_those_previewed_are_previewed_first(shop):
    shop.stocked(5)
    boss, page = signed_in(Role.ADMIN), level_page(shop, "adjust")
    first = boss.post(page, {"delta": "-1", "reason": AdjustReason.DAMAGED, "note": ""})

    second = boss.post(page, {"delta": "-4", "reason": AdjustReason.DAMAGED, "note": "", "sure": first.context["sure"]})

    assert "5 → 1" in second.content.decode()
    assert StockLevel.objects.get().on_hand == 5


def test_an_adjustment_never_takes_promised_units(shop):
    shop.placed((shop.stocked(3), 2))
    boss, page = signed_in(Role.ADMIN), level_page(shop, "adjust")
    typed = {"delta": "-2", "reason": AdjustReason.STOLEN, "note": ""}
    first = boss.post(page, typed)

    answer = boss.post(page, {**typed, "sure": first.context["sure"]})

    assert "units that customers were promised" in first.content.decode()
    assert answer.status_code == 400
    assert StockLevel.objects.get().on_hand == 3


def test_a_count_names_the_orders_that_it_breaks_and_then_breaks_just_those(shop):
    item = shop.stocked(5)
    older, newer = shop.placed((item, 2)), shop.placed((item, 2))
    boss, page = signed_in(Role.ADMIN), level_page(shop, "count")

    first = boss.post(page, {"counted": "3", "note": ""})
    preview = first.content.decode()
    assert f"Order {newer.number}: 1" in preview
    assert older.number not in preview
    assert not BrokenPromise.objects.exists()

    done = boss.post(page, {"counted": "3", "note": "", "sure": first.context["sure"]}, follow=True).content.decode()

    broken = BrokenPromise.objects.get()
    assert (broken.quantity, broken.owner_id) == (1, newer.lines.get().pk)
    assert "1 promised units are gone." in done


def test_a_clerk_counts_in_their_shop_only_and_adjusts_nowhere(shop):
    shop.stocked(5)
    mine, elsewhere = signed_in(Role.STAFF, shop.location), signed_in(Role.STAFF, open_shop().location)

    assert mine.get(level_page(shop, "count")).status_code == 200
    assert mine.get(level_page(shop, "adjust")).status_code == 403
    assert elsewhere.get(level_page(shop, "count")).status_code == 403


def test_a_buffer_is_kept_through_its_service(shop):
    boss, page = signed_in(Role.ADMIN), reverse("admin:inventory_stockfloor_add")
    data = {"location": shop.location.pk, "variant": "", "channel": shop.channel.pk, "method": "pickup"}

    boss.post(page, {**data, "quantity": "4", "_save": "1"})
    row = StockFloor.objects.get()
    boss.post(reverse("admin:inventory_stockfloor_change", args=[row.pk]), {"quantity": "6", "_save": "1"})

    row.refresh_from_db()
    assert (row.quantity, row.method, row.channel) == (6, "pickup", shop.channel)
    assert list(AuditEntry.objects.filter(verb="inventory.floor").order_by("pk").values_list("before", flat=True)) == [
        {"quantity": 0},
        {"quantity": 4},
    ]


def test_a_manager_keeps_no_buffer_for_another_shop(shop):
    client = signed_in(Role.MANAGER, open_shop().location)
    data = {"location": shop.location.pk, "variant": "", "channel": "", "method": "", "quantity": "4", "_save": "1"}

    client.post(reverse("admin:inventory_stockfloor_add"), data)

    assert not StockFloor.objects.exists()


def test_a_dead_letter_is_sent_again_and_another_is_not():
    dead, done = DeliveryFactory(state=DeliveryState.DEAD, attempts=12), DeliveryFactory()
    boss = signed_in(Role.ADMIN)

    said = act_on(boss, "outbox_delivery", "replay", dead.pk)
    refused = act_on(boss, "outbox_delivery", "replay", done.pk)

    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == (DeliveryState.PENDING, 0)
    assert "1 dead letter is on its way again." in said
    assert "not in the dead letters any more" in refused


def test_a_failed_message_is_sent_again(shop):
    message = MessageFactory(state=MessageState.FAILED, attempts=12)

    said = act_on(signed_in(Role.ADMIN), "messaging_message", "resend", message.pk)

    assert Message.objects.get().state == MessageState.WAITING
    assert "1 message will be sent again." in said


def test_put_back_units_are_on_sale_again(shop):
    order = shop.placed((shop.stocked(3), 2))
    shop.ready(order)
    boss = signed_in(Role.ADMIN)
    boss.post(cancel_page(order), {"reason": "customer"})
    level = StockLevel.objects.get()
    assert level.unavailable == 2
    task = boss.get(reverse("admin:fulfilment_putbacktask_changelist")).context["cl"].result_list[0]

    said = act_on(boss, "fulfilment_putbacktask", "put_back", task.pk)

    level.refresh_from_db()
    assert level.unavailable == 0
    assert "1 item is back on sale." in said


def settle_page(task) -> str:
    return reverse("admin:payments_paymenttask_finish", args=[task.pk])


def test_a_payment_task_is_settled_with_a_note(shop):
    task = PaymentTaskFactory(payment__location=shop.location)
    manager = signed_in(Role.MANAGER, shop.location)

    asked = manager.get(settle_page(task)).content.decode()
    empty = manager.post(settle_page(task), {"note": ""})
    done = manager.post(settle_page(task), {"note": "Paid by transfer"}, follow=True).content.decode()

    assert "€25.00" in asked
    assert "Reference of the refund" not in asked
    assert empty.status_code in {200, 400}
    task.refresh_from_db()
    assert (task.state, task.note) == ("done", "Paid by transfer")
    assert "The payment task is settled." in done
    assert AuditEntry.objects.get(verb="payment.finish_task").reason == "Paid by transfer"


@pytest.mark.parametrize("role", [Role.STAFF, Role.MARKETING, Role.AGENT])
def test_who_may_not_settle_cannot(shop, role):
    task = PaymentTaskFactory(payment__location=shop.location)

    assert signed_in(role, shop.location).post(settle_page(task), {"note": "x"}).status_code == 403
    task.refresh_from_db()
    assert task.state == "open"
