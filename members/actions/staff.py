"""Staff accounts: invited by somebody who may, opened by the person herself."""

from datetime import datetime

from django.db import transaction

from members import roles
from members.models import User
from num import audit
from num.clock import moment


@transaction.atomic
def invite(username: str, role: str, *, by: audit.Actor, at: datetime | None = None) -> User:
    """An account for somebody of staff, to be opened by ``links.invitation``; or the one she has in this role.

    Raises ValueError if the name belongs to somebody else, or the role is not one of staff.
    """
    if role not in roles.STAFF:
        raise ValueError(f"{role} is not a role of staff")
    user = User.objects.filter(username=User.objects.normalise(username)).first()
    if user is None:
        user = User.objects.create_user(
            username, kind=User.Kind.STAFF, role=role, working_name=username, joined_at=moment(at)
        )
    if user.role != role:
        raise ValueError(f"somebody with another role signs in as {user.username}")
    audit.record("staff.invited", user, by=by, at=moment(at), role=role)
    return user


@transaction.atomic
def accept_invitation(user: User, *, password: str, working_name: str, at: datetime | None = None) -> User:
    """The password ends the link: its stamp is made from the password before."""
    user.working_name = working_name
    user.set_password(password)
    user.save(update_fields=["working_name", "password"])
    audit.record("staff.accepted", user, by=user, at=moment(at))
    return user
