"""All addresses of the platform. Apps are named by string, so that the floor imports none of them."""

from django.conf import settings
from django.urls import include, path

from num import health, views

handler500 = "num.views.failed"

urlpatterns = [
    path("", views.home, name="home"),
    path("leave/", views.leave, name="leave"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("", include("members.urls")),
    path("", include("reports.urls")),
    path("", include("alerts.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("num.demo.urls")))
