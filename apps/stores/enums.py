from django.db import models
from django.utils.translation import gettext_lazy as _


class LocationKind(models.TextChoices):
    SHOP = "shop", _("Shop")
    WAREHOUSE = "warehouse", _("Warehouse")
    SUPPLIER = "supplier", _("Supplier that ships for us")
    TRANSIT = "transit", _("In transit")


class ChannelKind(models.TextChoices):
    WEB = "web", _("Web shop")
    SHOP = "shop", _("Shops")
    PHONE = "phone", _("Telephone")
    MARKETPLACE = "marketplace", _("Marketplace")


class DeviceKind(models.TextChoices):
    TABLET = "tablet", _("Staff tablet")
    KIOSK = "kiosk", _("Shopper kiosk")
    TILL = "till", _("Till")
    LOCKER = "locker", _("Locker")


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class LocationRole(models.TextChoices):
    """What a location can be asked to do; each is a yes or no of its row."""

    SELLS = "sells", _("Sells")
    HOSTS_PICKUP = "hosts_pickup", _("Hands over pickups")
    SHIPS = "ships", _("Ships")
    TAKES_RETURNS = "takes_returns", _("Takes returns")


class DecisionDefault(models.TextChoices):
    """What becomes of units that a shop could not keep ready when the customer says nothing."""

    REFUND = "refund", _("Cancelled, money back")
    OTHER_SHOP = "other_shop", _("Collect in the nearest shop that has it, else cancelled")
