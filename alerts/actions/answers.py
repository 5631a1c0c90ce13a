"""Whether an alert helped, said by whoever holds its message."""

from datetime import datetime
from functools import cache
from typing import Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import BigIntegerField
from django.utils import timezone

from alerts.models import AnswerCount, Slice
from num.clock import moment
from num.prepared import Prepared, PreparedSave, ask, slot

_COLUMNS = ("id", "start", "stop", "states", "answered")
ONE_MORE: Final = """
    INSERT INTO alerts_answercount (alert_id, answer, day, count) VALUES (%s, %s, %s, 1)
    ON CONFLICT (alert_id, answer, day) DO UPDATE SET count = alerts_answercount.count + 1
    RETURNING count"""


class Unanswerable(Exception):
    """No such delivery, or none any more."""


@transaction.atomic
def answer(slice_id: int, position: int, answer: str, *, at: datetime | None = None) -> bool:
    """Count one answer to one delivery, once; False if it was answered before.

    Only a bit says that a delivery was answered and only a sum says what: nothing joins the two, and nothing is
    audited. Raises Unanswerable; ValueError for an unknown answer.
    """
    counted = AnswerCount.Answer(answer)
    piece, alert_id = _hold(slice_id)
    if not piece.reached(position):
        raise Unanswerable
    if piece.has_answered(position):
        return False
    _answered().save(piece, answered=piece.answered_with(position))
    ask(ONE_MORE, [alert_id.hex, counted, timezone.localdate(moment(at))])
    return True


def _hold(slice_id: int) -> tuple[Slice, UUID]:
    """A slice, its row held, and which alert it is of. Raises Unanswerable."""
    found = _held().ask(slice=slice_id)
    if not found:
        raise Unanswerable
    [(*row, alert_id)] = found
    return Slice.from_db(DEFAULT_DB_ALIAS, _COLUMNS, row), alert_id


@cache
def _held() -> Prepared:
    held = Slice.objects.filter(pk=slot("slice", BigIntegerField())).select_for_update(of=("self",))
    return Prepared(held.values_list(*_COLUMNS, "dispatch__alert"))


@cache
def _answered() -> PreparedSave:
    return PreparedSave(Slice, "answered")
