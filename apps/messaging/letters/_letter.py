"""What a letter is: its words as shipped, and the frame around them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.messaging.enums import Purpose


class Block(StrEnum):
    """A part of the frame below the words; each is templates/messaging/blocks/<value>.html and .txt."""

    CODE = "code"
    ITEMS = "items"
    CANCELLED = "cancelled"
    UNITS = "units"
    PAY = "pay"
    OPTIONS = "options"
    SHOP = "shop"
    TYPED = "typed"


class Link(StrEnum):
    """Where the button leads."""

    ORDER = "order"
    DECISION = "decision"
    HOME = "home"
    PRODUCT = "product"
    TABLET = "tablet"
    ACCOUNT = "account"


class Papers(StrEnum):
    """Which fiscal documents of the hand-over are attached."""

    NONE = "none"
    SALE = "sale"
    CORRECTION = "correction"
    INVOICE = "invoice"


PLACEHOLDERS: Final[dict[str, Promise]] = {
    "customer_name": _("the customer's name"),
    "order_number": _("the order's number"),
    "brand": _("the name of the sales channel"),
    "shop_name": _("the shop's name"),
    "shop_city": _("the shop's town"),
    "total": _("what the order costs"),
    "to_pay": _("what is still to be paid in the shop"),
    "promised_at": _("when it will be ready"),
    "collect_by": _("until when it waits"),
    "code": _("the pickup code"),
    "amount": _("how much money it is about"),
    "tender": _("how it was paid: card, cash …"),
    "happened_at": _("when it happened"),
    "address": _("where it is sent"),
    "days": _("how many days it is on its way"),
    "carrier": _("who brings the parcel, with its tracking number"),
    "items": _("the items it is about, in a few words"),
    "deadline": _("until when the customer can decide"),
    "default": _("what we do without an answer"),
    "outcome": _("what happens now, as a sentence"),
    "delegate_name": _("who collects in the customer's place"),
    "minutes": _("how many minutes are left"),
    "product_name": _("the item's name"),
    "code_to_type": _("the code that is to be typed"),
    "account_address": _("the address of the account"),
    "new_address": _("the address that takes its place"),
    "came_from": _("from which internet address it was done"),
}
"""Every placeholder there is, with what it stands for. A letter names those that it may use."""

ORDER: Final = ("customer_name", "order_number", "brand", "shop_name", "shop_city", "total", "to_pay")
PICKUP: Final = (*ORDER, "promised_at", "collect_by", "code")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The shipped words of an occasion and its frame. The back office may write other words, never another frame."""

    subject: str | Promise
    headline: str | Promise
    text: str | Promise
    button: str | Promise = ""
    placeholders: tuple[str, ...] = PICKUP
    blocks: tuple[Block, ...] = ()
    link: Link = Link.ORDER
    purpose: Purpose = Purpose.ORDER
    papers: Papers = Papers.NONE
