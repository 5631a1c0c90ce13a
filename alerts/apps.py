from django.apps import AppConfig

from num import health


class AlertsConfig(AppConfig):
    name = "alerts"

    def ready(self) -> None:
        from alerts.dispatch import oldest_due_age  # models are there only now

        health.register("deliveries", oldest_due_age)
