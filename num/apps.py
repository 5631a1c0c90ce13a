from django.apps import AppConfig


class NumConfig(AppConfig):
    name = "num"
