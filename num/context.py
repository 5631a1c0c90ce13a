"""What every page knows."""

from django.http import HttpRequest

from num import look, sessions


def site(request: HttpRequest) -> dict[str, object]:
    """The look, the menu of whoever asks (``(url name, label)`` pairs from the user's model), and in how many seconds
    their session ends if nothing more is asked.
    """
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return look.of(request).context | {
        "menu": getattr(user, "menu", []),
        "ends_in": sessions.ends_in(request.session) if signed_in else None,
    }
