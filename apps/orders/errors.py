from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict, NotFound


class NoSuchOrder(NotFound):
    code = "orders.not_found"
    message = _("We couldn't find this order.")


class OrderEnded(Conflict):
    code = "orders.ended"
    message = _("This order has already ended.")


class OrdersOpen(Conflict):
    """Whoever is to be forgotten still waits for goods or money."""

    code = "orders.orders_open"
    message = _("An order is still open. Collect or cancel it first.")
