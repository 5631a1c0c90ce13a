from django.urls import path

from alerts.impact import views

urlpatterns = [
    path("impact/", views.impact, name="impact"),
    path("impact/forces/", views.forces, name="impact_forces"),
    path("impact/forces/<slug:slug>/", views.forces, name="impact_forces_period"),
    path("impact/<slug:slug>/", views.impact, name="impact_period"),
]
