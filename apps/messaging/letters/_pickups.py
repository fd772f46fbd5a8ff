"""Letters about a pickup: ready, waiting, handed over or not."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.messaging.enums import Occasion
from apps.messaging.letters._letter import ORDER, PICKUP, Block, Letter, Link, Papers
from apps.messaging.letters._orders import SEE

DESK = (Block.CODE, Block.PAY, Block.SHOP)

PICKUPS: dict[str, Letter] = {
    Occasion.PICKUP_READY: Letter(
        subject=_("Order {order_number} is ready: your code is {code}"),
        headline=_("Your order is ready"),
        text=_(
            "Hello {customer_name},\n\nOrder {order_number} waits for you at {shop_name} until {collect_by}. Show this code at"
            " the desk."
        ),
        button=SEE,
        blocks=DESK,
    ),
    Occasion.PART_READY: Letter(
        subject=_("Order {order_number}: a part is ready, your code is {code}"),
        headline=_("A part of your order is ready"),
        text=_(
            "Hello {customer_name},\n\nThis part of order {order_number} waits for you at {shop_name} until {collect_by}:"
            " {items}.\n\nYou can fetch it now, or wait for the rest: we write again when everything is there. The code stays"
            " the same."
        ),
        button=SEE,
        placeholders=(*PICKUP, "items"),
        blocks=DESK,
    ),
    Occasion.ALL_READY: Letter(
        subject=_("Order {order_number}: everything is ready, your code is {code}"),
        headline=_("Everything is ready"),
        text=_(
            "Hello {customer_name},\n\nNow all of order {order_number} waits for you at {shop_name} until {collect_by}. Show"
            " this code at the desk, once for everything."
        ),
        button=SEE,
        blocks=DESK,
    ),
    Occasion.PICKUP_REMINDER: Letter(
        subject=_("Order {order_number} waits for you: your code is {code}"),
        headline=_("Your order waits for you"),
        text=_(
            "Hello {customer_name},\n\nOrder {order_number} is at {shop_name}. It waits until {collect_by}. If that is too"
            " soon, or somebody else shall fetch it, say so on the page of your order."
        ),
        button=SEE,
        blocks=DESK,
    ),
    Occasion.PICKUP_LAST_DAY: Letter(
        subject=_("Last day for order {order_number}: your code is {code}"),
        headline=_("Today is the last day"),
        text=_(
            "Hello {customer_name},\n\n{shop_name} keeps order {order_number} until {collect_by}. After that it goes back on"
            " sale and the order ends; you then owe nothing."
        ),
        button=SEE,
        blocks=DESK,
    ),
    Occasion.PICKUP_EXTENDED: Letter(
        subject=_("Order {order_number} waits longer for you"),
        headline=_("You have more time"),
        text=_("Hello {customer_name},\n\n{shop_name} now keeps order {order_number} for you until {collect_by}."),
        button=SEE,
        blocks=DESK,
    ),
    Occasion.DELEGATE_NAMED: Letter(
        subject=_("Order {order_number}: {delegate_name} may collect it"),
        headline=_("Somebody else collects for you"),
        text=_(
            "Hello {customer_name},\n\n{delegate_name} may collect order {order_number} at {shop_name}, with this code and a"
            " document that shows the name. If you did not ask for this, change it on the page of your order."
        ),
        button=SEE,
        placeholders=(*PICKUP, "delegate_name"),
        blocks=DESK,
    ),
    Occasion.PICKUP_COLLECTED: Letter(
        subject=_("Your receipt for order {order_number}"),
        headline=_("Enjoy it"),
        text=_(
            "Hello {customer_name},\n\nYou collected order {order_number} at {shop_name}. Your receipt is attached."
        ),
        button=SEE,
        placeholders=(*ORDER, "items", "amount"),
        blocks=(Block.UNITS,),
        papers=Papers.SALE,
    ),
    Occasion.PARTLY_COLLECTED: Letter(
        subject=_("Your receipt for a part of order {order_number}"),
        headline=_("A part is yours, the rest waits"),
        text=_(
            "Hello {customer_name},\n\nYou collected a part of order {order_number} at {shop_name}: {items}. Your receipt is"
            " attached. The rest stays yours; the page of your order says where it is."
        ),
        button=SEE,
        placeholders=(*PICKUP, "items", "amount"),
        blocks=(Block.UNITS, Block.PAY),
        papers=Papers.SALE,
    ),
    Occasion.INVOICE_ISSUED: Letter(
        subject=_("Your invoice for order {order_number}"),
        headline=_("Your invoice"),
        text=_(
            "Hello {customer_name},\n\nThe invoice with tax data for order {order_number} is attached. It stands in the place"
            " of the receipt, so use the invoice alone from now on. If you did not ask for it, tell {shop_name}."
        ),
        button=SEE,
        placeholders=(*ORDER, "items"),
        blocks=(Block.UNITS,),
        papers=Papers.INVOICE,
    ),
    Occasion.REFUSED_AT_DESK: Letter(
        subject=_("Order {order_number}: what you did not take"),
        headline=_("You do not pay for what you did not take"),
        text=_(
            "Hello {customer_name},\n\nAt the desk of {shop_name} you left a part of order {order_number}: {items}. It is"
            " cancelled. If it was paid for, you get the money back, and a message of its own says when."
        ),
        button=SEE,
        placeholders=(*ORDER, "items"),
        blocks=(Block.UNITS,),
    ),
    Occasion.HAND_OVER_UNDONE: Letter(
        subject=_("Order {order_number}: the hand-over was undone"),
        headline=_("The hand-over was undone"),
        text=_(
            "Hello {customer_name},\n\n{shop_name} took back what was handed over for order {order_number}, so it waits at the"
            " desk again until {collect_by}. What was paid for it is given back, and your receipt is corrected."
        ),
        button=SEE,
        blocks=DESK,
        papers=Papers.CORRECTION,
    ),
    Occasion.PICKUP_EXPIRED: Letter(
        subject=_("Order {order_number} was not collected"),
        headline=_("We could not wait any longer"),
        text=_(
            "Hello {customer_name},\n\nNobody came to {shop_name} for order {order_number} in time, so its items go back on"
            " sale. You owe nothing. If you still want them, order again: it takes a minute."
        ),
        button=_("Order again"),
        placeholders=ORDER,
        blocks=(Block.UNITS,),
        link=Link.HOME,
    ),
}
