"""Why words that could point to somebody may stand in an alert."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from alerts import passages
from alerts.actions.guards import Refused, check_author, lock
from alerts.models import Alert, Justification
from members.models import User
from num import audit
from num.clock import moment


@transaction.atomic
def justify(alert: Alert, reasons: Mapping[str, str], *, by: User, at: datetime | None = None) -> Alert:
    """Say of passages, each by its key, why they may stand; an empty reason takes back the one before.

    Whoever reviews it has to read them, so not while they do. Raises Refused, EditedMeanwhile; PermissionDenied.
    """
    check_author(alert.case, by)
    lock(alert, by)
    if not alert.with_author:
        raise Refused("It is not with its author now. Whoever reviews it can ask for changes.")
    for passage in passages.passages(alert, passages.found(alert)):
        if not passage.never and passage.key in reasons:
            _give(alert, passage, reasons[passage.key].strip(), by, moment(at))
    audit.record("alert.justified", alert, by=by, at=moment(at), version=alert.version)
    return alert


def _give(alert: Alert, passage: passages.Passage, reason: str, by: User, at: datetime) -> None:
    if passage.reason and passage.reason.reason == reason:
        return
    if passage.reason:
        passage.reason.delete()
    if reason:
        index = passages.index(alert, passage.key)
        Justification.objects.create(alert=alert, index=index, reason=reason, by=by, at=at)
