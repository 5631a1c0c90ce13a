"""Whether an alert helped, said by whoever holds its message."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from alerts.models import AnswerCount, Slice
from num.clock import moment


class Unanswerable(Exception):
    """No such delivery, or none any more."""


@transaction.atomic
def answer(slice_id: int, position: int, answer: str, *, at: datetime | None = None) -> bool:
    """Count one answer to one delivery, once; False if it was answered before.

    Only a bit says that a delivery was answered and only a sum says what: nothing joins the two, and nothing is
    audited. Raises Unanswerable; ValueError for an unknown answer.
    """
    counted = AnswerCount.Answer(answer)
    held = Slice.objects.select_for_update(of=("self",)).select_related("dispatch")
    piece = held.only("start", "stop", "states", "answered", "dispatch__alert_id").filter(pk=slice_id).first()
    if piece is None or not piece.reached(position):
        raise Unanswerable
    if piece.has_answered(position):
        return False
    Slice.objects.filter(pk=piece.pk).update(answered=piece.answered_with(position))
    _count(piece.dispatch.alert_id, counted, moment(at))
    return True


def _count(alert_id: UUID, answer: str, at: datetime) -> None:
    day = timezone.localdate(at)
    counts = AnswerCount.objects.filter(alert_id=alert_id, answer=answer, day=day)
    if not counts.update(count=F("count") + 1):
        AnswerCount.objects.get_or_create(alert_id=alert_id, answer=answer, day=day)
        counts.update(count=F("count") + 1)
