"""A shop with goods, and callers of every kind who know it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.test import Client

from apps.accounts import services as accounts
from apps.accounts.permissions import Role
from apps.core import ids
from apps.core.actor import SYSTEM
from omni.http import DEVICE_COOKIE
from tests.api.client import Caller
from tests.factories.accounts import UserFactory
from tests.factories.shop import Shop, open_shop
from tests.factories.stores import DeviceFactory, EmploymentFactory


@dataclass
class World:
    shop: Shop

    @cached_property
    def guest(self):
        return Caller()

    @cached_property
    def clerk(self):
        return self.employee(Role.STAFF)

    @cached_property
    def manager(self):
        return self.employee(Role.MANAGER)

    def employee(self, role, *, location=None, everywhere=False):
        """Somebody who works here (or there, or everywhere), by API key."""
        user = UserFactory()
        place = None if everywhere else (location or self.shop.location)
        EmploymentFactory(user=user, location=place, role=role)
        return Caller(token=accounts.issue_token(user_id=user.pk, name="test", actor=SYSTEM))

    def customer(self, **fields):
        """Somebody with an account, signed in by session."""
        client = Client(raise_request_exception=False)
        client.force_login(UserFactory(**fields), backend="apps.accounts.backends.CountedBackend")
        return Caller(client=client)

    def device(self):
        """A tablet of the shop at which nobody has signed in."""
        token = ids.new_token()
        DeviceFactory(location=self.shop.location, token_hash=ids.token_hash(token))
        client = Client(raise_request_exception=False)
        client.cookies[DEVICE_COOKIE] = token
        return Caller(client=client)


def new_world(**fields):
    return World(shop=open_shop(**fields))
