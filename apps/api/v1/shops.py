"""Which shop staff mean: the one they name, the device's, or the only one where they work."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission
from apps.api.errors import InvalidQuery
from apps.api.shapes import Says, Shape
from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.stores import selectors as stores
from apps.stores.models import Location

WhichShop = Annotated[
    UUID | None, Says("The shop; may be left out on a shop's device and by who works in one shop only.")
]


class ShopQuery(Shape):
    location: WhichShop = None


def shop_of(actor: Actor, location: UUID | None, permission: Permission) -> Location:
    """The shop in which the permission is used. Raises: NotFound for a shop of others, InvalidQuery when it is unclear."""
    if location is not None:
        shop = stores.location_by_public_id(location)
        if not actor.may(permission, shop.pk):
            raise NotFound(field="location")
        return shop
    only = _only_place(actor, permission)
    if only is None:
        raise InvalidQuery(_("Say which shop."), field="location")
    return stores.location_by_id(only)


def _only_place(actor: Actor, permission: Permission) -> int | None:
    if actor.location_id is not None and actor.may(permission, actor.location_id):
        return actor.location_id
    places = actor.places(permission)
    return next(iter(places)) if places is not None and len(places) == 1 else None
