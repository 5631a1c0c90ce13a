"""Publishing new words for a consent question."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.models import User
from num import audit, clock
from reports.models import ConsentText, Use


class NothingNew(ValueError):
    """The words are those that are shown now."""


@transaction.atomic
def publish(
    use: Use, question: str, answers: Mapping[str, str], *, by: User, at: datetime | None = None
) -> ConsentText:
    """Show these words from now on. Whatever was answered before keeps the words that it was answered to.

    The answers to choose from stay the same. Raises PermissionDenied, NothingNew, and ValueError where an answer has
    no words.
    """
    now = clock.moment(at)
    if not by.may("publish_wordings"):
        raise PermissionDenied
    old = _held(use)
    if set(answers) != set(old.answers) or not all(answers.values()) or not question:
        raise ValueError("each answer needs its words")
    if (question, dict(answers)) == (old.question, old.answers):
        raise NothingNew
    new = ConsentText.objects.create(
        use=use,
        version=old.version + 1,
        language=old.language,
        question=question,
        answers=dict(answers),
        author=by,
        published_at=now,
    )
    audit.record("wording.published", new, by=by, at=now, use=use.value, version=new.version)
    return new


def _held(use: Use) -> ConsentText:
    """The words that are shown now; of two who publish at once, the second sees what the first wrote."""
    texts = ConsentText.objects.filter(use=use, language=settings.LANGUAGE_CODE)
    list(texts.select_for_update(no_key=True).order_by("version")[:1])
    return texts.order_by("-version")[0]
