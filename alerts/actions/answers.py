"""Whether an alert helped, said by whoever holds its message."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from alerts.models import AnswerCount, Dispatch, Slice
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
    piece = Slice.objects.select_for_update(of=("self",)).select_related("dispatch").filter(pk=slice_id).first()
    if piece is None or not piece.reached(position):
        raise Unanswerable
    if piece.has_answered(position):
        return False
    Slice.objects.filter(pk=piece.pk).update(answered=piece.answered_with(position))
    _count(piece.dispatch, counted, moment(at))
    return True


def _count(dispatch: Dispatch, answer: str, at: datetime) -> None:
    day = timezone.localdate(at)
    count, made = AnswerCount.objects.get_or_create(
        alert_id=dispatch.alert_id, answer=answer, day=day, defaults={"count": 1}
    )
    if not made:
        AnswerCount.objects.filter(pk=count.pk).update(count=F("count") + 1)
