import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Print the second-factor code of a demonstration account, as its authenticator app shows it now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login", help="the account's login name")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only demonstration accounts have a code to print.")
        apps = Authenticator.objects.filter(user__username=options["login"], type=Authenticator.Type.TOTP)
        app = apps.first()
        if app is None:
            raise CommandError("This account has no authenticator app.")
        secret = decrypt(app.data["secret"])
        self.stdout.write(format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD)))
