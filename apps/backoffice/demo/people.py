"""Who works for the demo shop, and one of its customers. Their passwords stand here for everybody to read."""

from __future__ import annotations

from dataclasses import dataclass

from apps.accounts.permissions import Role

PASSWORD = "hoguera-2026"  # noqa: S105 a demo that keeps it secret could not be tried
FIRST_SHOP = "MAD-FUE"


@dataclass(frozen=True, kw_only=True)
class Worker:
    """`shop` is a location's code; without one they work everywhere, without a PIN at no device."""

    email: str
    name: str
    role: Role
    shop: str | None = None
    pin: str | None = None
    language: str = "es"
    is_staff: bool = False


WORKERS = (
    Worker(email="admin@lumbre.example", name="Inés Robledo", role=Role.ADMIN, is_staff=True, language="en"),
    Worker(email="agent@lumbre.example", name="Lucía Prats", role=Role.AGENT, is_staff=True),
    Worker(email="manager@lumbre.example", name="Carmen Vidal", role=Role.MANAGER, shop=FIRST_SHOP, pin="903527", is_staff=True),
    Worker(email="picker@lumbre.example", name="Nerea Ibarra", role=Role.STAFF, shop=FIRST_SHOP, pin="581046"),
    Worker(email="clerk@lumbre.example", name="Hugo Santos", role=Role.STAFF, shop=FIRST_SHOP, pin="274913", language="en"),
    Worker(email="gracia@lumbre.example", name="Jordi Ferrer", role=Role.MANAGER, shop="BCN-GRA", pin="648205"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Shopper:
    email: str
    name: str
    phone: str
    street: str
    postcode: str
    city: str
    region: str


CUSTOMER = Shopper(
    email="marta@example.com",
    name="Marta Gil Robles",
    phone="+34900000190",
    street="Calle de la Palma, 214, 3.º B",
    postcode="28004",
    city="Madrid",
    region="ES-M",
)
