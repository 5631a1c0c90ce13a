"""Publishing what reporters read of a state."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.models import User
from num import audit, clock
from reports import residue, statuses
from reports.actions.wording import NothingNew
from reports.models import Report, StateText
from reports.residue import Finding


class LeadsToSomebody(ValueError):
    """``found`` in the words would point every reporter to somebody."""

    def __init__(self, found: list[Finding]) -> None:
        super().__init__()
        self.found = found


@transaction.atomic
def publish_sentence(state: Report.State, words: str, *, by: User, at: datetime | None = None) -> StateText:
    """Every reporter whose report stands so reads these words from now on.

    Raises PermissionDenied, NothingNew, LeadsToSomebody, KeyError for a state that reads like another one,
    IntegrityError for the second of two who publish at once.
    """
    now = clock.moment(at)
    if not by.may("word_states"):
        raise PermissionDenied
    if words == statuses.shown()[state]:
        raise NothingNew
    if state not in statuses.WORDED:
        raise KeyError(state)
    if found := residue.leads(words):
        raise LeadsToSomebody(found)
    last = StateText.objects.filter(state=state).first()
    new = StateText.objects.create(
        state=state, version=last.version + 1 if last else 2, words=words, author=by, published_at=now
    )
    audit.record("sentence.published", new, by=by, at=now, state=state.value, version=new.version)
    return new
