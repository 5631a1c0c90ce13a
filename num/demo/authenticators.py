"""What authenticator apps would show: in a demonstration nobody has a phone for each account."""

import time

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt


def codes() -> dict[str, str]:
    """Login name → code, as of now, of each account with an authenticator app."""
    apps = Authenticator.objects.filter(type=Authenticator.Type.TOTP).order_by("user__username")
    return {login: _code(data["secret"]) for login, data in apps.values_list("user__username", "data")}


def _code(sealed: str) -> str:
    return str(format_hotp_value(hotp_value(decrypt(sealed), int(time.time()) // app_settings.TOTP_PERIOD)))
