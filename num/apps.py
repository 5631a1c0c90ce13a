from django.apps import AppConfig

from num import checks


class NumConfig(AppConfig):
    name = "num"

    def ready(self) -> None:
        checks.register_all()
