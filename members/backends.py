from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from members.models import Channel, User


class MemberBackend(AuthenticationBackend):
    """Sign-in by login name, or by a verified e-mail address found by its blind index.

    One password is hashed, whether the name is known, unknown, or an address.
    """

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        login = credentials.get("email") or credentials.get("username") or ""
        return self._check_password(_find(login), credentials["password"])


def _find(login: str) -> User | None:
    if "@" not in login:
        return User.objects.filter(username=User.objects.normalise(login)).first()
    channel = Channel.objects.verified().by_email(login).select_related("user").first()
    return channel.user if channel else None
