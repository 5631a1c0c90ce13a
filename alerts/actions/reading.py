"""A member has read an alert, or wants it to count as unread. For herself: nothing of it is audited or counted."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from alerts.models import Alert, ReadMarks
from members.models import User


@transaction.atomic
def mark_read(alerts: Collection[Alert], *, by: User) -> None:
    """What nobody can read any more loses its mark, so that the marks do not tell of all that she ever read."""
    marks = _held(by)
    keys = marks.keys | {alert.pk for alert in alerts}
    _save(marks, set(Alert.objects.readable().filter(pk__in=keys).values_list("pk", flat=True)))


@transaction.atomic
def mark_unread(alert: Alert, *, by: User) -> None:
    marks = _held(by)
    _save(marks, marks.keys - {alert.pk})


def _held(user: User) -> ReadMarks:
    ReadMarks.objects.get_or_create(user=user, defaults={"alerts": ""})
    return ReadMarks.objects.select_for_update(no_key=True).get(user=user)


def _save(marks: ReadMarks, keys: set[UUID]) -> None:
    marks.put(keys)
    marks.save(update_fields=["alerts"])
