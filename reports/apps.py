from django.apps import AppConfig
from django.core.checks import register


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from reports.checks import states_have_sentences  # the models are not there before

        register(states_have_sentences)
