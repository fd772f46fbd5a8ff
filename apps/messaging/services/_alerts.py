"""Telling people, once, that an item can be had again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import attempts
from apps.accounts.emails import normalise_email
from apps.accounts.errors import TooManyAttempts
from apps.catalogue import selectors as catalogue
from apps.core.errors import InvalidInput, NotFound
from apps.core.models import OmniNow
from apps.inventory import selectors as inventory
from apps.inventory.enums import Method
from apps.messaging.enums import ALERT_TRANSITIONS, AlertState, Occasion, Purpose
from apps.messaging.models import Message, RestockAlert
from apps.messaging.selectors import alert_by_link
from apps.messaging.services._sending import drop, queue
from apps.stores.models import Location, SalesChannel

ERASED: Final = "erased@erased.invalid"
"""Stands where an address was; nobody has it."""


def ask_restock(
    *, channel: SalesChannel, variant_id: UUID, location_code: str, email: str, language: str, place: str
) -> RestockAlert:
    """Keeps the wish of an address to be told once when the item can be had again; the same open wish is one row.

    `place` is where the request came from: one place may leave OMNI_RESTOCK_ALERTS wishes in 15 minutes.
    Raises: InvalidInput (email, variant, location), TooManyAttempts.
    """
    address = _address(email)
    variants = catalogue.sellable_ids([variant_id], channel_id=channel.pk)
    if variant_id not in variants:
        raise InvalidInput(_("This item isn't sold here any more."), field="variant")
    location = _shop(location_code)
    _not_too_many(place)
    alert, _is_new = RestockAlert.objects.get_or_create(
        channel=channel,
        variant_id=variants[variant_id],
        location=location,
        email=address,
        state=AlertState.OPEN,
        defaults={"language": language},
    )
    return alert


@transaction.atomic
def stop_alert(*, public_id: UUID, token: str) -> RestockAlert:
    """Ends an alert by the link in its mail, or before any mail went out; again is the same. Raises: NotFound."""
    found = alert_by_link(public_id, token)
    if found is None:
        raise NotFound
    alert = RestockAlert.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if alert.state != AlertState.STOPPED:
        _move(alert, AlertState.STOPPED)
    return alert


def erase_address(*, email: str) -> int:
    """Forgets an address: its wishes end and carry it no more, so nothing waiting can be sent. Returns how many."""
    with transaction.atomic():
        alerts = list(
            RestockAlert.objects.select_for_update(of=("self",)).filter(email=normalise_email(email)).order_by("pk")
        )
        for alert in alerts:
            if alert.state != AlertState.STOPPED:
                _move(alert, AlertState.STOPPED)
            alert.email = ""
            alert.save(update_fields=["email"])
    return len(alerts)


@transaction.atomic
def erase_messages(*, customer_ids: Collection[int]) -> int:
    """Forgets to whom we wrote about these customers' orders; what waits is dropped. Locks: the messages."""
    mine = Message.objects.filter(order__customer_id__in=customer_ids).exclude(purpose=Purpose.STAFF)
    for message in mine.select_for_update(of=("self",)).order_by("pk"):
        drop(message)
    return mine.update(to_address=ERASED, subject="", error="")


def tell_restocked() -> int:
    """Tells who waits for what can be had now, in the order in which they asked; returns how many were told.

    As many as there are units: who was told less than OMNI_RESTOCK_HEAD_START ago still stands for one. Each item is
    a transaction of its own. Locks: the item's open alerts.
    """
    waiting = RestockAlert.objects.filter(state=AlertState.OPEN).order_by("variant_id", "channel_id")
    pairs = list(waiting.values_list("variant_id", "channel_id").distinct())
    return sum(_tell(variant_id, channel_id) for variant_id, channel_id in pairs)


@dataclass
class _Left:
    """What can still be told of, per shop. A wish for any shop takes from where most is left."""

    units: dict[int, int] = field(default_factory=dict)

    def take(self, location_id: int | None) -> bool:
        place = location_id if location_id is not None else max(self.units, key=lambda pk: self.units[pk], default=0)
        if self.units.get(place, 0) <= 0:
            return False
        self.units[place] -= 1
        return True


@transaction.atomic
def _tell(variant_id: int, channel_id: int) -> int:
    rows = RestockAlert.objects.filter(variant_id=variant_id, channel_id=channel_id)
    waiting = list(rows.filter(state=AlertState.OPEN).select_for_update(of=("self",)).order_by("pk"))
    if not waiting or not catalogue.sellable([variant_id], channel_id=channel_id):
        return 0
    shops = list(Location.objects.filter(hosts_pickup=True, is_active=True).values_list("pk", flat=True))
    found = inventory.atp(variant_ids=[variant_id], location_ids=shops, channel_id=channel_id, method=Method.PICKUP)
    left = _Left({location_id: units for (_variant, location_id), units in found.items()})
    told = rows.filter(state=AlertState.TOLD, told_at__gt=OmniNow() - settings.OMNI_RESTOCK_HEAD_START)
    for location_id in told.order_by("pk").values_list("location_id", flat=True):
        left.take(location_id)
    return sum(_tell_one(alert) for alert in waiting if left.take(alert.location_id))


def _tell_one(alert: RestockAlert) -> bool:
    _move(alert, AlertState.TOLD)
    queue(
        occasion=Occasion.RESTOCKED,
        owner_key=f"restock_alert:{alert.pk}",
        to_address=alert.email,
        language=alert.language,
    )
    return True


def _move(alert: RestockAlert, to: AlertState) -> None:
    if to not in ALERT_TRANSITIONS[alert.state]:
        raise NotFound
    alert.state = to
    if to == AlertState.TOLD:
        alert.told_at = OmniNow()
    else:
        alert.stopped_at = OmniNow()
    alert.save(update_fields=["state", "told_at", "stopped_at"])


def _not_too_many(place: str) -> None:
    try:
        attempts.claim(
            key=f"restock:{place}"[:150], limit=attempts.Limit(tries=settings.OMNI_RESTOCK_ALERTS, seconds=900)
        )
    except TooManyAttempts as refusal:
        text = _("Too many requests from here. Try again in a quarter of an hour.")
        raise TooManyAttempts(text, context=refusal.context) from None


def _address(email: str) -> str:
    address = normalise_email(email)
    try:
        validate_email(address)
    except ValidationError:
        raise InvalidInput(_("Enter a valid e-mail address."), field="email") from None
    if len(address) > 254:
        raise InvalidInput(_("This e-mail address is too long."), field="email")
    return address


def _shop(code: str) -> Location | None:
    if not code:
        return None
    shop = Location.objects.filter(code=code, hosts_pickup=True, is_active=True).first()
    if shop is None:
        raise InvalidInput(_("There is no such shop."), field="location")
    return shop
