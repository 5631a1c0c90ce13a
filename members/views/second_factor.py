"""allauth's pages on which a factor is added or removed, and what must follow: no session from before is left."""

from functools import wraps
from typing import ParamSpec, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkey
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from members import actions
from members.adapters import REAL_FACTORS
from members.gates import View
from members.models import User

P = ParamSpec("P")


def changes_factors(view: View[P]) -> View[P]:
    """End the person's other sessions if a factor came or went. This one was opened with what it has just added."""

    @wraps(view)
    def watched(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        before = _factors(request)
        response = view(request, *args, **kwargs)
        after = _factors(request)
        if after != before:
            user = cast(User, request.user)  # strangers have no factors
            update_session_auth_hash(request, actions.end_sessions(user, by=user))
            for pk in after.keys() - before.keys():
                record_authentication(request, user, "mfa", id=pk, type=after[pk])
        return response

    return watched


def _factors(request: HttpRequest) -> dict[int, str]:
    factors = Authenticator.objects.filter(user=request.user.pk, type__in=REAL_FACTORS)
    return dict(factors.values_list("pk", "type"))


activate_totp = changes_factors(app.activate_totp)
deactivate_totp = changes_factors(app.deactivate_totp)
add_webauthn = changes_factors(passkey.add_webauthn)
remove_webauthn = changes_factors(passkey.remove_webauthn)
