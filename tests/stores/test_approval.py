"""A second person's word for one step: a right more, for this once, with both names kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apps.accounts.errors import TooManyAttempts
from apps.accounts.permissions import Permission, Role
from apps.audit.models import AuditEntry
from apps.core.actor import Actor, ActorKind
from apps.core.errors import InvalidInput, PermissionDenied
from apps.stores import selectors as store_reads
from apps.stores import services as stores
from apps.stores.errors import MayNotApprove, WrongPin
from apps.stores.models import Employment, StaffSession
from omni.http import DEVICE_COOKIE, STAFF_COOKIE
from tests.factories.shop import Shop, open_shop
from tests.kiosk.places import PIN, Tablet, works_here

pytestmark = pytest.mark.django_db
UNDO = Permission.ORDER_UNDO_HAND_OVER


def clerk_at(shop: Shop) -> tuple[Actor, Tablet]:
    tablet = Tablet(shop)
    cookies = tablet.unlocked().cookies
    actor = store_reads.device_actor(
        device_token=cookies[DEVICE_COOKIE].value, session_token=cookies[STAFF_COOKIE].value
    )
    assert actor is not None
    return actor, tablet


def approve(actor: Actor, who: Employment, *, pin: str = PIN, reason: str = "Wrong bag") -> Actor:
    return stores.approve(
        actor=actor, approver_id=who.user_id, pin=pin, permission=UNDO, reason=reason, object_key="order:5"
    )


def test_a_managers_word_widens_one_right_here_and_both_names_are_kept():
    shop = open_shop()
    clerk, tablet = clerk_at(shop)
    manager = works_here(shop, Role.MANAGER, name="Lucía Vega")

    approved = approve(clerk, manager)

    assert approved == replace(clerk, grants=approved.grants, approved_by=f"user:{manager.user_id}")
    assert {code for code in approved.grants if code not in clerk.grants} == {UNDO}
    assert approved.may(UNDO, shop.location.pk)
    assert not approved.may(UNDO, open_shop().location.pk)
    entry = AuditEntry.objects.get(verb="stores.step_approved")
    assert (entry.actor_key, entry.on_behalf_of, entry.object_key, entry.reason, entry.after) == (
        clerk.key, f"user:{manager.user_id}", "order:5", "Wrong bag", {"permission": "order.undo_hand_over"},
    )  # fmt: skip
    assert StaffSession.objects.get(ended_at__isnull=True).user_id == clerk.user_id
    assert tablet.client.get("/store/").status_code == 200


@pytest.mark.parametrize("role", [Role.STAFF, Role.AGENT, Role.FINANCE])
def test_who_may_not_either_approves_nothing(role: Role):
    shop = open_shop()
    clerk, _tablet = clerk_at(shop)

    with pytest.raises(MayNotApprove):
        approve(clerk, works_here(shop, role, name="Iñigo Urrutia"))

    assert not AuditEntry.objects.filter(verb="stores.step_approved").exists()


def test_wrong_pins_are_counted_as_at_the_switch_of_person():
    shop = open_shop()
    clerk, tablet = clerk_at(shop)
    manager = works_here(shop, Role.MANAGER, name="Lucía Vega")

    left = []
    for _try in range(5):
        with pytest.raises(WrongPin) as refused:
            approve(clerk, manager, pin="000000")
        left.append(refused.value.context["tries_left"])

    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(TooManyAttempts):
        approve(clerk, manager)
    assert tablet.client.post("/store/unlock/", {"who": manager.user_id, "pin": PIN}).status_code == 429
    assert AuditEntry.objects.filter(verb="stores.pin_refused", on_behalf_of=f"user:{manager.user_id}").count() == 5


def test_a_manager_of_another_shop_or_one_who_left_has_no_word_here():
    shop = open_shop()
    clerk, _tablet = clerk_at(shop)
    elsewhere = works_here(open_shop(), Role.MANAGER, name="Lucía Vega")
    gone = works_here(shop, Role.MANAGER, name="Ana Gil")
    Employment.objects.filter(pk=gone.pk).update(is_active=False)

    for who in (elsewhere, gone):
        with pytest.raises(WrongPin):
            approve(clerk, who)


def test_a_reason_is_needed_and_asking_for_it_costs_no_try():
    shop = open_shop()
    clerk, _tablet = clerk_at(shop)
    manager = works_here(shop, Role.MANAGER, name="Lucía Vega")

    for _try in range(6):
        with pytest.raises(InvalidInput):
            approve(clerk, manager, reason="  ")

    assert approve(clerk, manager).may(UNDO, shop.location.pk)


@pytest.mark.parametrize("kind", [ActorKind.DEVICE, ActorKind.STAFF, ActorKind.CLIENT, ActorKind.CUSTOMER])
def test_only_who_unlocked_a_device_can_ask(kind: ActorKind):
    shop = open_shop()
    manager = works_here(shop, Role.MANAGER)
    device_id = Tablet(shop).device_id if kind is ActorKind.DEVICE else None
    actor = Actor(kind=kind, key="x", device_id=device_id, location_id=shop.location.pk)

    with pytest.raises(PermissionDenied):
        approve(actor, manager)
