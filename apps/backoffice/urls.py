from __future__ import annotations

from django.urls import path

from apps.backoffice.views import dashboard, operations

app_name = "backoffice"
urlpatterns = [
    path("dashboard/tiles/", dashboard.tiles, name="tiles"),
    path("operations/", operations.page, name="operations"),
    path("operations/state/", operations.state, name="operations_state"),
    path("operations/replay/", operations.replay, name="replay_dead"),
]
