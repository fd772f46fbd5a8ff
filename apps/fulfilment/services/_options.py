"""What a customer can have instead of units that a shop lost. It reads only; it stands here because it promises times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from apps.catalogue import selectors as catalogue
from apps.catalogue.models import Variant
from apps.catalogue.shown import VariantCard
from apps.core.errors import DomainError
from apps.fulfilment.enums import ASKING, DecisionChoice, DecisionState
from apps.fulfilment.errors import NotAnOption
from apps.fulfilment.models import Decision
from apps.fulfilment.services._slots import promise_for
from apps.inventory import selectors as inventory
from apps.inventory.enums import Method
from apps.orders import services as orders
from apps.payments import selectors as payments
from apps.pricing import selectors as prices
from apps.pricing import services as pricing
from apps.pricing.services import QuotedLine, QuoteLine
from apps.stores import selectors as stores
from apps.stores.enums import LocationRole
from apps.stores.models import Location
from apps.stores.selectors import LocationCard

NEAR_PRICE = Fraction(1, 4)
"""Another product of the category is offered when its price is within a quarter of what the line costs."""
REACH = 100_000
"""No customer is sent to a shop further than this, in metres, from the one that lost the units."""
MOST = 4
ALIKE = 60


@dataclass(frozen=True, kw_only=True)
class ShopOption:
    """Another shop that has the units now; `shop.distance_metres` is from the shop that lost them."""

    shop: LocationCard
    promised_at: datetime


@dataclass(frozen=True, kw_only=True)
class SubstituteOption:
    """Something else in the same shop. `amount` is for all units and never more than they cost before."""

    card: VariantCard
    amount: int
    saved_amount: int
    quoted: QuotedLine
    promised_at: datetime


@dataclass(frozen=True, kw_only=True)
class DecisionView:
    """All that a page needs to ask: what was lost where, until when, what happens without an answer, and the ways out.

    A question that has been settled has no ways out any more; `decision.state`, `.choice` and `.change` tell.
    """

    decision: Decision
    card: VariantCard
    shop: LocationCard
    currency: str
    refund_amount: int
    shops: tuple[ShopOption, ...] = ()
    substitutes: tuple[SubstituteOption, ...] = ()
    wait_until: datetime | None = None
    sent_by: datetime | None = None

    @property
    def choices(self) -> tuple[DecisionChoice, ...]:
        """The ways out, in the order in which pages show them."""
        if self.decision.state not in ASKING:
            return ()
        ways = {
            DecisionChoice.OTHER_SHOP: bool(self.shops),
            DecisionChoice.SHIP: self.sent_by is not None,
            DecisionChoice.SUBSTITUTE: bool(self.substitutes),
            DecisionChoice.WAIT: self.wait_until is not None,
            DecisionChoice.REFUND: True,
        }
        return tuple(choice for choice, is_offered in ways.items() if is_offered)


def decision_view(decision: Decision, *, now: datetime) -> DecisionView:
    """The question with what can be had now. Stock may be gone when the customer answers: `checkout.decide` says so then.

    `decision` as `selectors.decision_of` gives it. A bounded number of statements: at most four shops and four articles.
    """
    line, order = decision.order_line, decision.order
    shown = DecisionView(
        decision=decision,
        card=catalogue.variant_cards([line.variant_id], language=order.language)[line.variant_id],
        shop=stores.location_card(decision.fulfilment_order.location),
        currency=order.currency,
        refund_amount=_worth(decision),
    )
    if decision.state not in ASKING:
        return shown
    warehouse = warehouse_for(decision)
    return DecisionView(
        decision=decision,
        card=shown.card,
        shop=shown.shop,
        currency=order.currency,
        refund_amount=shown.refund_amount,
        shops=shops_with_stock(decision, now=now),
        substitutes=_substitutes(decision, now=now),
        wait_until=wait_until(decision, now=now) if decision.state == DecisionState.OPEN else None,
        sent_by=sent_by(warehouse, now=now) if warehouse else None,
    )


def shops_with_stock(decision: Decision, *, now: datetime) -> tuple[ShopOption, ...]:
    """The nearest shops within reach that have all the units, with the time that each can promise."""
    lost = decision.fulfilment_order.location
    out = _left_out(decision)
    near = (lost.latitude, lost.longitude) if lost.latitude is not None and lost.longitude is not None else None
    cards = [
        card
        for card in stores.pickup_locations(near=near, limit=200)
        if card.id not in out and (card.distance_metres or 0) <= REACH
    ]
    having = _having(decision, [card.id for card in cards], Method.PICKUP)
    places = {row.pk: row for row in Location.objects.filter(pk__in=having, legal_entity_id=lost.legal_entity_id)}
    found: list[ShopOption] = []
    for card in cards:
        if card.id in places and len(found) < MOST:
            try:
                promised_at = promise_for(places[card.id], units=decision.quantity, now=now)
            except DomainError:
                continue  # a shop that never opens
            found.append(ShopOption(shop=card, promised_at=promised_at))
    return tuple(found)


def shop_for(decision: Decision, location_id: int | None) -> Location:
    """A shop that may be chosen, whatever it has: it hands over, is of the same company, and did not lose these units.

    Raises: NotAnOption.
    """
    lost = decision.fulfilment_order.location
    found = Location.objects.filter(
        pk=location_id or 0, is_active=True, hosts_pickup=True, legal_entity_id=lost.legal_entity_id
    ).first()
    if found is None or found.pk in _left_out(decision):
        raise NotAnOption(field="location")
    return found


def substitute_for(decision: Decision, variant_id: int | None, *, now: datetime) -> SubstituteOption:
    """Something else at its price, whatever the shop has of it. Raises: NotAnOption."""
    variant = Variant.objects.select_related("product").filter(pk=variant_id or 0).first()
    if variant is None or variant.pk not in _candidates(decision, [variant.pk], now=now):
        raise NotAnOption(field="variant")
    found = _priced(decision, [variant.pk], now=now)
    if not found:
        raise NotAnOption(field="variant")
    return found[0]


def warehouse_for(decision: Decision) -> Location | None:
    """A location that can send the units, by name; nothing is sent that is not paid or safe to be."""
    order = decision.order
    if not payments.cover_of(owner=f"order:{order.pk}", amount=orders.due_of(order)).is_covered:
        return None
    rows = stores.locations(role=LocationRole.SHIPS).filter(
        legal_entity_id=decision.fulfilment_order.location.legal_entity_id
    )
    places = {row.pk: row for row in rows.exclude(pk__in=_left_out(decision))}
    having = _having(decision, list(places), Method.SHIP)
    return next((place for pk, place in places.items() if pk in having), None)


def sent_by(warehouse: Location, *, now: datetime) -> datetime:
    """When a parcel leaves: after the warehouse's minutes of preparation, open ones where it has hours."""
    minutes = warehouse.preparation_minutes
    opened = stores.schedule(location_id=warehouse.pk).after_open_time(now, minutes)
    return opened or now + timedelta(minutes=minutes)


def wait_until(decision: Decision, *, now: datetime) -> datetime | None:
    """Until when the customer may wait for the goods; None where the channel does not offer it."""
    days = decision.order.channel.wait_days
    return now + timedelta(days=days) if days else None


def _substitutes(decision: Decision, *, now: datetime) -> tuple[SubstituteOption, ...]:
    """What this shop has instead: first the product's other options, then the category's of near price."""
    line = decision.order_line
    product = Variant.objects.select_related("product").get(pk=line.variant_id).product
    same = list(
        Variant.objects.filter(product=product).exclude(pk=line.variant_id).values_list("pk", flat=True)[:ALIKE]
    )
    alike = Variant.objects.filter(product__category=product.category).exclude(product=product)
    other = list(alike.order_by("pk").values_list("pk", flat=True)[:ALIKE]) if product.category_id else []
    place = decision.fulfilment_order.location_id
    units = inventory.atp(
        variant_ids=[*same, *other],
        location_ids=[place],
        channel_id=decision.order.channel_id,
        method=Method.PICKUP,
    )
    wanted = [pk for pk in [*same, *other] if units.get((pk, place), 0) >= decision.quantity]
    return tuple(_priced(decision, _candidates(decision, wanted, now=now)[:MOST], now=now))


def _candidates(decision: Decision, variant_ids: list[int], *, now: datetime) -> list[int]:
    """Those on sale here that are the same product, or of its category at a near price; the closest price first."""
    line, channel_id = decision.order_line, decision.order.channel_id
    rows = Variant.objects.filter(pk__in=catalogue.sellable(variant_ids, channel_id=channel_id)).exclude(
        pk=line.variant_id
    )
    product = Variant.objects.select_related("product").get(pk=line.variant_id).product
    shown = prices.prices_of(variant_ids, channel_id=channel_id, now=now)
    ranked = []
    for pk, product_id, category_id in rows.values_list("pk", "product_id", "product__category_id"):
        if pk not in shown:
            continue
        distance = abs(Fraction(shown[pk].amount) - Fraction(line.unit_amount))
        is_same = product_id == product.pk
        is_near = category_id is not None and category_id == product.category_id
        if is_same or (is_near and distance <= NEAR_PRICE * Fraction(line.unit_amount)):
            ranked.append((not is_same, distance, pk))
    return [pk for _rank, _distance, pk in sorted(ranked)]


def _priced(decision: Decision, variant_ids: list[int], *, now: datetime) -> list[SubstituteOption]:
    order, worth = decision.order, _worth(decision)
    place = decision.fulfilment_order.location
    cards = catalogue.variant_cards(variant_ids, language=order.language)
    found = []
    for pk in variant_ids:
        try:
            quote = pricing.quote(
                lines=[QuoteLine(key="1", variant_id=pk, quantity=decision.quantity)],
                channel_id=order.channel_id,
                country=place.country,
                region=place.region,
                now=now,
            )
            promised_at = promise_for(place, units=decision.quantity, now=now)
        except DomainError:
            continue  # no price, no tax rate, or a shop that never opens
        amount = min(worth, quote.total_amount)
        found.append(
            SubstituteOption(
                card=cards[pk],
                amount=amount,
                saved_amount=worth - amount,
                quoted=quote.lines[0],
                promised_at=promised_at,
            )
        )
    return found


def _having(decision: Decision, location_ids: list[int], method: Method) -> set[int]:
    variant_id = decision.order_line.variant_id
    units = inventory.atp(
        variant_ids=[variant_id], location_ids=location_ids, channel_id=decision.order.channel_id, method=method
    )
    return {location_id for (_variant, location_id), left in units.items() if left >= decision.quantity}


def _left_out(decision: Decision) -> set[int]:
    """Shops that already lost units of this line: nobody is sent there twice for nothing."""
    rows = Decision.objects.filter(order_line_id=decision.order_line_id)
    return set(rows.values_list("fulfilment_order__location_id", flat=True))


def _worth(decision: Decision) -> int:
    """What the units were agreed at, which goes back when the customer does without them."""
    line = decision.order_line
    return orders.share_of(line, min(decision.quantity, line.open_quantity)).total_amount
