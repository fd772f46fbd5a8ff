from __future__ import annotations

from django.urls import path

from apps.backoffice.views import bulk, dashboard, filters, operations, search, setup, tables, transfer

app_name = "backoffice"
urlpatterns = [
    path("dashboard/tiles/", dashboard.tiles, name="tiles"),
    path("operations/", operations.page, name="operations"),
    path("operations/state/", operations.state, name="operations_state"),
    path("operations/replay/", operations.replay, name="replay_dead"),
    path("tables/", tables.page, name="tables"),
    path("export/<slug:code>/", transfer.export, name="export"),
    path("template/<slug:code>/", transfer.template, name="template"),
    path("filters/save/", filters.save, name="filter_save"),
    path("filters/<uuid:public_id>/forget/", filters.forget, name="filter_forget"),
    path("bulk/<str:label>/", bulk.change, name="bulk"),
    path("bulk/done/<uuid:public_id>/", bulk.done, name="bulk_done"),
    path("bulk/done/<uuid:public_id>/undo/", bulk.undo, name="bulk_undo"),
    path("search/", search.search, name="search"),
    path("setup/", setup.page, name="setup"),
    path("setup/tax/", setup.take_rates, name="setup_tax"),
    path("setup/slots/", setup.make_slots, name="setup_slots"),
]
