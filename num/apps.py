from django.apps import AppConfig

from num import checks


class NumConfig(AppConfig):
    name = "num"

    def ready(self) -> None:
        from num import heartbeats  # models are there only now

        checks.register_all()
        heartbeats.register_all()
