"""Who acts: built by a door, passed down to services, written to audit rows as an opaque id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from apps.core.errors import PermissionDenied

EVERYWHERE: Final = frozenset({0})
"""In `Actor.grants`: the permission holds at every location."""


class ActorKind(StrEnum):
    GUEST = "guest"
    CUSTOMER = "customer"
    STAFF = "staff"
    DEVICE = "device"
    CLIENT = "client"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """`key` names the actor for good: `user:17`, `cart:<public id>`, `device:3`, `system`.

    `grants` maps a permission code to the location ids where it holds, or to EVERYWHERE; `roles` are what
    they come from. `approved_by` is the key of a
    second person whose word widens them for this one step (`stores.approve`); the audit trail then names both.
    """

    kind: ActorKind
    key: str
    user_id: int | None = None
    customer_id: int | None = None
    device_id: int | None = None
    location_id: int | None = None
    visitor_id: str | None = None
    language: str = "en"
    grants: Mapping[str, frozenset[int]] = field(default_factory=dict)
    approved_by: str = ""
    roles: tuple[str, ...] = ()

    @property
    def is_shopper(self) -> bool:
        """Whoever acts for themselves: the door has made sure that the thing is theirs, and no permission is needed."""
        return self.kind in {ActorKind.CUSTOMER, ActorKind.GUEST}

    def as_shopper(self, key: str = "") -> Actor:
        """The same person buying for themselves, with nothing that an employment or a device grants.

        `key` names whoever holds the token of a basket or an order.
        """
        return Actor(
            kind=ActorKind.GUEST if self.user_id is None else ActorKind.CUSTOMER,
            key=key or self.key,
            user_id=self.user_id,
            customer_id=self.customer_id,
            visitor_id=self.visitor_id,
            language=self.language,
        )

    def require_for_others(self, permission: str, location_id: int | None) -> None:
        """What shoppers do with things of their own, and the system by itself, others need a permission for.

        Raises: PermissionDenied.
        """
        if not self.is_shopper and self != SYSTEM:
            self.require(permission, location_id or 0)

    def may(self, permission: str, location_id: int | None = None) -> bool:
        """Whether the permission holds at that location (without one: anywhere at all)."""
        places = self.grants.get(permission)
        if places is None:
            return False
        return places is EVERYWHERE or 0 in places or location_id is None or location_id in places

    def backed_by(self, key: str, *, permission: str, places: frozenset[int]) -> Actor:
        """The same actor with one permission more, at those places, on the word of another."""
        held = {**self.grants, permission: places | self.grants.get(permission, frozenset())}
        return replace(self, grants=held, approved_by=key)

    def require(self, permission: str, location_id: int | None = None) -> None:
        """Raises: PermissionDenied."""
        if not self.may(permission, location_id):
            raise PermissionDenied(context={"permission": permission})

    def places(self, permission: str) -> frozenset[int] | None:
        """The locations where the permission holds; None means everywhere."""
        granted = self.grants.get(permission, frozenset())
        return None if 0 in granted else granted


SYSTEM: Final = Actor(kind=ActorKind.SYSTEM, key="system")
"""The beat, handlers and commands act as themselves. It passes no permission check: services called so need none."""
