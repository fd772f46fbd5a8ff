"""From an empty database to the first order: which steps are done, read from the data itself, and where to do the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

PENDING = "PENDING"
"""The tax number of a company that an import made because there was none."""

FACTS = """
WITH company AS (
    SELECT id, name, country FROM stores_legalentity WHERE tax_id <> %(pending)s ORDER BY id LIMIT 1
), channel AS (
    SELECT c.id, c.code, c.name, c.pickup FROM stores_saleschannel c JOIN stores_legalentity e ON e.id = c.legal_entity_id
    WHERE c.is_active AND c.kind = 'web' ORDER BY c.id LIMIT 1
), shop AS (
    SELECT l.id, l.name, EXISTS (SELECT 1 FROM stores_openinghours h WHERE h.location_id = l.id) AS has_hours
    FROM stores_location l WHERE l.hosts_pickup AND l.is_active ORDER BY 3 DESC, l.id LIMIT 1
), sellable AS (
    SELECT DISTINCT v.id FROM catalogue_variant v JOIN catalogue_product p ON p.id = v.product_id
    JOIN catalogue_publication b ON b.product_id = p.id JOIN channel ON channel.id = b.channel_id
    JOIN pricing_price x ON x.variant_id = v.id JOIN pricing_pricelist s ON s.id = x.price_list_id AND s.channel_id = channel.id
    WHERE p.status = 'active' AND v.is_active LIMIT 500
)
SELECT (SELECT name FROM company), (SELECT country FROM company), (SELECT name FROM channel), (SELECT pickup FROM channel),
       (SELECT count(*) FROM pricing_taxrate r WHERE r.country = (SELECT country FROM company)),
       (SELECT name FROM shop), (SELECT has_hours FROM shop), (SELECT id FROM shop),
       (SELECT count(*) FROM stores_employment m WHERE m.is_active AND m.pin_hash <> '' AND (m.location_id IN (SELECT id FROM shop) OR m.location_id IS NULL)),
       (SELECT count(*) FROM stores_device d WHERE d.revoked_at IS NULL AND d.enrolled_at IS NOT NULL),
       (SELECT count(*) FROM sellable),
       (SELECT count(*) FROM inventory_stocklevel v JOIN stores_location l ON l.id = v.location_id
        WHERE l.hosts_pickup AND l.is_active AND v.variant_id IN (SELECT id FROM sellable) AND v.on_hand - v.reserved - v.allocated - v.unavailable > 0),
       (SELECT count(*) FROM fulfilment_pickupslot t WHERE t.starts_at > omni_now()),
       (SELECT number FROM orders_order WHERE status IN ('placed', 'closed') ORDER BY id LIMIT 1)
"""


COUNTED = 500
"""As far as the statement above counts items."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do. `state` says what there is; `links` lead to where it is done; `act` names a button of ours."""

    slug: str
    title: str
    why: str
    is_done: bool
    state: str
    links: Sequence[tuple[str, str]] = ()
    act: str = ""
    act_words: str = ""


@dataclass(frozen=True, kw_only=True)
class _Facts:
    company: str | None
    country: str | None
    channel: str | None
    has_pickup: bool | None
    rates: int
    shop: str | None
    has_hours: bool | None
    shop_id: int | None
    staff: int
    devices: int
    products: int
    stocked: int
    slots: int
    order: str | None


def steps() -> list[Step]:
    """All steps in their order. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(FACTS, {"pending": PENDING})
        row = cursor.fetchone()
    facts = _Facts(**dict(zip(_Facts.__annotations__, row, strict=True)))
    return [*_legal(facts), *_places(facts), *_goods(facts), *_money(facts), _first_order(facts)]


def has_orders() -> bool:
    """Whether anybody ever bought something: then nobody needs the checklist any more. One statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM orders_order WHERE status IN ('placed', 'closed'))")
        return bool(cursor.fetchone()[0])


def _many(count: int) -> str:
    return str(count) if count < COUNTED else f"{COUNTED}+"


def _page(label: str, kind: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:{label}_{kind}", args=args)


def _legal(facts: _Facts) -> list[Step]:
    rates = ngettext("%(count)s rate of %(country)s", "%(count)s rates of %(country)s", facts.rates)
    return [
        Step(
            slug="company", title=_("Your company"), is_done=facts.company is not None, state=facts.company or "",
            why=_("Invoices and receipts carry its name and tax number."),
            links=[(_("Add a company"), _page("stores_legalentity", "add"))],
        ),
        Step(
            slug="channel", title=_("A web shop"), is_done=facts.channel is not None, state=facts.channel or "",
            why=_("Where you sell: its languages, its currency, how its order numbers begin."),
            links=[(_("Add a sales channel"), _page("stores_saleschannel", "add"))],
        ),
        Step(
            slug="tax", title=_("Tax rates"), is_done=facts.rates > 0,
            state=rates % {"count": facts.rates, "country": facts.country} if facts.rates else "",
            why=_("What the law takes on each kind of goods. We know those of Spain."),
            links=[(_("Tax rates"), _page("pricing_taxrate"))],
            act="tax" if facts.company and not facts.rates else "", act_words=_("Take over the rates that we know"),
        ),
    ]  # fmt: skip


def _places(facts: _Facts) -> list[Step]:
    is_open = bool(facts.shop and facts.has_hours)
    hours = [(_("Its opening hours"), _page("stores_location", "change", facts.shop_id))] if facts.shop_id else []
    return [
        Step(
            slug="shop", title=_("A shop with opening hours"), is_done=is_open,
            state=facts.shop if facts.shop and is_open else _("%(shop)s has no hours yet") % {"shop": facts.shop} if facts.shop else "",
            why=_("It hands over pickups. Promised times follow its hours."),
            links=[(_("Add a shop"), _page("stores_location", "add")), *hours],
        ),
        Step(
            slug="slots", title=_("Pickup times"), is_done=facts.slots > 0,
            state=ngettext("%(count)s to choose from", "%(count)s to choose from", facts.slots) % {"count": facts.slots} if facts.slots else "",
            why=_("Made every hour from opening hours and capacity; you need not wait for it."),
            links=[(_("Pickup times"), _page("fulfilment_pickupslot"))],
            act="slots" if is_open and not facts.slots else "", act_words=_("Make them now"),
        ),
        Step(
            slug="staff", title=_("Somebody who works there"), is_done=facts.staff > 0,
            state=ngettext("%(count)s person with a PIN", "%(count)s people with a PIN", facts.staff) % {"count": facts.staff} if facts.staff else "",
            why=_("First the person, then where they work, with a PIN for the tablet."),
            links=[(_("Add a person"), _page("accounts_user", "add")), (_("Employ them, with a PIN"), _page("stores_employment", "add"))],
        ),
        Step(
            slug="device", title=_("A tablet in the shop"), is_done=facts.devices > 0,
            state=ngettext("%(count)s device", "%(count)s devices", facts.devices) % {"count": facts.devices} if facts.devices else "",
            why=_("Make a code here, then open /store/ on the tablet and type it."),
            links=[(_("Make a code"), _page("stores_enrolmentcode", "add")), (_("Open the tablet's page"), reverse("kiosk:to_do"))],
        ),
    ]  # fmt: skip


def _goods(facts: _Facts) -> list[Step]:
    return [
        Step(
            slug="products", title=_("Products with prices"), is_done=facts.products > 0,
            state=ngettext("%(count)s item can be sold", "%(count)s items can be sold", facts.products) % {"count": _many(facts.products)} if facts.products else "",
            why=_("From a file of Shopify, WooCommerce or a table of your own. Try it as a dry run first."),
            links=[(_("Import a file"), _page("imports_importjob", "add")), (_("Products"), _page("catalogue_product"))],
        ),
        Step(
            slug="stock", title=_("Stock in the shop"), is_done=facts.stocked > 0,
            state=ngettext("%(count)s item in stock", "%(count)s items in stock", facts.stocked) % {"count": facts.stocked} if facts.stocked else "",
            why=_("What stands on the shelves: with the product file, from a stock file, or received by hand."),
            links=[(_("Import a stock file"), _page("imports_importjob", "add")), (_("Stock levels"), _page("inventory_stocklevel"))],
        ),
    ]  # fmt: skip


def _money(facts: _Facts) -> list[Step]:
    has_cards = bool(getattr(settings, "STRIPE_SECRET_KEY", ""))
    is_paid = bool(facts.has_pickup) or has_cards
    words = _("By card, and in the shop") if has_cards else _("In the shop: cash, card terminal, Bizum")
    return [
        Step(
            slug="payment", title=_("How customers pay"), is_done=is_paid, state=words if is_paid else "",
            why=_("Paying in the shop needs nothing. For cards online set the Stripe keys, as docs/settings.md says."),
            links=[(_("Sales channels"), _page("stores_saleschannel"))],
        )
    ]  # fmt: skip


def _first_order(facts: _Facts) -> Step:
    return Step(
        slug="order", title=_("A first order"), is_done=facts.order is not None, state=facts.order or "",
        why=_("Buy something yourself: choose the shop, put something in the basket, check out. Then pick it at the tablet."),
        links=[(_("Open the shop"), "/"), (_("Orders"), _page("orders_order"))],
    )  # fmt: skip
