from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from num.demo import authenticators


class Command(BaseCommand):
    help = "Print the second-factor code of a demonstration account, as its authenticator app shows it now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login", help="the account's login name")

    def handle(self, *args: Any, login: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only demonstration accounts have a code to print.")
        code = authenticators.codes().get(login)
        if code is None:
            raise CommandError("This account has no authenticator app.")
        self.stdout.write(code)
