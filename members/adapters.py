"""allauth, told what this platform keeps and how."""

import base64
import time
from datetime import timedelta
from typing import Any, ClassVar

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url

from members import devices, limits
from members.addresses import normalise
from num import crypto, sessions

SECOND_FACTOR = "members.second_factor"
STAFF_SESSION = {"idle": timedelta(minutes=10), "lasts": timedelta(hours=8)}
MEMBER_SESSION = {"idle": timedelta(minutes=15), "lasts": timedelta(hours=12)}
REAL_FACTORS = ("totp", "webauthn")
NO_MATCH = "This name and this password do not go together. Please check both."


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": NO_MATCH,
        "email_password_mismatch": NO_MATCH,
        "too_many_login_attempts": "There were too many tries. Please wait five minutes, then try again.",
        "incorrect_password": "This is not your password. Please try again.",
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """Only used to count tries: so a hash serves, and no address is kept."""
        return limits.source(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """What failed tries are counted under: one key for all spellings by which the same account is found.

        Its own key would be a plain hash of an e-mail address.
        """
        login = credentials.get("email") or credentials.get("username") or ""
        return limits.hidden(f"sign-in|{normalise(login)}")

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        sessions.limit(request.session, **(STAFF_SESSION if user.is_staff else MEMBER_SESSION))
        request.session[sessions.DEVICE] = devices.describe(request.headers.get("User-Agent", ""))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in within the last minutes need not type the password once more."""
        records = get_authentication_records(self.request, self.request.user)
        newest = max((record["at"] for record in records), default=0)
        return bool(time.time() - newest > app_settings.REAUTHENTICATION_TIMEOUT)

    def is_safe_url(self, url: str | None) -> bool:
        try:
            return bool(super().is_safe_url(url))
        except ValueError:  # "http://[" is no address at all
            return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("me")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        raise NotImplementedError(f"{template_prefix}: messages are written by members.mail")


def _keep_nothing(_: Authenticator) -> None:
    """When somebody used a second step is when they signed in, which is not kept."""


Authenticator.record_usage = _keep_nothing  # allauth asks no adapter before it writes that down


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and seeds of recovery codes are sealed under the key ring.

    Of a passkey only its public half is stored, as it comes.
    """

    def encrypt(self, text: str) -> str:
        return base64.b64encode(crypto.seal_with_ring(text.encode(), SECOND_FACTOR, SECOND_FACTOR)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises Unreadable."""
        return crypto.unseal_with_ring(base64.b64decode(encrypted_text), SECOND_FACTOR, SECOND_FACTOR).decode()

    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        """Recovery codes stand in for a second factor that was lost; alone they are none."""
        return bool(super().is_mfa_enabled(user, types or REAL_FACTORS))

    def _get_site_name(self) -> str:
        return str(settings.SITE_NAME)
