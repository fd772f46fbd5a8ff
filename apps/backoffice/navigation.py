"""The frame around every page of the back office: the sidebar by task, and which clock it runs on."""

from __future__ import annotations

from typing import Any

from django.apps import apps as registry
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.accounts.guarded_admin import actor_of
from apps.accounts.permissions import Permission
from apps.core import clock

GROUPS: list[tuple[str, list[tuple[str, str, str]]]] = [
    (
        gettext_noop("Orders"),
        [
            ("orders.Order", gettext_noop("Orders"), "receipt_long"),
            ("fulfilment.FulfilmentOrder", gettext_noop("Pickups"), "package_2"),
            ("fulfilment.Decision", gettext_noop("Customers' decisions"), "alt_route"),
            ("orders.OrderChange", gettext_noop("Order changes"), "published_with_changes"),
            ("fulfilment.OrderHold", gettext_noop("Holds"), "pause_circle"),
            ("fulfilment.Shipment", gettext_noop("Shipments"), "local_shipping"),
            ("fulfilment.PutBackTask", gettext_noop("To put back"), "undo"),
            ("fulfilment.HandOver", gettext_noop("Hand-overs"), "handshake"),
            ("carts.Cart", gettext_noop("Baskets"), "shopping_basket"),
            ("messaging.Message", gettext_noop("Messages"), "mail"),
            ("messaging.Wording", gettext_noop("Words of messages"), "edit_note"),
            ("messaging.RestockAlert", gettext_noop("Waiting for stock"), "notifications"),
            ("customers.Customer", gettext_noop("Customers"), "person"),
            ("customers.CustomerGroup", gettext_noop("Customer groups"), "groups"),
        ],
    ),
    (
        gettext_noop("Stock"),
        [
            ("inventory.StockLevel", gettext_noop("Stock levels"), "inventory_2"),
            ("inventory.StockMovement", gettext_noop("Deliveries and counts"), "move_down"),
            ("fulfilment.CountTask", gettext_noop("To count"), "pin"),
            ("inventory.StockFloor", gettext_noop("Buffers"), "shield"),
            ("inventory.ShelfPlace", gettext_noop("Places on the shelves"), "shelves"),
            ("inventory.Reservation", gettext_noop("Promises"), "handshake"),
            ("inventory.BrokenPromise", gettext_noop("Broken promises"), "heart_broken"),
            ("inventory.LedgerEntry", gettext_noop("Stock ledger"), "menu_book"),
        ],
    ),
    (
        gettext_noop("Catalogue"),
        [
            ("catalogue.Product", gettext_noop("Products"), "sell"),
            ("catalogue.Variant", gettext_noop("Items"), "barcode"),
            ("catalogue.Category", gettext_noop("Categories"), "account_tree"),
            ("catalogue.Attribute", gettext_noop("Attributes"), "tune"),
            ("catalogue.Option", gettext_noop("Options"), "palette"),
            ("catalogue.OptionValue", gettext_noop("Option values"), "format_list_bulleted"),
            ("catalogue.Media", gettext_noop("Pictures"), "image"),
            ("catalogue.Publication", gettext_noop("Publications"), "public"),
            ("pricing.Price", gettext_noop("Prices"), "euro"),
            ("pricing.PriceList", gettext_noop("Price lists"), "list_alt"),
            ("pricing.Promotion", gettext_noop("Promotions"), "local_offer"),
            ("pricing.Coupon", gettext_noop("Codes of promotions"), "confirmation_number"),
            ("pricing.ShippingRate", gettext_noop("Shipping rates"), "local_shipping"),
            ("pricing.PriceHistory", gettext_noop("Price history"), "history"),
            ("imports.ImportJob", gettext_noop("Imports"), "upload_file"),
        ],
    ),
    (
        gettext_noop("Money"),
        [
            ("payments.Payment", gettext_noop("Payments"), "credit_card"),
            ("payments.PaymentTask", gettext_noop("Payment tasks"), "assignment_late"),
            ("payments.Reconciliation", gettext_noop("Provider's books"), "balance"),
            ("payments.CashDrawer", gettext_noop("Cash drawers"), "point_of_sale"),
            ("payments.CashJournalEntry", gettext_noop("Cash journal"), "book"),
            ("invoicing.FiscalDocument", gettext_noop("Documents"), "description"),
            ("invoicing.DocumentSeries", gettext_noop("Document series"), "format_list_numbered"),
            ("pricing.TaxRate", gettext_noop("Tax rates"), "percent"),
            ("pricing.TaxClass", gettext_noop("Tax classes"), "category"),
            ("payments.CashLimit", gettext_noop("Cash limits"), "gavel"),
            ("invoicing.SimplifiedLimit", gettext_noop("Receipt limits"), "gavel"),
            ("invoicing.SubstitutionWindow", gettext_noop("Times for invoices"), "event"),
        ],
    ),
    (
        gettext_noop("Shops and people"),
        [
            ("stores.Location", gettext_noop("Shops and warehouses"), "store"),
            ("fulfilment.PickupSlot", gettext_noop("Pickup times"), "schedule"),
            ("fulfilment.PreparationTime", gettext_noop("Preparation times"), "timer"),
            ("stores.SalesChannel", gettext_noop("Sales channels"), "hub"),
            ("stores.LegalEntity", gettext_noop("Companies"), "domain"),
            ("stores.Device", gettext_noop("Devices"), "tablet_android"),
            ("stores.EnrolmentCode", gettext_noop("New device"), "add_to_queue"),
            ("stores.Employment", gettext_noop("Who works where"), "badge"),
            ("stores.StaffSession", gettext_noop("Staff sessions"), "lock_clock"),
            ("accounts.User", gettext_noop("People"), "group"),
            ("account.EmailAddress", gettext_noop("E-mail addresses"), "alternate_email"),
            ("mfa.Authenticator", gettext_noop("Second factors"), "encrypted"),
            ("usersessions.UserSession", gettext_noop("Signed-in browsers"), "devices"),
            ("accounts.ApiToken", gettext_noop("API keys"), "key"),
            ("accounts.AttemptCounter", gettext_noop("Locked sign-ins"), "lock"),
        ],
    ),
    (
        gettext_noop("Behind the scenes"),
        [
            ("outbox.Delivery", gettext_noop("Deliveries and dead letters"), "outbox"),
            ("outbox.Event", gettext_noop("Events"), "bolt"),
            ("outbox.InboxMessage", gettext_noop("Messages received"), "move_to_inbox"),
            ("outbox.IdempotencyKey", gettext_noop("Requests that act once"), "fingerprint"),
            ("backoffice.BulkEdit", gettext_noop("Bulk edits"), "edit_note"),
            ("backoffice.SavedFilter", gettext_noop("Saved filters"), "bookmarks"),
            ("django_celery_beat.PeriodicTask", gettext_noop("Schedule"), "event_repeat"),
            ("audit.AuditEntry", gettext_noop("Audit trail"), "policy"),
            ("fulfilment.ShopLoad", gettext_noop("Load of shops"), "speed"),
            ("discovery.SearchEntry", gettext_noop("Search entries"), "manage_search"),
            ("discovery.FacetTerm", gettext_noop("Search filters"), "filter_list"),
            ("discovery.SearchWord", gettext_noop("Search words"), "spellcheck"),
        ],
    ),
    (
        gettext_noop("Histories"),
        [
            ("orders.OrderTransition", gettext_noop("Steps of orders"), "timeline"),
            ("fulfilment.FulfilmentTransition", gettext_noop("Steps of pickups"), "timeline"),
            ("fulfilment.PickupGroup", gettext_noop("Pickup groups"), "groups"),
            ("messaging.MessageTransition", gettext_noop("Steps of messages"), "timeline"),
            ("payments.PaymentTransition", gettext_noop("Steps of payments"), "timeline"),
            ("payments.PaymentAttempt", gettext_noop("Takings and refunds"), "timeline"),
            ("payments.PaymentOperation", gettext_noop("Requests to providers"), "sync_alt"),
            ("pricing.Redemption", gettext_noop("Uses of promotions"), "redeem"),
            ("pricing.PromotionCustomer", gettext_noop("Customers of promotions"), "redeem"),
            ("invoicing.FiscalDocumentLine", gettext_noop("Lines of documents"), "reorder"),
        ],
    ),
]
"""By task: tables with our words for them. What a person may not see, or what has no page, is left out."""

FOLDED = {"Behind the scenes", "Histories"}


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Unfold's navigation for this person. No statement."""
    home = {"title": _("Dashboard"), "icon": "dashboard", "link": reverse("admin:index")}
    groups: list[dict[str, Any]] = [{"items": [home]}]
    for title, rows in GROUPS:
        items = [item for row in rows if (item := _item(request, *row))]
        items = [*_pages(request, title), *items]
        if items:
            groups.append({"title": _(title), "collapsible": title in FOLDED, "items": items})
    others = [item for label, title in _unlisted() if (item := _item(request, label, title, "table"))]
    if others:
        groups.append({"title": _("More"), "collapsible": True, "items": others})
    return groups


INLINE = {"imports.importissue", "imports.importtransition"}
"""Tables whose rows are reached from their parent's page alone."""


def _unlisted() -> list[tuple[str, str]]:
    """Tables with a page that nobody has given a place above: they are found all the same."""
    listed = {label.lower() for _title, rows in GROUPS for label, _words, _icon in rows} | INLINE
    return sorted(
        (page.opts.label, str(page.opts.verbose_name_plural).capitalize())
        for page in admin.site._registry.values()  # noqa: SLF001 Django offers no other way
        if page.opts.label_lower not in listed
    )


PAGES: dict[str, list[tuple[str, str, str, Permission]]] = {
    "Shops and people": [
        ("backoffice:setup", gettext_noop("Set up your shop"), "checklist", Permission.SETTINGS_EDIT),
        ("backoffice:tables", gettext_noop("Tables as files"), "table_view", Permission.IMPORT_RUN),
    ],
    "Behind the scenes": [
        ("backoffice:operations", gettext_noop("Operations"), "monitor_heart", Permission.OPERATIONS_VIEW)
    ],
}
"""Pages that are no table's own, by the group in which they stand."""


def _pages(request: HttpRequest, group: str) -> list[dict[str, Any]]:
    return [
        {"title": _(title), "icon": icon, "link": reverse(name), "active": request.path.startswith(reverse(name))}
        for name, title, icon, permission in PAGES.get(group, [])
        if actor_of(request).may(permission)
    ]


def _item(request: HttpRequest, label: str, title: str, icon: str) -> dict[str, Any] | None:
    app, _dot, name = label.partition(".")
    if not registry.is_installed(app) and app not in registry.app_configs:
        return None
    model = registry.all_models[app].get(name.lower())
    page = admin.site._registry.get(model) if model else None  # noqa: SLF001 Django offers no other way
    if page is None or not page.has_view_permission(request):
        return None
    address = reverse(f"admin:{app}_{name.lower()}_changelist")
    return {"title": _(title), "icon": icon, "link": address, "active": request.path.startswith(address)}


def environment(_request: HttpRequest) -> list[str] | None:
    """A badge where the test clock is allowed, with how far it is ahead."""
    if not settings.OMNI_TEST_CLOCK:
        return None
    ahead = clock.offset()
    hours = round(ahead.total_seconds() / 3600)
    if not hours:
        return [_("Test clock"), "info"]
    days = round(hours / 24)
    words = (
        _("Test clock: %(days)s days ahead") % {"days": days}
        if abs(days) > 1
        else _("Test clock: %(hours)s hours ahead") % {"hours": hours}
    )
    return [words, "warning"]


def style(_request: HttpRequest) -> str:
    return static("design/backoffice.css")


def favicon(_request: HttpRequest) -> str:
    return static("design/favicon.svg")
