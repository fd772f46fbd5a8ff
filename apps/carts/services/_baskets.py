"""Filling baskets. Every change moves the basket's version, so that a draft order made from an older one is known."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from apps.carts.enums import CartState
from apps.carts.errors import BadQuantity, CartClosed, NoSuchCart, NoSuchItem, TooManyLines
from apps.carts.models import Cart, CartLine
from apps.catalogue import selectors as catalogue
from apps.core.ids import new_token, token_hash
from apps.core.models import OmniNow
from apps.core.prepared import Given, Prepared, cursor, written
from apps.core.transactions import in_transaction
from apps.customers.models import Customer
from apps.inventory.enums import Method
from apps.stores.models import SalesChannel

MAX_LINES = 100
MAX_QUANTITY = 999
MAX_CODES = 5

CREATE = """
WITH made AS (
    INSERT INTO carts_cart (
        public_id, token_hash, customer_id, channel_id, location_id, visitor_id, currency, language, state, version,
        expires_at, codes, left_out_offers
    ) VALUES (
        %(public_id)s, %(token_hash)s, %(customer_id)s, %(channel_id)s, %(location_id)s, %(visitor_id)s, %(currency)s,
        %(language)s, 'open', 1, omni_now() + %(life)s::interval, '{}', '{}'
    ) RETURNING id, created_at, expires_at
), lines AS (
    INSERT INTO carts_cartline (cart_id, public_id, variant_id, quantity, method)
    SELECT made.id, line.public_id, line.variant_id, line.quantity, line.method
    FROM made, unnest(
        %(line_public_id)s::uuid[], %(variant)s::bigint[], %(quantity)s::int[], %(method)s::text[]
    ) WITH ORDINALITY line(public_id, variant_id, quantity, method, place)
    ORDER BY line.place RETURNING id
)
SELECT made.id, made.created_at, made.expires_at, lines.id FROM made LEFT JOIN lines ON true ORDER BY lines.id
"""

_LOCKED = Prepared(
    lambda: (
        Cart.objects.select_for_update(of=("self",)).select_related("channel", "location").filter(pk=Given("cart_id"))
    )
)


@dataclass(frozen=True, kw_only=True)
class WantedLine:
    """What a shopper puts into a basket."""

    variant_id: int
    quantity: int
    method: str = Method.PICKUP


@dataclass(frozen=True, kw_only=True)
class SellableLine(WantedLine):
    """A wanted line that `sellable_lines` made: its variant was just found on sale, and is not looked up again."""


def sellable_lines(wanted: Sequence[tuple[uuid.UUID, int]], *, channel_id: int) -> list[SellableLine]:
    """Lines of what the channel sells, by public ids and quantities. One statement.

    Raises: NoSuchItem, whose context names the place of the first item that is not on sale.
    """
    keys = catalogue.sellable_ids([public_id for public_id, _quantity in wanted], channel_id=channel_id)
    for place, (public_id, _quantity) in enumerate(wanted):
        if public_id not in keys:
            raise NoSuchItem(field="variant", context={"place": place})
    return [SellableLine(variant_id=keys[public_id], quantity=quantity) for public_id, quantity in wanted]


def create(
    *,
    channel: SalesChannel,
    language: str,
    visitor_id: str = "",
    customer_id: int | None = None,
    location_id: int | None = None,
    lines: Sequence[WantedLine] = (),
) -> tuple[Cart, str]:
    """Opens a basket; returns it and the token that a guest must show. Raises: BadQuantity, NoSuchItem, TooManyLines."""
    cart, token, _rows = create_with_lines(
        channel=channel,
        language=language,
        visitor_id=visitor_id,
        customer_id=customer_id,
        location_id=location_id,
        lines=lines,
    )
    return cart, token


def create_with_lines(
    *,
    channel: SalesChannel,
    language: str,
    visitor_id: str = "",
    customer_id: int | None = None,
    location_id: int | None = None,
    lines: Sequence[WantedLine] = (),
) -> tuple[Cart, str, list[CartLine]]:
    """As `create`, for doors that show the lines: they are at hand, and need not be read again. One statement."""
    _check(lines, channel.pk)
    wanted = _summed(lines)
    if len(wanted) > MAX_LINES:
        raise TooManyLines
    token = new_token()
    cart = Cart(
        token_hash=token_hash(token),
        customer_id=customer_id,
        channel=channel,
        location_id=location_id,
        visitor_id=visitor_id,
        currency=channel.currency,
        language=language,
    )
    rows = [CartLine(variant_id=key[0], method=key[1], quantity=units) for key, units in wanted.items()]
    with cursor() as found:
        found.execute(CREATE, vars(cart) | _columns(rows) | {"life": settings.OMNI_CART_LIFE})
        keys = found.fetchall()
    cart_id, created_at, cart.expires_at, _line_id = keys[0]
    written(cart, cart_id, created_at)
    for row, (*_cart, line_id) in zip(rows, keys, strict=False):
        row.cart = cart
        written(row, line_id, created_at)
    return cart, token, rows


@transaction.atomic
def add(*, cart_id: int, line: WantedLine) -> None:
    """Puts more units in. Locks: cart. Raises: CartClosed, BadQuantity, NoSuchItem, TooManyLines."""
    cart = lock(cart_id)
    _put(cart.pk, cart.channel_id, [line])
    touch(cart)


@transaction.atomic
def set_quantity(*, cart_id: int, line_id: uuid.UUID, quantity: int) -> None:
    """Sets a line's units; 0 takes it out. Locks: cart. Raises: CartClosed, NoSuchItem, BadQuantity."""
    cart = lock(cart_id)
    rows = CartLine.objects.filter(cart=cart, public_id=line_id)
    if quantity == 0:
        changed = rows.delete()[0]
    elif 0 < quantity <= MAX_QUANTITY:
        changed = rows.update(quantity=quantity)
    else:
        raise BadQuantity(field="quantity")
    if not changed:
        raise NoSuchItem(field="line")
    touch(cart)


@transaction.atomic
def choose_shop(*, cart_id: int, location_id: int | None) -> None:
    """The shop where the shopper wants to collect. Locks: cart. Raises: CartClosed."""
    cart = lock(cart_id)
    cart.location_id = location_id
    cart.version = F("version") + 1
    cart.save(update_fields=["location", "version"])


@transaction.atomic
def merge(*, guest_cart_id: int, customer_id: int) -> Cart:
    """At login: the guest's basket becomes the customer's, or its lines join the one they have open.

    Quantities of the same item are added up to the limit of a line; items beyond the limit of a basket are left out.
    A basket that is the customer's already stays as it is, and one that was merged gives the one it went into: two
    tabs may sign in at once. Locks: the customer, then both carts, in order of key. Raises: NoSuchCart.
    """
    _one_merge_at_a_time(customer_id)
    pair = Cart.objects.filter(pk=guest_cart_id, state=CartState.OPEN, customer__isnull=True) | Cart.objects.filter(
        customer_id=customer_id, state=CartState.OPEN
    )
    rows = list(pair.order_by("pk").select_for_update(of=("self",)))
    guest = next((row for row in rows if row.pk == guest_cart_id), None)
    if guest is None:
        return _merged_before(guest_cart_id, rows)
    if guest.customer_id == customer_id:
        return guest
    own = next((row for row in rows if row.customer_id == customer_id and row.channel_id == guest.channel_id), None)
    if own is None:
        guest.customer_id = customer_id
        guest.save(update_fields=["customer"])
        return guest
    wanted = _that_fit(own, CartLine.objects.filter(cart=guest).order_by("pk"))
    if wanted:
        _upsert(own.pk, wanted)
    own.location_id = own.location_id or guest.location_id
    own.codes = list(dict.fromkeys([*own.codes, *guest.codes]))[:MAX_CODES]
    own.version = F("version") + 1
    own.save(update_fields=["location", "codes", "version"])
    guest.state = CartState.MERGED
    guest.save(update_fields=["state"])
    own.refresh_from_db()
    return own


def _one_merge_at_a_time(customer_id: int) -> None:
    """Else two baskets could each find that the customer has none, and both become theirs."""
    list(Customer.objects.filter(pk=customer_id).select_for_update(no_key=True).values_list("pk"))


def _merged_before(guest_cart_id: int, rows: Sequence[Cart]) -> Cart:
    """The customer's basket, for a guest's that went into it a moment ago."""
    guest = Cart.objects.filter(pk=guest_cart_id, state=CartState.MERGED).first()
    own = next((row for row in rows if guest is not None and row.channel_id == guest.channel_id), None)
    if own is None:
        raise NoSuchCart
    return own


def _that_fit(own: Cart, lines: Iterable[CartLine]) -> list[WantedLine]:
    """Lines of another basket that this one has room for, in their order."""
    there = set(CartLine.objects.filter(cart=own).values_list("variant_id", "method"))
    wanted = []
    for line in lines:
        key = (line.variant_id, line.method)
        if key in there or len(there) < MAX_LINES:
            there.add(key)
            wanted.append(WantedLine(variant_id=line.variant_id, quantity=line.quantity, method=line.method))
    return wanted


def lock(cart_id: int) -> Cart:
    """The open basket, locked. Raises: NoSuchCart, CartClosed."""
    in_transaction("Locking a basket")
    cart = _LOCKED.first(cart_id=cart_id)
    if cart is None or cart.state == CartState.EXPIRED:
        raise NoSuchCart
    if cart.state != CartState.OPEN:
        raise CartClosed
    return cart


def mark_ordered(found_by: str, **given: object) -> bool:
    """The basket becomes an order: whether it was open. `found_by` is SQL that finds its key. Locks: cart.

    Called first of all in the caller's transaction: the basket's lock comes before the order's.
    """
    in_transaction("Ordering a basket")
    with cursor() as found:
        found.execute(f"UPDATE carts_cart SET state = 'ordered' WHERE id = ({found_by}) AND state = 'open'", given)
        return bool(found.rowcount)


def expire_old(*, limit: int = 1000) -> int:
    """Ends baskets that nobody touched for their life time; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE carts_cart SET state = 'expired' WHERE id IN (SELECT id FROM carts_cart "
            "WHERE state = 'open' AND expires_at <= omni_now() ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)",
            [limit],
        )
        return int(cursor.rowcount)


def touch(cart: Cart) -> None:
    """A change of the locked basket: another version, and its life begins anew."""
    cart.version = F("version") + 1
    cart.expires_at = OmniNow() + settings.OMNI_CART_LIFE
    cart.save(update_fields=["version", "expires_at"])


def _put(cart_id: int, channel_id: int, lines: Sequence[WantedLine]) -> None:
    _check(lines, channel_id)
    _upsert(cart_id, lines)


def _check(lines: Sequence[WantedLine], channel_id: int) -> None:
    for line in lines:
        if not 0 < line.quantity <= MAX_QUANTITY:
            raise BadQuantity(field="quantity")
    ids = {line.variant_id for line in lines if not isinstance(line, SellableLine)}
    if ids and ids != catalogue.sellable(ids, channel_id=channel_id):
        raise NoSuchItem(field="variant")


UPSERT = """
WITH put AS (
    INSERT INTO carts_cartline (public_id, cart_id, variant_id, quantity, method)
    SELECT u.public_id, %(cart)s::bigint, u.variant_id, u.quantity, u.method
    FROM unnest(%(line_public_id)s::uuid[], %(variant)s::bigint[], %(quantity)s::int[], %(method)s::text[])
        u(public_id, variant_id, quantity, method)
    ON CONFLICT (cart_id, variant_id, method)
        DO UPDATE SET quantity = least(%(most)s, carts_cartline.quantity + excluded.quantity)
    RETURNING (xmax = 0) AS is_new
)
SELECT (SELECT count(*) FROM carts_cartline WHERE cart_id = %(cart)s) + (SELECT count(*) FROM put WHERE is_new)
"""


def _upsert(cart_id: int, lines: Sequence[WantedLine]) -> None:
    """Adds units line by line of the basket, in one statement."""
    rows = [CartLine(variant_id=key[0], method=key[1], quantity=units) for key, units in _summed(lines).items()]
    with cursor() as found:
        found.execute(UPSERT, {**_columns(rows), "cart": cart_id, "most": MAX_QUANTITY})
        if found.fetchone()[0] > MAX_LINES:
            raise TooManyLines


def _summed(lines: Sequence[WantedLine]) -> dict[tuple[int, str], int]:
    """Units per variant and method, up to what a line may hold."""
    wanted: dict[tuple[int, str], int] = {}
    for line in lines:
        key = (line.variant_id, str(line.method))
        wanted[key] = min(MAX_QUANTITY, wanted.get(key, 0) + line.quantity)
    return wanted


def _columns(rows: Sequence[CartLine]) -> dict[str, list[object]]:
    return {
        "line_public_id": [row.public_id for row in rows],
        "variant": [row.variant_id for row in rows],
        "quantity": [row.quantity for row in rows],
        "method": [row.method for row in rows],
    }
