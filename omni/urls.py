"""Every address that this installation answers, by door."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from apps.storefront.views import crawlers, documents, install
from omni.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", include("apps.backoffice.urls")),
    path("admin/", admin.site.urls),
    path("store/", include("apps.kiosk.urls")),
    path("api/", include("apps.api.urls")),
    path("", include("omni.design.urls")),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.index, name="sitemap"),
    path("sitemap-<str:language>-pages.xml", crawlers.pages, name="sitemap_pages"),
    path("sitemap-<str:language>-products-<int:share>.xml", crawlers.products, name="sitemap_products"),
    path("service-worker.js", install.service_worker, name="service_worker"),
    path("documents/<uuid:public_id>/", documents.check, name="document"),
    *i18n_patterns(path("accounts/", include("allauth.urls")), path("", include("apps.storefront.urls"))),
]
handler404 = "apps.storefront.views.errors.not_found"
handler403 = "apps.storefront.views.errors.forbidden"
handler500 = "apps.storefront.views.errors.failed"
