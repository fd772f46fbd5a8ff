"""Letters about promises that cannot be kept, to the shop, and to those who wait for stock."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.messaging.enums import Occasion, Purpose
from apps.messaging.letters._letter import ORDER, PICKUP, Block, Letter, Link, Papers
from apps.messaging.letters._orders import SEE

TURNS: dict[str, Letter] = {
    Occasion.DECISION_NEEDED: Letter(
        subject=_("Order {order_number}: please decide until {deadline}"),
        headline=_("We need your decision"),
        text=_(
            "Hello {customer_name},\n\nWe are sorry: {shop_name} does not have all of order {order_number}. It is about"
            " {items}. Choose what shall happen; it takes one tap.\n\nWithout an answer until {deadline} we do this:"
            " {default}."
        ),
        button=_("Choose now"),
        placeholders=(*ORDER, "items", "deadline", "default"),
        blocks=(Block.OPTIONS,),
        link=Link.DECISION,
    ),
    Occasion.DECISION_MADE: Letter(
        subject=_("Order {order_number}: as you wish"),
        headline=_("We do as you wish"),
        text=_(
            "Hello {customer_name},\n\nThank you for your answer about {items} of order {order_number}.\n\n{outcome}"
        ),
        button=SEE,
        placeholders=(*ORDER, "items", "outcome"),
    ),
    Occasion.DECISION_DEFAULTED: Letter(
        subject=_("Order {order_number}: what we did without your answer"),
        headline=_("We went ahead without your answer"),
        text=_(
            "Hello {customer_name},\n\nWe asked about {items} of order {order_number} and waited until {deadline}.\n\n"
            "{outcome}"
        ),
        button=SEE,
        placeholders=(*ORDER, "items", "deadline", "outcome"),
    ),
    Occasion.UNITS_FOUND: Letter(
        subject=_("Order {order_number}: found after all"),
        headline=_("Found after all"),
        text=_(
            "Hello {customer_name},\n\nGood news: {items} of order {order_number} turned up. You need not decide anything;"
            " the order goes on."
        ),
        button=SEE,
        placeholders=(*PICKUP, "items"),
    ),
    Occasion.PARCEL_SHIPPED: Letter(
        subject=_("Order {order_number} is on its way"),
        headline=_("Your parcel is on its way"),
        text=_(
            "Hello {customer_name},\n\n{shop_name} sent {items} of order {order_number} with {carrier}. The receipt is attached."
        ),
        button=SEE,
        placeholders=(*ORDER, "items", "carrier"),
        blocks=(Block.UNITS,),
        papers=Papers.SALE,
    ),
    Occasion.ACCEPTANCE_LATE: Letter(
        subject=_("{shop_name}: order {order_number} waits to be accepted"),
        headline=_("An order waits to be accepted"),
        text=_(
            "Nobody at {shop_name} has accepted order {order_number} yet. It was promised for {promised_at}.\n\nIn {minutes}"
            " minutes of opening time it is taken away from the shop, and the customer is asked what to do."
        ),
        button=_("Open the tablet"),
        placeholders=("order_number", "brand", "shop_name", "shop_city", "promised_at", "minutes"),
        blocks=(Block.UNITS,),
        link=Link.TABLET,
        purpose=Purpose.STAFF,
    ),
    Occasion.REJECTED_UNANSWERED: Letter(
        subject=_("{shop_name}: order {order_number} was taken away"),
        headline=_("An order was taken away"),
        text=_(
            "Nobody at {shop_name} accepted order {order_number} in time. It is no longer yours to pick; the customer is"
            " asked what to do."
        ),
        button=_("Open the tablet"),
        placeholders=("order_number", "brand", "shop_name", "shop_city", "promised_at"),
        blocks=(Block.UNITS,),
        link=Link.TABLET,
        purpose=Purpose.STAFF,
    ),
    Occasion.RESTOCKED: Letter(
        subject=_("{product_name} is back"),
        headline=_("It is back"),
        text=_(
            "Hello,\n\nYou asked us to tell you: {product_name} is there again at {shop_name}. There are not many, and"
            " everybody who waited hears of it in the order in which they asked."
        ),
        button=_("See it"),
        placeholders=("product_name", "brand", "shop_name", "shop_city"),
        link=Link.PRODUCT,
        purpose=Purpose.RESTOCK,
    ),
}
