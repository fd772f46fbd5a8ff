from __future__ import annotations

from django.urls import path

from apps.backoffice.views import dashboard, filters, operations, setup, transfer

app_name = "backoffice"
urlpatterns = [
    path("dashboard/tiles/", dashboard.tiles, name="tiles"),
    path("operations/", operations.page, name="operations"),
    path("operations/state/", operations.state, name="operations_state"),
    path("operations/replay/", operations.replay, name="replay_dead"),
    path("export/<slug:code>/", transfer.export, name="export"),
    path("template/<slug:code>/", transfer.template, name="template"),
    path("filters/save/", filters.save, name="filter_save"),
    path("filters/<uuid:public_id>/forget/", filters.forget, name="filter_forget"),
    path("setup/", setup.page, name="setup"),
    path("setup/tax/", setup.take_rates, name="setup_tax"),
    path("setup/slots/", setup.make_slots, name="setup_slots"),
]
