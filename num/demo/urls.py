"""Mounted by num/urls.py if DEMO is on, and only then."""

from django.urls import path

from num.demo import views

urlpatterns = [
    path("mailbox/", views.mails, name="demo_mailbox"),
    path("mailbox/<int:number>/", views.mail, name="demo_mail"),
    path("texts/sms/json", views.take_text, name="demo_take_text"),
    path("signal/v2/send", views.take_signal, name="demo_take_signal"),
    path("codes/", views.codes, name="demo_codes"),
]
