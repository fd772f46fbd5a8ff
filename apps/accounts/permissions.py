"""What can be permitted, and which role may do it: the authorisation matrix as data, read by code and tests alike.

A door checks `actor.may(Permission.X, location_id)`. What a guest or a customer may do with things of their own needs
no permission: querysets start from the actor.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """Named `<what>.<verb>`; views name one each, services require one where a person must be trusted."""

    CATALOGUE_VIEW = "catalogue.view"  # drafts too; what is published needs no permission
    CATALOGUE_EDIT = "catalogue.edit"
    PRICE_EDIT = "price.edit"
    PROMOTION_VIEW = "promotion.view"  # what is on shows in the shop; drafts, limits and codes need it
    PROMOTION_EDIT = "promotion.edit"
    STOCK_VIEW = "stock.view"  # exact counts; "in stock" or "few left" needs no permission
    STOCK_RECEIVE = "stock.receive"
    STOCK_COUNT = "stock.count"
    STOCK_ADJUST = "stock.adjust"
    CART_VIEW = "cart.view"
    CART_EDIT = "cart.edit"
    ORDER_VIEW = "order.view"
    ORDER_PLACE = "order.place"
    ORDER_PICK = "order.pick"
    ORDER_HAND_OVER = "order.hand_over"
    ORDER_UNDO_HAND_OVER = "order.undo_hand_over"
    ORDER_COLLECT = "order.collect"  # by the code alone, at a locker
    ORDER_CANCEL = "order.cancel"
    ORDER_HOLD = "order.hold"
    ORDER_DECIDE = "order.decide"  # in the customer's name
    PAYMENT_VIEW = "payment.view"
    PAYMENT_TAKE = "payment.take"
    PAYMENT_RESOLVE = "payment.resolve"  # saying how a payment task was settled
    DOCUMENT_VIEW = "document.view"
    MESSAGE_VIEW = "message.view"
    MESSAGE_EDIT = "message.edit"  # the words of messages, not the messages
    CUSTOMER_VIEW = "customer.view"
    CUSTOMER_EDIT = "customer.edit"
    CUSTOMER_ERASE = "customer.erase"  # for good
    DEVICE_ENROL = "device.enrol"
    STAFF_VIEW = "staff.view"
    STAFF_EDIT = "staff.edit"
    IMPORT_RUN = "import.run"
    PERSONAL_EXPORT = "personal.export"  # customers and employees as files that leave the house
    SETTINGS_VIEW = "settings.view"
    SETTINGS_EDIT = "settings.edit"
    AUDIT_VIEW = "audit.view"
    OPERATIONS_VIEW = "operations.view"  # queues, dead letters, workers


class Role(StrEnum):
    """The columns of the matrix. Employment gives the first six; the rest follow from how somebody comes in."""

    STAFF = "staff"
    MANAGER = "manager"
    AGENT = "agent"
    MARKETING = "marketing"
    FINANCE = "finance"
    ADMIN = "admin"
    GUEST = "guest"
    CUSTOMER = "customer"
    DEVICE = "device"
    PARTNER = "partner"


EMPLOYABLE: Final = (Role.STAFF, Role.MANAGER, Role.AGENT, Role.MARKETING, Role.FINANCE, Role.ADMIN, Role.PARTNER)
"""Roles that an employment may carry."""

ROLE_NAMES: Final = MappingProxyType(
    {
        Role.STAFF: _("Shop staff"),
        Role.MANAGER: _("Shop manager"),
        Role.AGENT: _("Customer care"),
        Role.MARKETING: _("Marketing"),
        Role.FINANCE: _("Finance"),
        Role.ADMIN: _("Administrator"),
        Role.GUEST: _("Guest"),
        Role.CUSTOMER: _("Customer"),
        Role.DEVICE: _("Shop device"),
        Role.PARTNER: _("Partner system"),
    }
)


class Reach(StrEnum):
    """Where a granted permission holds: in the shops that one works for, or in all of them."""

    OWN = "own"
    ALL = "all"


_P = Permission
_ALL = Reach.ALL
_OWN = Reach.OWN

ROLE_PERMISSIONS: Final[Mapping[Role, Mapping[Permission, Reach]]] = MappingProxyType(
    {
        Role.GUEST: {},
        Role.CUSTOMER: {},
        Role.PARTNER: {},
        Role.DEVICE: {
            _P.CATALOGUE_VIEW: _ALL,
            _P.PROMOTION_VIEW: _ALL,
            _P.STOCK_VIEW: _OWN,
            _P.ORDER_COLLECT: _OWN,
        },
        Role.STAFF: {
            _P.PROMOTION_VIEW: _ALL,
            _P.STOCK_VIEW: _OWN,
            _P.STOCK_RECEIVE: _OWN,
            _P.STOCK_COUNT: _OWN,
            _P.CART_VIEW: _OWN,
            _P.CART_EDIT: _OWN,
            _P.ORDER_VIEW: _OWN,
            _P.ORDER_PICK: _OWN,
            _P.ORDER_HAND_OVER: _OWN,
            _P.PAYMENT_TAKE: _OWN,
            _P.MESSAGE_VIEW: _OWN,
        },
        Role.MANAGER: {
            _P.CATALOGUE_VIEW: _ALL,
            _P.PROMOTION_VIEW: _ALL,
            _P.STOCK_VIEW: _ALL,
            _P.STOCK_RECEIVE: _OWN,
            _P.STOCK_COUNT: _OWN,
            _P.STOCK_ADJUST: _OWN,
            _P.CART_VIEW: _OWN,
            _P.CART_EDIT: _OWN,
            _P.ORDER_VIEW: _OWN,
            _P.ORDER_PLACE: _OWN,
            _P.ORDER_PICK: _OWN,
            _P.ORDER_HAND_OVER: _OWN,
            _P.ORDER_UNDO_HAND_OVER: _OWN,
            _P.ORDER_CANCEL: _OWN,
            _P.ORDER_HOLD: _OWN,
            _P.ORDER_DECIDE: _OWN,
            _P.PAYMENT_VIEW: _OWN,
            _P.PAYMENT_TAKE: _OWN,
            _P.PAYMENT_RESOLVE: _OWN,
            _P.DOCUMENT_VIEW: _OWN,
            _P.MESSAGE_VIEW: _OWN,
            _P.CUSTOMER_VIEW: _OWN,
            _P.DEVICE_ENROL: _OWN,
            _P.STAFF_VIEW: _OWN,
            _P.STAFF_EDIT: _OWN,
            _P.SETTINGS_VIEW: _OWN,
            _P.AUDIT_VIEW: _OWN,
        },
        Role.AGENT: {
            _P.PROMOTION_VIEW: _ALL,
            _P.STOCK_VIEW: _ALL,
            _P.CART_VIEW: _ALL,
            _P.CART_EDIT: _ALL,
            _P.ORDER_VIEW: _ALL,
            _P.ORDER_PLACE: _ALL,
            _P.ORDER_CANCEL: _ALL,
            _P.ORDER_HOLD: _ALL,
            _P.ORDER_DECIDE: _ALL,
            _P.MESSAGE_VIEW: _ALL,
            _P.CUSTOMER_VIEW: _ALL,
            _P.CUSTOMER_EDIT: _ALL,
        },
        Role.MARKETING: {
            _P.PROMOTION_VIEW: _ALL,
            _P.PROMOTION_EDIT: _ALL,
            _P.CATALOGUE_VIEW: _ALL,
            _P.MESSAGE_EDIT: _ALL,
            _P.SETTINGS_VIEW: _ALL,
        },
        Role.FINANCE: {
            _P.PROMOTION_VIEW: _ALL,
            _P.CATALOGUE_VIEW: _ALL,
            _P.STOCK_VIEW: _ALL,
            _P.ORDER_VIEW: _ALL,
            _P.PAYMENT_VIEW: _ALL,
            _P.PAYMENT_RESOLVE: _ALL,
            _P.DOCUMENT_VIEW: _ALL,
            _P.CUSTOMER_VIEW: _ALL,
            _P.SETTINGS_VIEW: _ALL,
            _P.AUDIT_VIEW: _ALL,
        },
        # An order is worked and cancelled by those who answer for it; an administrator sees everything and sets up.
        Role.ADMIN: dict.fromkeys(Permission, _ALL),
    }
)
"""From the table in docs: R and W of each resource, `s` as Reach.OWN, `a` as Reach.ALL; what is not listed is denied."""
