"""New accounts, with a login name that nobody has yet."""

from django.db import IntegrityError, transaction

from members.models import User


class LoginNameTaken(Exception):
    """Somebody signs in with this name already."""


def new_user(username: str, password: str, **fields: object) -> User:
    """Raises LoginNameTaken; the caller's transaction goes on."""
    try:
        with transaction.atomic():
            return User.objects.create_user(username, password, **fields)
    except IntegrityError as error:
        raise LoginNameTaken from error
