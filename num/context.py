"""What every page knows."""

from django.http import HttpRequest

from num import look


def site(request: HttpRequest) -> dict[str, object]:
    """The look, and the menu of whoever asks: ``(url name, label)`` pairs from the user's model."""
    user = getattr(request, "user", None)
    return look.of(request).context | {"menu": getattr(user, "menu", [])}
