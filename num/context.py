"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """The visible name, and the menu of whoever asks: ``(url name, label)`` pairs from the user's model."""
    user = getattr(request, "user", None)
    return {"SITE_NAME": settings.SITE_NAME, "menu": getattr(user, "menu", [])}
