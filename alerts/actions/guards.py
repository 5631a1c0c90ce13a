"""What the verbs about alerts have in common: what is refused, and the row they hold."""

from datetime import datetime

from django.core.exceptions import PermissionDenied

from alerts.models import Alert
from members.models import User
from reports.actions import case as cases
from reports.models import Case


class Refused(Exception):
    """It cannot be done like this. The words say what to do, and repeat nothing that anybody wrote."""


class EditedMeanwhile(Refused):
    """Somebody saved another version since the caller read this one."""


def lock(alert: Alert, by: User) -> None:
    """Hold the alert's row, with what it says now. Raises EditedMeanwhile; PermissionDenied."""
    check_visible(alert, by)
    seen = alert.version
    alert.refresh_from_db(from_queryset=Alert.objects.select_for_update())
    if alert.version != seen:
        raise EditedMeanwhile("Somebody saved another version meanwhile. Read it before you go on.")


def check_visible(alert: Alert, by: User) -> None:
    if not Alert.objects.visible_to(by).filter(pk=alert.pk).exists():
        raise PermissionDenied


def check_author(case: Case, by: User) -> None:
    """Only who works on a case writes its alerts. Raises PermissionDenied."""
    if not by.may("draft") or not Case.objects.worked_on_by(by).filter(pk=case.pk).exists():
        raise PermissionDenied


def close_review(alert: Alert, by: User, at: datetime | None) -> None:
    """Approvers may open the case only while an alert of it is in review."""
    if not alert.case.alerts.filter(state=Alert.State.IN_REVIEW).exists():
        cases.close_review(alert.case, by=by, at=at)
