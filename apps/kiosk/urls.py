"""The addresses of what stands in the shop, under /store/."""

from __future__ import annotations

from django.urls import path

from apps.kiosk.views import (
    batch,
    chores,
    desk,
    desk_turns,
    devices,
    manager,
    movements,
    parcels,
    printing,
    queue,
    stock,
    work,
)

app_name = "kiosk"

ORDER = "orders/<uuid:work_id>/"
urlpatterns = [
    path("", queue.to_do, name="to_do"),
    path("ready/", queue.ready, name="ready"),
    path("tasks/", chores.tasks, name="tasks"),
    path("tasks/put-back/", chores.put_back, name="put_back"),
    path("sections/", queue.sections, name="sections"),
    path("accept/", queue.accept, name="accept_card"),
    path("start/", queue.start, name="start_card"),
    path("enrol/", devices.enrol, name="enrol"),
    path("unlock/", devices.unlock, name="unlock"),
    path("lock/", devices.lock, name="lock"),
    path("language/<str:code>/", devices.language, name="language"),
    path("scan/", desk.scan, name="scan"),
    path("today/", manager.today, name="today"),
    path("labels/", printing.labels, name="labels"),
    path("together/", batch.choose, name="batch_choose"),
    path("together/start/", batch.start, name="batch_start"),
    path("together/pick/", batch.show, name="batch"),
    path("together/pick/scan/", batch.pick, name="batch_pick"),
    path("together/pick/units/", batch.set_picked, name="batch_units"),
    path("together/pick/ready/", batch.ready, name="batch_ready"),
    path(ORDER, work.show, name="work"),
    path(f"{ORDER}accept/", work.accept, name="accept"),
    path(f"{ORDER}start/", work.start, name="start"),
    path(f"{ORDER}pick/", work.pick, name="pick"),
    path(f"{ORDER}picked/", work.set_picked, name="set_picked"),
    path(f"{ORDER}short/", work.short, name="short"),
    path(f"{ORDER}reject/", work.reject, name="reject"),
    path(f"{ORDER}holds/<uuid:hold_id>/end/", work.end_hold, name="end_hold"),
    path(f"{ORDER}pack/", parcels.pack, name="pack"),
    path(f"{ORDER}send/", parcels.send, name="send"),
    path(f"{ORDER}arrived/", parcels.arrived, name="parcel_arrived"),
    path(f"{ORDER}make-ready/", work.ready, name="make_ready"),
    path(f"{ORDER}pay/", desk.pay, name="pay"),
    path(f"{ORDER}hand-over/", desk.hand_over, name="hand_over"),
    path(f"{ORDER}refuse/", desk_turns.refuse, name="refuse"),
    path(f"{ORDER}undo/", desk_turns.undo, name="undo"),
    path(f"{ORDER}extend/", desk_turns.extend, name="extend"),
    path(f"{ORDER}give-back/", desk.give_back, name="give_back"),
    path(f"{ORDER}cancel/", desk.cancel, name="cancel"),
    path(f"{ORDER}receipt/<uuid:document_id>/", desk.receipt, name="receipt"),
    path("stock/", stock.search, name="stock"),
    path("stock/by-code/", stock.by_code, name="item_by_code"),
    path("stock/<uuid:variant_id>/", stock.show, name="item"),
    path("stock/<uuid:variant_id>/place/", stock.place, name="place"),
    path("receive/", movements.receive, name="receive"),
    path("count/", movements.count, name="count"),
    path("count/<int:movement_id>/", movements.counted, name="counted"),
    path("adjust/", movements.adjust, name="adjust"),
]
