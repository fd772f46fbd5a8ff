"""Letters about an order and its money."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.messaging.enums import Occasion
from apps.messaging.letters._letter import ORDER, PICKUP, Block, Letter, Link

SEE = _("See your order")

ORDERS: dict[str, Letter] = {
    Occasion.ORDER_PLACED: Letter(
        subject=_("Order {order_number}: we have it"),
        headline=_("Thank you, we have your order"),
        text=_(
            "Hello {customer_name},\n\nYour order {order_number} is on its way to the pickup shelf of {shop_name}. It will be"
            " ready by {promised_at}. We write again when you can come, with the code that you show at the desk."
        ),
        button=SEE,
        blocks=(Block.ITEMS, Block.PAY, Block.SHOP),
    ),
    Occasion.ORDER_TO_SEND: Letter(
        subject=_("Order {order_number}: we have it"),
        headline=_("Thank you, we have your order"),
        text=_(
            "Hello {customer_name},\n\nWe bring your order {order_number} to {address}. It leaves by {promised_at} and is on its"
            " way for {days}. We write again when it has left; your card is charged then."
        ),
        button=SEE,
        placeholders=(*ORDER, "promised_at", "address", "days"),
        blocks=(Block.ITEMS,),
    ),
    Occasion.PLACING_FAILED: Letter(
        subject=_("Your order could not be placed, nothing was charged"),
        headline=_("Your order could not be placed"),
        text=_(
            "Hello {customer_name},\n\nYour bank agreed to the payment, but meanwhile what you wanted was gone, or the"
            " pickup time was. There is no order, and the amount that your bank set aside is released: nothing is charged.\n\n"
            "Your basket is still there."
        ),
        button=_("Back to the shop"),
        placeholders=(*ORDER, "amount"),
        blocks=(Block.ITEMS,),
        link=Link.HOME,
    ),
    Occasion.CARD_FAILED: Letter(
        subject=_("Your card was refused"),
        headline=_("Your card was refused"),
        text=_(
            "Hello {customer_name},\n\nYour bank did not agree to {amount}, so there is no order yet and nothing was charged."
            " Try another card, or choose to pay in the shop."
        ),
        button=_("Back to the shop"),
        placeholders=(*ORDER, "amount"),
        blocks=(Block.ITEMS,),
        link=Link.HOME,
    ),
    Occasion.PAYMENT_NEEDED: Letter(
        subject=_("Order {order_number}: something is still to be paid"),
        headline=_("Something is still to be paid"),
        text=_(
            "Hello {customer_name},\n\nWe could not take {amount} for order {order_number} from your card. Nothing is lost:"
            " pay it at the desk of {shop_name}, or answer this message and we find a way."
        ),
        button=SEE,
        placeholders=(*PICKUP, "amount"),
        blocks=(Block.PAY, Block.SHOP),
    ),
    Occasion.PAY_AT_SHOP: Letter(
        subject=_("Order {order_number}: please pay in the shop"),
        headline=_("Please pay in the shop"),
        text=_(
            "Hello {customer_name},\n\nYour bank no longer sets aside the money for order {order_number}: it only does so for"
            " some days. Your card was not charged. Your items are still yours: pay {amount} at the desk of {shop_name} when"
            " you collect them."
        ),
        button=SEE,
        placeholders=(*PICKUP, "amount"),
        blocks=(Block.PAY, Block.SHOP),
    ),
    Occasion.REFUNDED: Letter(
        subject=_("Order {order_number}: {amount} back to you"),
        headline=_("Your money is on its way back"),
        text=_(
            "Hello {customer_name},\n\nWe gave back {amount} for order {order_number} on {happened_at}: {tender}. A bank may"
            " take some days to show it."
        ),
        button=SEE,
        placeholders=(*ORDER, "amount", "tender", "happened_at"),
    ),
    Occasion.ORDER_CANCELLED: Letter(
        subject=_("Order {order_number} was cancelled"),
        headline=_("Your order was cancelled"),
        text=_(
            "Hello {customer_name},\n\nOrder {order_number} is cancelled. You owe nothing. If you paid already, you get your"
            " money back, and a message of its own says when."
        ),
        button=_("Look for something similar"),
        placeholders=ORDER,
        blocks=(Block.CANCELLED,),
        link=Link.HOME,
    ),
    Occasion.ORDER_OUT_OF_STOCK: Letter(
        subject=_("Order {order_number} had to be cancelled"),
        headline=_("We could not find what you ordered"),
        text=_(
            "Hello {customer_name},\n\nWe are sorry: the shop could not find what you ordered, so we had to cancel order"
            " {order_number}. You owe nothing. If you paid already, you get your money back, and a message of its own says"
            " when."
        ),
        button=_("Look for something similar"),
        placeholders=ORDER,
        blocks=(Block.CANCELLED,),
        link=Link.HOME,
    ),
    Occasion.LINES_CANCELLED: Letter(
        subject=_("Order {order_number}: part of it is cancelled"),
        headline=_("Part of your order is cancelled"),
        text=_(
            "Hello {customer_name},\n\nWhat is listed here is no longer part of order {order_number}, and you do not pay for"
            " it. The rest goes on as promised."
        ),
        button=SEE,
        placeholders=ORDER,
        blocks=(Block.CANCELLED, Block.PAY),
    ),
}
