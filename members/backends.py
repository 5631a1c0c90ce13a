from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from members import phones
from members.models import Channel, User


class MemberBackend(AuthenticationBackend):
    """Sign-in by login name, or by a verified e-mail address or mobile number found by its blind index.

    One password is hashed, whatever was typed and whether it is known or not.
    """

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        login = credentials.get("email") or credentials.get("username") or ""
        return self._check_password(_find(login), credentials["password"])


def _find(login: str) -> User | None:
    contact = _contact(login)
    if contact is None:
        return User.objects.filter(username=User.objects.normalise(login)).first()
    channel = Channel.objects.verified().at(contact).select_related("user").first()
    return channel.user if channel else None


def _contact(login: str) -> str | None:
    """The address or number that was typed, if it was one: no login name looks like either."""
    if "@" in login:
        return login
    try:
        return phones.normalise(login)
    except phones.NoMobile:
        return None
