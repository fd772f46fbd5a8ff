from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    DROPPED = "dropped", _("Not sent: no longer true")


TRANSITIONS: dict[str, frozenset[str]] = {
    MessageState.WAITING: frozenset({MessageState.SENT, MessageState.FAILED, MessageState.DROPPED}),
    MessageState.FAILED: frozenset({MessageState.WAITING}),  # sent again by a person
    MessageState.SENT: frozenset(),
    MessageState.DROPPED: frozenset(),
}


class Occasion(models.TextChoices):
    """Why we write: each has a letter in `apps.messaging.letters`."""

    ORDER_PLACED = "order_placed", _("Order placed")
    ORDER_TO_SEND = "order_to_send", _("Order placed, to be brought home")
    PLACING_FAILED = "placing_failed", _("Order could not be placed, nothing charged")
    CARD_FAILED = "card_failed", _("Card refused")
    PAYMENT_NEEDED = "payment_needed", _("Payment still to come")
    PAY_AT_SHOP = "pay_at_shop", _("Card no longer reserved: pay in the shop")
    REFUNDED = "refunded", _("Money given back")
    PICKUP_READY = "pickup_ready", _("Ready to collect")
    PART_READY = "part_ready", _("Part of a pickup is ready")
    ALL_READY = "all_ready", _("All of a pickup is ready")
    PICKUP_REMINDER = "pickup_reminder", _("Reminder to collect")
    PICKUP_LAST_DAY = "pickup_last_day", _("Last day to collect")
    PICKUP_EXTENDED = "pickup_extended", _("More time to collect")
    DELEGATE_NAMED = "delegate_named", _("Somebody else collects")
    PICKUP_COLLECTED = "pickup_collected", _("Collected")
    PARTLY_COLLECTED = "partly_collected", _("Part of a pickup collected")
    INVOICE_ISSUED = "invoice_issued", _("Invoice with tax data")
    REFUSED_AT_DESK = "refused_at_desk", _("Not taken at the desk")
    HAND_OVER_UNDONE = "hand_over_undone", _("Hand-over undone")
    PICKUP_EXPIRED = "pickup_expired", _("Not collected in time")
    DECISION_NEEDED = "decision_needed", _("The customer has to decide")
    DECISION_MADE = "decision_made", _("The customer decided")
    DECISION_DEFAULTED = "decision_defaulted", _("No answer: decided by us")
    UNITS_FOUND = "units_found", _("Found after all")
    PARCEL_SHIPPED = "parcel_shipped", _("Sent")
    ORDER_CANCELLED = "order_cancelled", _("Order cancelled")
    ORDER_OUT_OF_STOCK = "order_out_of_stock", _("Order cancelled: not there")
    LINES_CANCELLED = "lines_cancelled", _("Part of an order cancelled")
    ACCEPTANCE_LATE = "acceptance_late", _("To the shop: an order waits to be accepted")
    REJECTED_UNANSWERED = "rejected_unanswered", _("To the shop: an order was taken away")
    RESTOCKED = "restocked", _("Back in stock")
    ACCOUNT_CODE = "account_code", _("Account: code that shows an address")
    ACCOUNT_SIGN_IN = "account_sign_in", _("Account: code to sign in")
    ACCOUNT_PASSWORD_LINK = "account_password_link", _("Account: new password asked for")
    ACCOUNT_EXISTS = "account_exists", _("Account: there is one already")
    ACCOUNT_UNKNOWN = "account_unknown", _("Account: there is none")
    ACCOUNT_EMAIL_CHANGED = "account_email_changed", _("Account: address changed")
    ACCOUNT_EMAIL_REMOVED = "account_email_removed", _("Account: address removed")
    ACCOUNT_PASSWORD_CHANGED = "account_password_changed", _("Account: password changed")
    ACCOUNT_FACTOR_ADDED = "account_factor_added", _("Account: way to sign in added")
    ACCOUNT_FACTOR_REMOVED = "account_factor_removed", _("Account: way to sign in removed")
    ACCOUNT_RECOVERY_CODES = "account_recovery_codes", _("Account: new recovery codes")


class Purpose(models.TextChoices):
    """What a message is for. It decides which consent the message needs (`apps.messaging.consent`)."""

    ORDER = "order", _("About an order")
    RESTOCK = "restock", _("Back in stock, as asked for")
    STAFF = "staff", _("To our own people")
    ACCOUNT = "account", _("About an account, at once")


ABOUT_ORDERS = (Purpose.ORDER, Purpose.STAFF)
"""Letters that tell of an order, so that a real one can show how they read."""


class AlertState(models.TextChoices):
    OPEN = "open", _("Waiting for stock")
    TOLD = "told", _("Told")
    STOPPED = "stopped", _("Stopped by the customer")


ALERT_TRANSITIONS: dict[str, frozenset[str]] = {
    AlertState.OPEN: frozenset({AlertState.TOLD, AlertState.STOPPED}),
    AlertState.TOLD: frozenset({AlertState.STOPPED}),
    AlertState.STOPPED: frozenset(),
}
