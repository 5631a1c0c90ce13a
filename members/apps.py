from django.apps import AppConfig
from django.core.checks import Tags, register


class MembersConfig(AppConfig):
    name = "members"

    def ready(self) -> None:
        from members.checks import providers_are_named_well  # the models are not there before

        register(providers_are_named_well, Tags.security, deploy=True)
