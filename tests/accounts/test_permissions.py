"""The matrix of who may do what, held against the words it came from."""

from __future__ import annotations

import pytest

from apps.accounts.permissions import EMPLOYABLE, ROLE_NAMES, ROLE_PERMISSIONS, Permission, Reach, Role
from apps.core.actor import Actor, ActorKind
from apps.stores import selectors as store_reads

P = Permission
OWN, ALL = Reach.OWN, Reach.ALL


def test_every_role_has_a_row_and_a_name():
    assert set(ROLE_PERMISSIONS) == set(Role) == set(ROLE_NAMES)
    assert set(Role) - set(EMPLOYABLE) == {Role.GUEST, Role.CUSTOMER, Role.DEVICE}


CELLS = {
    P.STOCK_RECEIVE: (OWN, OWN, None, None, None, None),
    P.CART_VIEW: (OWN, OWN, ALL, None, None, None),
    P.CART_EDIT: (OWN, OWN, ALL, None, None, None),
    P.ORDER_PLACE: (None, OWN, ALL, None, None, None),
    P.ORDER_HOLD: (None, OWN, ALL, None, None, None),
    P.ORDER_DECIDE: (None, OWN, ALL, None, None, None),
    P.PAYMENT_VIEW: (None, OWN, None, None, ALL, None),
    P.PAYMENT_RESOLVE: (None, OWN, None, None, ALL, None),
    P.DOCUMENT_VIEW: (None, OWN, None, None, ALL, None),
    P.MESSAGE_VIEW: (OWN, OWN, ALL, None, None, None),
    P.MESSAGE_EDIT: (None, None, None, ALL, None, None),
    P.STAFF_VIEW: (None, OWN, None, None, None, None),
    P.PERSONAL_EXPORT: (None, None, None, None, None, None),
    P.OPERATIONS_VIEW: (None, None, None, None, None, None),
    P.CATALOGUE_VIEW: (None, ALL, None, ALL, ALL, ALL),
    P.CATALOGUE_EDIT: (None, None, None, None, None, None),
    P.PRICE_EDIT: (None, None, None, None, None, None),
    P.STOCK_VIEW: (OWN, ALL, ALL, None, ALL, OWN),
    P.STOCK_COUNT: (OWN, OWN, None, None, None, None),
    P.STOCK_ADJUST: (None, OWN, None, None, None, None),
    P.ORDER_VIEW: (OWN, OWN, ALL, None, ALL, None),
    P.ORDER_PICK: (OWN, OWN, None, None, None, None),
    P.ORDER_HAND_OVER: (OWN, OWN, None, None, None, None),
    P.ORDER_UNDO_HAND_OVER: (None, OWN, None, None, None, None),
    P.ORDER_COLLECT: (None, None, None, None, None, OWN),
    P.ORDER_CANCEL: (None, OWN, ALL, None, None, None),
    P.PAYMENT_TAKE: (OWN, OWN, None, None, None, None),
    P.CUSTOMER_VIEW: (None, OWN, ALL, None, ALL, None),
    P.PROMOTION_VIEW: (ALL, ALL, ALL, ALL, ALL, ALL),
    P.PROMOTION_EDIT: (None, None, None, ALL, None, None),
    P.CUSTOMER_ERASE: (None, None, None, None, None, None),
    P.CUSTOMER_EDIT: (None, None, ALL, None, None, None),
    P.DEVICE_ENROL: (None, OWN, None, None, None, None),
    P.STAFF_EDIT: (None, OWN, None, None, None, None),
    P.IMPORT_RUN: (None, None, None, None, None, None),
    P.SETTINGS_VIEW: (None, OWN, None, ALL, ALL, None),
    P.SETTINGS_EDIT: (None, None, None, None, None, None),
    P.AUDIT_VIEW: (None, OWN, None, None, ALL, None),
}
"""Every cell of the authorisation matrix that a permission stands for."""


def test_every_permission_has_its_cells():
    assert set(CELLS) == set(Permission)


@pytest.mark.parametrize(("permission", "cells"), CELLS.items())
def test_cells(permission, cells):
    roles = (Role.STAFF, Role.MANAGER, Role.AGENT, Role.MARKETING, Role.FINANCE, Role.DEVICE)

    assert tuple(ROLE_PERMISSIONS[role].get(permission) for role in roles) == cells
    assert ROLE_PERMISSIONS[Role.ADMIN][permission] is ALL


@pytest.mark.parametrize("role", [Role.GUEST, Role.CUSTOMER, Role.PARTNER])
def test_those_outside_have_no_permission_only_what_is_theirs(role):
    assert ROLE_PERMISSIONS[role] == {}


@pytest.mark.parametrize("role", EMPLOYABLE)
@pytest.mark.parametrize("permission", Permission)
def test_a_role_at_one_shop_holds_there_and_elsewhere_only_by_reach(role, permission):
    actor = Actor(kind=ActorKind.STAFF, key="user:1", grants=store_reads.grants_of([(role, 7)]))
    reach = ROLE_PERMISSIONS[role].get(permission)

    assert actor.may(permission, 7) == (reach is not None)
    assert actor.may(permission, 8) == (reach is ALL)
    assert actor.may(permission) == (reach is not None)


def test_two_roles_unite():
    grants = store_reads.grants_of([(Role.STAFF, 7), (Role.MANAGER, 8)])

    assert grants[P.ORDER_PICK] == {7, 8}
    assert grants[P.ORDER_CANCEL] == {8}


def test_a_role_everywhere_holds_everywhere():
    actor = Actor(kind=ActorKind.STAFF, key="user:1", grants=store_reads.grants_of([(Role.STAFF, None)]))

    assert actor.places(P.ORDER_PICK) is None
