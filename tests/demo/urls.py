"""The addresses of a demonstration: all of the platform's, and its own."""

from django.urls import include, path

from num.urls import urlpatterns as everywhere

urlpatterns = [*everywhere, path("demo/", include("num.demo.urls"))]
