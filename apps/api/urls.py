"""/api/: version 1, its schema, and pages to read it."""

from __future__ import annotations

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from apps.api.problems import address_not_found
from omni.http import anyone

urlpatterns = [
    path("v1/", include("apps.api.v1.urls")),
    path("schema/", anyone(SpectacularAPIView.as_view()), name="schema"),
    path("docs/", anyone(SpectacularSwaggerSplitView.as_view(template_name="api/docs.html")), name="docs"),
    re_path(r"^", anyone(address_not_found)),
]
