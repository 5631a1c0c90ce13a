"""What the verbs about alerts have in common: what is refused, and the row they hold."""

from datetime import datetime

from django.core.exceptions import PermissionDenied

from alerts import passages, wording
from alerts.models import Alert
from members.models import User
from num import audit
from num.states import move
from reports.actions import case as cases
from reports.models import Case
from reports.residue import Finding


class Refused(Exception):
    """It cannot be done like this. The words say what to do, and repeat nothing that anybody wrote."""


class EditedMeanwhile(Refused):
    """Somebody saved another version since the caller read this one."""


def lock(alert: Alert, by: User) -> None:
    """Hold the alert's case and its row, with what it says now. Raises EditedMeanwhile; PermissionDenied.

    The case first, and before anything is recorded: of two reviews that end at once, the second sees the first.
    """
    check_visible(alert, by)
    seen = alert.version
    case = Case.objects.select_for_update(no_key=True).get(pk=alert.case_id)
    alert.refresh_from_db(from_queryset=Alert.objects.select_for_update(no_key=True))
    alert.case = case
    if alert.version != seen:
        raise EditedMeanwhile("Somebody saved another version meanwhile. Read it before you go on.")


def check_visible(alert: Alert, by: User) -> None:
    if not Alert.objects.visible_to(by).filter(pk=alert.pk).exists():
        raise PermissionDenied


def check_author(case: Case, by: User) -> None:
    """Only who works on a case writes its alerts. Raises PermissionDenied."""
    if not by.may("draft") or not Case.objects.worked_on_by(by).filter(pk=case.pk).exists():
        raise PermissionDenied


def check_words(alert: Alert) -> None:
    """Whether the text carries what no alert may, of any report that its case holds by now. Raises Refused."""
    _refuse_forbidden(passages.found(alert))


def check_passages(alert: Alert) -> None:
    """The same; and whether somebody has said of all else that could point to a person why it may stand.

    Raises Refused.
    """
    found = passages.found(alert)
    _refuse_forbidden(found)
    if any(passage.open for passage in passages.passages(alert, found)):
        raise Refused(
            "Some words could point to somebody, and nobody has said why they may stand. "
            "They are shown below the text: its author takes each out, or says why."
        )


def _refuse_forbidden(found: list[Finding]) -> None:
    if copied := wording.forbidden(found):
        raise Refused(f"This repeats {', and '.join(copied)}. Take it out: an alert never carries that.")


def wrote(alert: Alert, user: User) -> bool:
    """Whether words, choices or reasons of this person stand in any version, also one that somebody edited later."""
    last = user.pk in (alert.drafted_by_id, alert.last_edited_by_id)
    return last or audit.did(alert, user, "alert.edited", "alert.shows", "alert.justified")


def take_back_to_draft(alert: Alert, by: User, at: datetime | None) -> None:
    """Whoever reviews it now would approve what it says no more. The caller holds it."""
    if alert.state == Alert.State.IN_REVIEW:
        move(alert, to=Alert.State.DRAFT)
        close_review(alert, by, at)


def close_review(alert: Alert, by: User, at: datetime | None) -> None:
    """Approvers may open the case only while an alert of it is in review. The caller holds the case."""
    if not alert.case.alerts.filter(state=Alert.State.IN_REVIEW).exists():
        cases.close_review(alert.case, by=by, at=at)
