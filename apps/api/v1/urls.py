"""Every address of REST v1, and who answers it."""

from __future__ import annotations

from django.urls import path

from apps.api.v1.carts import Carts
from apps.api.v1.decisions import Decisions
from apps.api.v1.documents import Documents, HeldDocuments
from apps.api.v1.holds import Holds
from apps.api.v1.imports import Imports
from apps.api.v1.locations import Locations
from apps.api.v1.order_pickup import OrderPickups
from apps.api.v1.orders import Orders
from apps.api.v1.payments import CardPayments, PaymentTasks, Webhooks
from apps.api.v1.products import Products
from apps.api.v1.restock_alerts import RestockAlerts
from apps.api.v1.session import Session, TestClock
from apps.api.v1.store_desk import StoreDesk
from apps.api.v1.store_figures import StoreFigures
from apps.api.v1.store_locker import Locker
from apps.api.v1.store_put_backs import PutBacks
from apps.api.v1.store_stock import StoreStock
from apps.api.v1.store_turns import Parcels, StoreTurns
from apps.api.v1.store_work import StoreWork

urlpatterns = [
    path("session", Session.as_view({"get": "retrieve"})),
    path("session/pickup-code", Session.as_view({"get": "pickup_code"})),
    path("test-clock", TestClock.as_view({"get": "retrieve", "post": "move"})),
    path("products", Products.as_view({"get": "list"})),
    path("products/<uuid:public_id>", Products.as_view({"get": "retrieve"})),
    path("products/by-slug/<str:slug>", Products.as_view({"get": "by_slug"})),
    path("suggestions", Products.as_view({"get": "suggest"})),
    path("locations", Locations.as_view({"get": "list"})),
    path("locations/<uuid:public_id>", Locations.as_view({"get": "retrieve"})),
    path("locations/<uuid:public_id>/slots", Locations.as_view({"get": "slots"})),
    path("availability", Locations.as_view({"get": "availability"})),
    path("carts", Carts.as_view({"post": "create"})),
    path("carts/current", Carts.as_view({"get": "current"})),
    path("carts/<uuid:public_id>", Carts.as_view({"get": "retrieve", "patch": "change"})),
    path("carts/<uuid:public_id>/lines", Carts.as_view({"post": "add_line"})),
    path(
        "carts/<uuid:public_id>/lines/<uuid:line_id>", Carts.as_view({"patch": "set_quantity", "delete": "remove_line"})
    ),
    path("carts/<uuid:public_id>/codes", Carts.as_view({"post": "add_code"})),
    path("carts/<uuid:public_id>/codes/<str:code>", Carts.as_view({"delete": "remove_code"})),
    path("carts/<uuid:public_id>/merge", Carts.as_view({"post": "merge"})),
    path("carts/<uuid:public_id>/checkout", Carts.as_view({"post": "checkout"})),
    path("carts/<uuid:public_id>/delivery-options", Carts.as_view({"get": "delivery_options"})),
    path("orders", Orders.as_view({"get": "list"})),
    path("orders/<uuid:public_id>", Orders.as_view({"get": "retrieve"})),
    path("orders/<uuid:public_id>/card-payment", CardPayments.as_view({"post": "start"})),
    path("orders/<uuid:public_id>/place", Orders.as_view({"post": "place"})),
    path("orders/<uuid:public_id>/cancel", Orders.as_view({"post": "cancel"})),
    path("orders/<uuid:public_id>/progress", Orders.as_view({"get": "progress"})),
    path("orders/<uuid:public_id>/arrive", OrderPickups.as_view({"post": "arrive"})),
    path("orders/<uuid:public_id>/delegate", OrderPickups.as_view({"post": "delegate", "delete": "no_delegate"})),
    path("orders/<uuid:public_id>/extend", OrderPickups.as_view({"post": "extend"})),
    path("orders/<uuid:public_id>/reorder", OrderPickups.as_view({"post": "reorder"})),
    path("orders/<uuid:public_id>/send-code", OrderPickups.as_view({"post": "send_code"})),
    path("orders/<uuid:public_id>/documents", Documents.as_view({"get": "documents"})),
    path("orders/<uuid:public_id>/documents/<uuid:document_id>/pdf", Documents.as_view({"get": "pdf"})),
    path("documents/<uuid:public_id>", HeldDocuments.as_view({"get": "retrieve"})),
    path("documents/<uuid:public_id>/pdf", HeldDocuments.as_view({"get": "pdf"})),
    path("documents/<uuid:public_id>/full-invoice", HeldDocuments.as_view({"post": "full_invoice"})),
    path("restock-alerts", RestockAlerts.as_view({"post": "create"})),
    path("orders/<uuid:public_id>/decisions", Decisions.as_view({"get": "list"})),
    path("orders/<uuid:public_id>/decisions/<uuid:decision_id>", Decisions.as_view({"get": "retrieve"})),
    path("orders/<uuid:public_id>/decisions/<uuid:decision_id>/preview", Decisions.as_view({"post": "preview"})),
    path("orders/<uuid:public_id>/decisions/<uuid:decision_id>/answer", Decisions.as_view({"post": "answer"})),
    path("orders/<uuid:public_id>/holds", Holds.as_view({"get": "list", "post": "place"})),
    path("orders/<uuid:public_id>/holds/<uuid:hold_id>/end", Holds.as_view({"post": "end"})),
    path("imports", Imports.as_view({"get": "list", "post": "create"})),
    path("imports/<uuid:public_id>", Imports.as_view({"get": "retrieve"})),
    path("imports/<uuid:public_id>/restart", Imports.as_view({"post": "restart"})),
    path("payment-tasks", PaymentTasks.as_view({"get": "list"})),
    path("payment-tasks/<uuid:public_id>/finish", PaymentTasks.as_view({"post": "finish"})),
    path("payment-tasks/<uuid:public_id>/escalate", PaymentTasks.as_view({"post": "escalate"})),
    path("webhooks/stripe", Webhooks.as_view({"post": "stripe"})),
    path("store/queue", StoreWork.as_view({"get": "queue"})),
    path("store/figures", StoreFigures.as_view({"get": "retrieve"})),
    path("store/pickups", StoreWork.as_view({"get": "find"})),
    path("store/work/<uuid:public_id>", StoreWork.as_view({"get": "retrieve"})),
    path("store/work/<uuid:public_id>/accept", StoreWork.as_view({"post": "accept"})),
    path("store/work/<uuid:public_id>/start", StoreWork.as_view({"post": "start"})),
    path("store/work/<uuid:public_id>/pick", StoreWork.as_view({"post": "pick"})),
    path("store/work/<uuid:public_id>/scan", StoreWork.as_view({"post": "scan"})),
    path("store/work/<uuid:public_id>/pack", StoreWork.as_view({"post": "pack"})),
    path("store/work/<uuid:public_id>/ready", StoreWork.as_view({"post": "ready"})),
    path("store/work/<uuid:public_id>/reject", StoreWork.as_view({"post": "reject"})),
    path("store/work/<uuid:public_id>/short", StoreWork.as_view({"post": "short"})),
    path("store/work/<uuid:public_id>/take-payment", StoreDesk.as_view({"post": "take_payment"})),
    path("store/work/<uuid:public_id>/refund", StoreDesk.as_view({"post": "refund"})),
    path("store/work/<uuid:public_id>/hand-over", StoreDesk.as_view({"post": "hand_over"})),
    path("store/work/<uuid:public_id>/full-invoice", StoreDesk.as_view({"post": "full_invoice"})),
    path("store/work/<uuid:public_id>/refuse", StoreDesk.as_view({"post": "refuse"})),
    path("store/work/<uuid:public_id>/undo", StoreDesk.as_view({"post": "undo"})),
    path("store/work/<uuid:public_id>/extend", StoreDesk.as_view({"post": "extend"})),
    path("store/work/<uuid:public_id>/send-code", StoreDesk.as_view({"post": "send_code"})),
    path("store/work/<uuid:public_id>/label", StoreDesk.as_view({"get": "label"})),
    path("store/locker", Locker.as_view({"post": "collect"})),
    path("store/work/<uuid:public_id>/ship", Parcels.as_view({"post": "ship"})),
    path("store/work/<uuid:public_id>/deliver", Parcels.as_view({"post": "deliver"})),
    path("store/reasons", StoreTurns.as_view({"get": "reasons"})),
    path("store/decisions", StoreTurns.as_view({"get": "decisions"})),
    path("store/count-tasks", StoreTurns.as_view({"get": "counts"})),
    path("store/count-tasks/<uuid:public_id>/finish", StoreTurns.as_view({"post": "finish_count"})),
    path("store/put-backs", PutBacks.as_view({"get": "put_backs"})),
    path("store/put-backs/<uuid:public_id>/restock", PutBacks.as_view({"post": "put_back"})),
    path("store/stock", StoreStock.as_view({"get": "look_up"})),
    path("store/stock/receive", StoreStock.as_view({"post": "receive"})),
    path("store/stock/adjust", StoreStock.as_view({"post": "adjust"})),
    path("store/stock/count", StoreStock.as_view({"post": "count"})),
]
