from django.urls import path

from alerts.impact import views

urlpatterns = [
    path("impact/", views.impact, name="impact"),
    path("impact/<slug:slug>/", views.impact, name="impact_period"),
]
