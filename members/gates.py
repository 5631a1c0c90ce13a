"""Who comes in: for everybody else a page does not exist."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec, cast

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from members.models import User
from num import resume
from num.purposes import Purpose
from num.rows import acting_as

P = ParamSpec("P")


class UserRequest(HttpRequest):
    """A request by somebody who is signed in."""

    user: User


UserView = Callable[Concatenate[UserRequest, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


# What pages about cases need their rows for, unless a view says otherwise.
PURPOSES = {
    "triage": Purpose.CASEWORK,
    "draft": Purpose.OVERVIEW,
    "approve": Purpose.OVERVIEW,
    "check": Purpose.OVERVIEW,
}


def admit(allowed: Callable[[User], bool], purpose: Purpose | None = None) -> Callable[[UserView[P]], View[P]]:
    """A view for those of whom ``allowed`` is true; 404 for others, the sign-in page for strangers.

    It finds rows about cases only for its ``purpose``, and is one transaction then, on PostgreSQL.
    """

    def decorate(view: UserView[P]) -> View[P]:
        @resume.signed_in
        def gate(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            known = cast(UserRequest, request)
            if not allowed(known.user):
                raise Http404
            with acting_as(purpose, known.user):
                return view(known, *args, **kwargs)

        update_wrapper(gate, view)
        return gate

    return decorate


def only(capability: str, purpose: Purpose | None = None) -> Callable[[UserView[P]], View[P]]:
    """A view for people who may do this (see members/roles.py)."""
    return admit(lambda user: user.may(capability), purpose or PURPOSES.get(capability))


def beyond_own_cases(view: UserView[P]) -> View[P]:
    """A view of casework that has to name cases which are not whoever asks's: it finds their rows, and nothing else."""
    return only("triage", Purpose.OVERVIEW)(view)


def reached(view: UserView[P]) -> View[P]:
    """A view for those whom alerts may reach, now or once they have joined."""
    return admit(lambda user: not user.is_staff)(view)


def told(view: UserView[P]) -> View[P]:
    """A view for those who may give us ways to reach them: whom alerts may reach, and staff who have duty."""
    return admit(lambda user: not user.is_staff or user.may("triage"))(view)


def signed_in(view: UserView[P]) -> View[P]:
    """A view for everybody with an account."""
    return admit(lambda user: True)(view)
