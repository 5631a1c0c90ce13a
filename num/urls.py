"""All addresses of the platform. Apps are named by string, so that the floor imports none of them."""

from django.conf import settings
from django.urls import include, path

from num import health, notices, views

handler500 = "num.views.failed"

urlpatterns = [
    path("look/", views.change_look, name="look"),
    path("n/", views.notes, name="notes"),
    path("app.webmanifest", views.manifest, name="manifest"),
    path("n/app.webmanifest", views.manifest, {"plain": True}, name="manifest_plain"),
    path("worker.js", views.worker, name="worker"),
    path("leave/", views.leave, name="leave"),
    path("privacy/", notices.notice, {"name": "privacy"}, name="privacy"),
    path("privacy/<int:version>/", notices.notice, {"name": "privacy"}, name="privacy_version"),
    path("complaints/", notices.notice, {"name": "complaints"}, name="complaints"),
    path("complaints/<int:version>/", notices.notice, {"name": "complaints"}, name="complaints_version"),
    path("stay/", views.stay, name="stay"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("", include("members.urls")),
    path("", include("reports.urls")),
    path("", include("alerts.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("num.demo.urls")))
