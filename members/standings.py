"""What an applicant reads on the page of her account: a heading and plain sentences for each state of her request."""

from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from members.models import Application

State = Application.State
NEWS_LASTS = timedelta(days=30)


class Standing(NamedTuple):
    heading: str
    sentences: tuple[str, ...]


STANDINGS = {
    State.PENDING: Standing(
        "Your request is waiting",
        (
            "Somebody of our staff reads it and decides, usually within a few days. "
            "We send a message when there is news.",
            "Until then you can report something. Warnings open for you once you have joined.",
        ),
    ),
    State.APPROVED: Standing(
        "You have joined",
        ("Warnings are open to you now. Choose below what you want to hear about.",),
    ),
    State.REFUSED: Standing(
        "We could not let you join",
        (
            "This is not a judgement about you. You can still report something, and talk with us about it.",
            "You can ask once for a second look. Somebody else than before then decides.",
        ),
    ),
    State.AGAIN: Standing(
        "We are looking at it again",
        (
            "Somebody else than before reads your request and decides. We send a message when there is news.",
            "Until then you can report something.",
        ),
    ),
    State.UPHELD: Standing(
        "We could not let you join",
        (
            "Two people have looked at it, one after the other. This is not a judgement about you.",
            "You can still report something, and talk with us about it.",
        ),
    ),
}


def of(application: Application | None) -> Standing | None:
    """None for whoever never asked, and for a member once it is no news any more."""
    if application is None or _old_news(application):
        return None
    return STANDINGS[State(application.state)]


def _old_news(application: Application) -> bool:
    decided = application.decided_at or timezone.now()
    return application.state == State.APPROVED and decided < timezone.now() - NEWS_LASTS
