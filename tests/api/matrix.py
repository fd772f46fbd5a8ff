"""Who reaches what over REST, as data: the table of the authorisation matrix for the resources that exist.

Columns: G guest, O guest with the token of this basket and order, C customer (of other orders), S staff of the shop,
E staff of another shop, M manager, A agent, K marketing, F finance, D device, P partner, X admin.
A cell is what the caller gets for an object of the shop: ok (whatever the service then says), or the refusal.
"""

from __future__ import annotations

KINDS = "GOCSEMAKFDPX"


def row(cells):
    values = cells.split()
    assert len(values) == len(KINDS)
    return dict(zip(KINDS, values, strict=True))


#                   G   O   C   S   E   M   A   K   F   D   P   X
OPEN = row("        ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok ")
SIGNED_IN = row("   401 401 ok  ok  ok  ok  ok  ok  ok  401 ok  ok ")
OWN_CART = row("    404 ok  404 404 404 404 404 404 404 404 404 404")
MY_CART = row("     401 401 ok  404 404 404 404 404 404 401 404 404")
MERGE = row("       401 401 404 404 404 404 404 404 404 401 404 404")
ORDER_READ = row("  404 ok  404 ok  404 ok  ok  404 ok  404 404 ok ")
ORDER_PLACE = row(" 404 ok  404 403 404 ok  ok  404 403 404 404 ok ")
ORDER_CARD = row("  404 ok  404 403 404 403 403 404 403 404 404 403")
ORDER_CANCEL = row("404 ok  404 403 404 ok  ok  404 403 404 404 ok ")
PAYMENT_TASK = row("401 401 403 403 403 ok  403 403 ok  403 403 ok ")
HELD = row("        ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok ")  # whoever shows its code
DOCUMENT = row("    404 ok  404 ok  404 ok  403 404 ok  404 404 ok ")
WORK_VIEW = row("   401 401 403 ok  404 ok  ok  403 ok  403 403 ok ")
WORK_DO = row("     401 401 403 ok  404 ok  403 403 403 403 403 ok ")
STOCK_VIEW = row("  401 401 403 ok  404 ok  ok  403 ok  ok  403 ok ")
STOCK_ADJUST = row("401 401 403 403 403 ok  403 403 403 403 403 ok ")
SEND_CODE = row("   401 401 403 ok  404 ok  ok  403 403 403 403 ok ")
UNDO = row("        401 401 403 403 403 ok  403 403 403 403 403 ok ")
LOCKER = row("      401 401 403 403 403 403 403 403 403 403 403 403")
HOLD_READ = row("   404 403 404 ok  404 ok  ok  404 ok  404 404 ok ")
HOLD = row("        404 403 404 403 404 ok  ok  404 403 404 404 ok ")
ADMIN = row("       401 401 403 403 403 403 403 403 403 403 403 ok ")

MATRIX = {
    "GET session": OPEN,
    "GET session/pickup-code": MY_CART,
    "GET test-clock": ADMIN,
    "POST test-clock": ADMIN,
    "GET products": OPEN,
    "GET products/{product}": OPEN,
    "GET products/by-slug/{slug}": OPEN,
    "GET suggestions": OPEN,
    "GET locations": OPEN,
    "GET locations/{location}": OPEN,
    "GET locations/{location}/slots": OPEN,
    "GET availability": OPEN,
    "POST carts": OPEN,
    "GET carts/current": MY_CART,
    "GET carts/{cart}": OWN_CART,
    "PATCH carts/{cart}": OWN_CART,
    "POST carts/{cart}/lines": OWN_CART,
    "PATCH carts/{cart}/lines/{line}": OWN_CART,
    "DELETE carts/{cart}/lines/{line}": OWN_CART,
    "POST carts/{cart}/codes": OWN_CART,
    "DELETE carts/{cart}/codes/{code}": OWN_CART,
    "POST carts/{cart}/merge": MERGE,
    "POST carts/{cart}/checkout": OWN_CART,
    "GET carts/{cart}/delivery-options": OWN_CART,
    "POST restock-alerts": OPEN,
    "GET orders": SIGNED_IN,
    "GET orders/{order}": ORDER_READ,
    "POST orders/{order}/card-payment": ORDER_CARD,
    "POST orders/{order}/place": ORDER_PLACE,
    "POST orders/{order}/cancel": ORDER_CANCEL,
    "GET orders/{order}/progress": ORDER_READ,
    "POST orders/{order}/arrive": ORDER_PLACE,
    "POST orders/{order}/delegate": ORDER_PLACE,
    "DELETE orders/{order}/delegate": ORDER_PLACE,
    "POST orders/{order}/extend": ORDER_PLACE,
    "POST orders/{order}/reorder": ORDER_PLACE,
    "POST orders/{order}/send-code": ORDER_PLACE,
    "GET orders/{order}/documents": DOCUMENT,
    "GET orders/{order}/documents/{document}/pdf": DOCUMENT,
    "GET documents/{held}": HELD,
    "GET documents/{held}/pdf": HELD,
    "POST documents/{held}/full-invoice": HELD,
    "GET orders/{order}/decisions": ORDER_READ,
    "GET orders/{order}/decisions/{decision}": ORDER_READ,
    "POST orders/{order}/decisions/{decision}/preview": ORDER_READ,
    "POST orders/{order}/decisions/{decision}/answer": ORDER_CANCEL,
    "GET orders/{order}/holds": HOLD_READ,
    "POST orders/{order}/holds": HOLD,
    "POST orders/{order}/holds/{hold}/end": HOLD,
    "GET imports": ADMIN,
    "POST imports": ADMIN,
    "GET imports/{job}": ADMIN,
    "POST imports/{job}/restart": ADMIN,
    "GET payment-tasks": PAYMENT_TASK,
    "POST payment-tasks/{payment_task}/finish": PAYMENT_TASK,
    "POST payment-tasks/{payment_task}/escalate": WORK_DO,
    "POST webhooks/stripe": OPEN,
    "GET store/queue": WORK_VIEW,
    "GET store/figures": WORK_VIEW,
    "GET store/pickups": WORK_DO,
    "GET store/work/{work}": WORK_VIEW,
    "POST store/work/{work}/accept": WORK_DO,
    "POST store/work/{work}/start": WORK_DO,
    "POST store/work/{work}/pick": WORK_DO,
    "POST store/work/{work}/scan": WORK_DO,
    "POST store/work/{work}/pack": WORK_DO,
    "POST store/work/{work}/ready": WORK_DO,
    "POST store/work/{work}/reject": WORK_DO,
    "POST store/work/{work}/short": WORK_DO,
    "POST store/work/{work}/take-payment": WORK_DO,
    "POST store/work/{work}/refund": WORK_DO,
    "POST store/work/{work}/hand-over": WORK_DO,
    "POST store/work/{work}/full-invoice": WORK_DO,
    "POST store/work/{work}/refuse": WORK_DO,
    "POST store/work/{work}/undo": UNDO,
    "POST store/work/{work}/extend": WORK_DO,
    "POST store/work/{work}/send-code": SEND_CODE,
    "GET store/work/{work}/label": WORK_VIEW,
    "POST store/locker": LOCKER,
    "POST store/work/{work}/ship": WORK_DO,
    "POST store/work/{work}/deliver": WORK_DO,
    "GET store/reasons": OPEN,
    "GET store/decisions": WORK_VIEW,
    "GET store/count-tasks": WORK_VIEW,
    "POST store/count-tasks/{count}/finish": WORK_DO,
    "GET store/put-backs": WORK_VIEW,
    "POST store/put-backs/{task}/restock": WORK_DO,
    "GET store/stock": STOCK_VIEW,
    "POST store/stock/receive": WORK_DO,
    "POST store/stock/adjust": STOCK_ADJUST,
    "POST store/stock/count": WORK_DO,
}
