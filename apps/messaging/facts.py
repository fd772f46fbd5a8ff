"""What a letter is about, as it is true now: the values of its placeholders and what its frame shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.money import Money
from apps.fulfilment import codes
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder, Shipment
from apps.fulfilment.selectors import document_owner
from apps.inventory.enums import Method
from apps.messaging.letters import Link
from apps.orders import selectors as orders
from apps.orders import services as order_money
from apps.orders.models import Order, OrderDelivery, OrderLine
from apps.payments import selectors as payments
from apps.stores.models import Location


@dataclass(frozen=True, kw_only=True)
class LineText:
    """A line as the letter shows it."""

    description: str
    option_text: str
    quantity: int
    cancelled_quantity: int = 0
    total: str = ""

    @property
    def words(self) -> str:
        """The line within a sentence."""
        option = f" ({self.option_text})" if self.option_text else ""
        return f"{self.quantity} × {self.description}{option}"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that a letter may show. `values` fill the placeholders, the rest is for the blocks of the frame."""

    brand: str
    values: dict[str, str]
    links: dict[str, str]
    shop: Location | None = None
    lines: tuple[LineText, ...] = ()
    cancelled: tuple[LineText, ...] = ()
    units: tuple[LineText, ...] = ()
    options: tuple[str, ...] = ()
    code: str = ""
    order_number: str = ""
    stop_url: str = ""
    documents_owner: str = ""
    channel_id: int | None = None


@dataclass(kw_only=True)
class Extra:
    """What an occasion adds to the facts of its order."""

    values: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    units: tuple[LineText, ...] | None = None
    options: tuple[str, ...] = ()


def order_facts(order: Order, work: FulfilmentOrder | None, language: str, extra: Extra | None = None) -> Facts:
    """What is true of an order, and of the work that the letter is about."""
    extra = extra or Extra()
    place: Location | None = work.location if work else order.place
    zone = ZoneInfo(place.time_zone if place else "UTC")
    rows = list(OrderLine.objects.filter(order=order).order_by("position"))
    due = order_money.due_of(order, rows)
    units = extra.units if extra.units is not None else units_of(work)
    code = codes.pickup_code(work.pickup_group) if work and work.pickup_group else ""
    delivery = orders.delivery_of(order, rows)
    values = {
        "customer_name": order.contact_name,
        "order_number": order.number,
        "brand": order.channel.name,
        "shop_name": place.name if place else "",
        "shop_city": place.city if place else "",
        "total": Money(due, order.currency).shown(language),
        "to_pay": to_pay(order, due, language),
        "promised_at": shown_time(order.promised_at, zone, language),
        "collect_by": shown_time(work.collect_by if work else None, zone, language),
        "code": code,
        "items": listed(units),
        "carrier": carrier_of(work),
        "address": f"{delivery.street}, {delivery.postcode} {delivery.city}" if delivery else "",
        "days": days_text(delivery.days_from, delivery.days_to) if delivery else "",
    }
    return Facts(
        brand=order.channel.name,
        values=values | extra.values,
        links=links_of(order, language) | extra.links,
        shop=place,
        lines=(*(_line(row, order, language) for row in rows), *_delivery_line(order, delivery, language)),
        cancelled=tuple(_line(row, order, language) for row in rows if row.cancelled_quantity),
        units=units,
        options=extra.options,
        code=code,
        order_number=order.number,
        documents_owner=document_owner(work) if work else "",
        channel_id=order.channel_id,
    )


def links_of(order: Order, language: str) -> dict[str, str]:
    """Where the button may lead, with the order's own secret in it."""
    page = settings.OMNI_ORDER_PAGE.format(language=language, public_id=order.public_id, token=orders.link_token(order))
    return {
        Link.ORDER: settings.OMNI_PUBLIC_URL + page,
        Link.HOME: f"{settings.OMNI_PUBLIC_URL}/{language}/",
        Link.TABLET: f"{settings.OMNI_PUBLIC_URL}/store/",
    }


def to_pay(order: Order, due: int, language: str) -> str:
    """What is left for the desk: nothing where money was taken or a card stands for it. Empty when nothing is."""
    owner = f"order:{order.pk}"
    money = payments.status_of([owner])[owner]
    left = due - max(money.captured_amount - money.refunded_amount, money.authorised_amount)
    return Money(left, order.currency).shown(language) if left > 0 else ""


def units_of(work: FulfilmentOrder | None) -> tuple[LineText, ...]:
    """What is in a piece of work."""
    if work is None:
        return ()
    rows = FulfilmentLine.objects.filter(fulfilment_order=work).select_related("order_line").order_by("pk")
    return tuple(unit_text(row.order_line, row.quantity) for row in rows if row.quantity)


def unit_text(line: OrderLine, quantity: int) -> LineText:
    """So many units of a line."""
    return LineText(description=line.description, option_text=line.option_text, quantity=quantity)


def carrier_of(work: FulfilmentOrder | None) -> str:
    """Who has the parcel, with the number by which it is found; empty for what is not sent, or not yet."""
    parcel = Shipment.objects.filter(fulfilment_order=work).first() if work and work.method == Method.SHIP else None
    if parcel is None:
        return ""
    return f"{parcel.carrier} ({parcel.tracking_number})" if parcel.tracking_number else parcel.carrier


def days_text(days_from: int, days_to: int) -> str:
    """How long a parcel is on its way."""
    if days_from == days_to:
        return ngettext("%(n)s day", "%(n)s days", days_to) % {"n": days_to}
    return _("%(days_from)s to %(days_to)s days") % {"days_from": days_from, "days_to": days_to}


def _delivery_line(order: Order, delivery: OrderDelivery | None, language: str) -> tuple[LineText, ...]:
    """What the delivery costs, as the last of the lines, so that they add up to the total."""
    if delivery is None:
        return ()
    total = Money(delivery.total_amount, order.currency).shown(language)
    return (LineText(description=delivery.description, option_text="", quantity=1, total=total),)


def listed(lines: Iterable[LineText]) -> str:
    """Lines as one phrase."""
    return ", ".join(line.words for line in lines)


def shown_time(at: datetime | None, zone: ZoneInfo, language: str) -> str:
    """A day and a time as people say them, on the shop's clock."""
    if at is None:
        return ""
    pattern = "EEEE d MMMM, HH:mm" if language.startswith("en") else "EEEE d 'de' MMMM, HH:mm"
    return str(format_datetime(at.astimezone(zone), pattern, locale=language.replace("-", "_")))


def _line(line: OrderLine, order: Order, language: str) -> LineText:
    return LineText(
        description=line.description,
        option_text=line.option_text,
        quantity=line.quantity,
        cancelled_quantity=line.cancelled_quantity,
        total=Money(line.total_amount - line.cancelled_amount, order.currency).shown(language),
    )
