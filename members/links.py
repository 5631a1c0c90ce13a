"""Links that prove something without signing in: signed, dated, and made for one purpose each."""

from datetime import timedelta
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing
from django.core.exceptions import ObjectDoesNotExist

from members.models import Channel, Invitation, User
from num import crypto

LASTS = timedelta(days=7)
CONFIRMATION = "members.confirmation"
INVITATION = "members.invitation"
COLLEAGUE = "members.colleague"


class Stale(Exception):
    """The link was ours, but it is too old or was used."""


def _read(token: str, salt: str, missing: type[ObjectDoesNotExist]) -> Any:
    """What a link of ours holds. Raises ``missing`` for one that we never made; Stale."""
    try:
        return signing.loads(token, salt=salt, max_age=LASTS)
    except signing.SignatureExpired as error:
        raise Stale from error
    except signing.BadSignature as error:
        raise missing from error


def confirmation(channel: Channel) -> str:
    return signing.dumps(str(channel.uid), salt=CONFIRMATION)


def channel_to_confirm(token: str) -> Channel:
    """Raises Channel.DoesNotExist for a link that we never made; Stale."""
    uid = _read(token, CONFIRMATION, Channel.DoesNotExist)
    return Channel.objects.select_related("user").get(uid=uid)


def colleague(invitation: Invitation) -> str:
    return signing.dumps(str(invitation.pk), salt=COLLEAGUE)


def colleague_invited(token: str) -> Invitation:
    """Raises Invitation.DoesNotExist for a link that we never made; Stale."""
    pk = _read(token, COLLEAGUE, Invitation.DoesNotExist)
    found = Invitation.objects.select_related("organisation").filter(pk=pk).first()
    if found is None:
        raise Stale
    return found


def invitation(user: User) -> str:
    return signing.dumps([str(user.pk), _stamp(user)], salt=INVITATION)


def invited_user(token: str) -> User:
    """Raises User.DoesNotExist for a link that we never made; Stale."""
    pk, stamp = _read(token, INVITATION, User.DoesNotExist)
    user = User.objects.get(pk=pk)
    if stamp != _stamp(user):
        raise Stale
    return user


def _stamp(user: User) -> str:
    """Changes with the password, so that a link works once."""
    return crypto.sign("invitation", user.password.encode()).hex()


class NewPasswordTokens(PasswordResetTokenGenerator):
    """A link for a new password ends with the old one, when she signs out everywhere, when an address comes or goes:
    each may be her answer to whoever reads her mail.
    """

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        addresses = user.channels.of_people_let_in().order_by("pk").values_list("pk", flat=True)
        return f"{super()._make_hash_value(user, timestamp)}{user.get_session_auth_hash()}{list(addresses)}"


def new_password(user: User) -> tuple[str, str]:
    """What allauth's page for a new password finds in its address."""
    return user_pk_to_url_str(user), NewPasswordTokens().make_token(user)
