from django.apps import AppConfig


class NumConfig(AppConfig):
    name = "num"
    default_auto_field = "django.db.models.BigAutoField"
