"""Links that prove something without signing in, and codes that do beside it: signed, dated, for one purpose each."""

import hmac
from datetime import date, timedelta

from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.utils import timezone

from members.models import Channel, Invitation, User
from num import crypto

LASTS = timedelta(days=7)
CODE_DIGITS = 6
CONFIRMATION = "members.confirmation"
INVITATION = "members.invitation"
COLLEAGUE = "members.colleague"


class Stale(Exception):
    """The link was ours, but it is too old or was used."""


def confirmation(channel: Channel) -> str:
    return signing.dumps(str(channel.uid), salt=CONFIRMATION)


def channel_to_confirm(token: str) -> Channel:
    """Raises Channel.DoesNotExist for a link that we never made; Stale."""
    try:
        uid = signing.loads(token, salt=CONFIRMATION, max_age=LASTS)
    except signing.SignatureExpired as error:
        raise Stale from error
    except signing.BadSignature as error:
        raise Channel.DoesNotExist from error
    return Channel.objects.select_related("user").get(uid=uid)


def colleague(invitation: Invitation) -> str:
    return signing.dumps(str(invitation.pk), salt=COLLEAGUE)


def colleague_invited(token: str) -> Invitation:
    """Raises Invitation.DoesNotExist for a link that we never made; Stale."""
    try:
        pk = signing.loads(token, salt=COLLEAGUE, max_age=LASTS)
    except signing.SignatureExpired as error:
        raise Stale from error
    except signing.BadSignature as error:
        raise Invitation.DoesNotExist from error
    found = Invitation.objects.select_related("organisation").filter(pk=pk).first()
    if found is None:
        raise Stale
    return found


def code(channel: Channel) -> str:
    """Six digits that stand for the address until tomorrow ends. They are made, not kept; whoever asks is counted."""
    return _code(channel, timezone.localdate())


def is_code(channel: Channel, typed: str) -> bool:
    today = timezone.localdate()
    made = [_code(channel, day) for day in (today, today - timedelta(days=1))]
    return any(hmac.compare_digest(typed.encode(), one.encode()) for one in made)


def _code(channel: Channel, day: date) -> str:
    signed = crypto.sign("confirmation-code", channel.uid.bytes + day.isoformat().encode())
    return f"{int.from_bytes(signed, 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def invitation(user: User) -> str:
    return signing.dumps([str(user.pk), _stamp(user)], salt=INVITATION)


def invited_user(token: str) -> User:
    """Raises User.DoesNotExist for a link that we never made; Stale."""
    try:
        pk, stamp = signing.loads(token, salt=INVITATION, max_age=LASTS)
    except signing.SignatureExpired as error:
        raise Stale from error
    except signing.BadSignature as error:
        raise User.DoesNotExist from error
    user = User.objects.get(pk=pk)
    if stamp != _stamp(user):
        raise Stale
    return user


def _stamp(user: User) -> str:
    """Changes with the password, so that a link works once."""
    return crypto.sign("invitation", user.password.encode()).hex()


def new_password(user: User) -> tuple[str, str]:
    """What allauth's page for a new password finds in its address."""
    return user_pk_to_url_str(user), default_token_generator.make_token(user)
