from __future__ import annotations

from django.urls import path

from apps.backoffice import views

app_name = "backoffice"
urlpatterns = [path("dashboard/tiles/", views.tiles, name="tiles")]
