"""Closed lists of imports."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    REFUSED = "refused", _("Refused")


class FormatCode(models.TextChoices):
    SHOPIFY_PRODUCTS = "shopify_products", _("Shopify products")
    SHOPIFY_INVENTORY = "shopify_inventory", _("Shopify inventory")
    WOOCOMMERCE_PRODUCTS = "woocommerce_products", _("WooCommerce products")
    LOCATIONS = "locations", _("Shops and warehouses")
    PRODUCTS = "products", _("Products and items")
    PRICE_LISTS = "price_lists", _("Price lists")
    PRICES = "prices", _("Prices")
    TAX_RATES = "tax_rates", _("Tax rates")
    STOCK = "stock", _("Stock")
    BUFFERS = "buffers", _("Buffers")
    COMPANIES = "companies", _("Companies")
    CHANNELS = "channels", _("Sales channels")
    CHANNEL_TEXTS = "channel_texts", _("Words of channels")
    SHELF_PLACES = "shelf_places", _("Places on the shelves")
    CATEGORIES = "categories", _("Categories")
    ATTRIBUTES = "attributes", _("Attributes")
    PRODUCT_ATTRIBUTES = "product_attributes", _("Attributes of products")
    PRODUCT_TEXTS = "product_texts", _("Texts of products")
    PICTURES = "pictures", _("Pictures")
    OPTION_TEXTS = "option_texts", _("Words of options")
    PUBLICATIONS = "publications", _("Publications")
    SHIPPING_RATES = "shipping_rates", _("Shipping rates")
    PROMOTIONS = "promotions", _("Promotions")
    COUPONS = "coupons", _("Codes of promotions")
    WORDINGS = "wordings", _("Words of messages")
    CUSTOMERS = "customers", _("Customers")
    CUSTOMER_GROUPS = "customer_groups", _("Customer groups")
    GROUP_MEMBERS = "group_members", _("Members of groups")
    ADDRESSES = "addresses", _("Addresses of customers")
    EMPLOYEES = "employees", _("Employees")


class IssueSeverity(models.TextChoices):
    ERROR = "error", _("Error")
    WARNING = "warning", _("Warning")


TRANSITIONS: dict[str, frozenset[str]] = {
    JobState.QUEUED: frozenset({JobState.RUNNING}),
    JobState.RUNNING: frozenset({JobState.QUEUED, JobState.DONE, JobState.FAILED, JobState.REFUSED}),
    JobState.DONE: frozenset(),
    JobState.FAILED: frozenset({JobState.QUEUED}),
    JobState.REFUSED: frozenset(),
}
"""Running → queued: its time was up, or its worker is gone; it goes on where it stood. Failed → queued: tried again."""
