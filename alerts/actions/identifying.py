"""Which identifiers an alert shows to members who are signed in: a part of what a second person approves."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from alerts import identifying
from alerts.actions.guards import Refused, check_author, lock, take_back_to_draft
from alerts.models import Alert, ShownIdentifier
from members.models import User
from num import audit
from num.clock import moment
from reports.models import Identifier

How = ShownIdentifier.How


@transaction.atomic
def choose_identifiers(alert: Alert, shown: Mapping[Identifier, str], *, by: User, at: datetime | None = None) -> Alert:
    """A new version, which shows these, each whole or in part. An alert in review becomes a draft again.

    Raises Refused, EditedMeanwhile; PermissionDenied.
    """
    check_author(alert.case, by)
    lock(alert, by)
    if not alert.being_written:
        raise Refused("This alert was approved, so what it shows stays as it is. Withdraw it and write a new one.")
    _check_choice(alert, shown)
    take_back_to_draft(alert, by, at)
    alert.version, alert.last_edited_by = alert.version + 1, by
    alert.save(update_fields=["version", "last_edited_by"])
    alert.shown.all().delete()
    ShownIdentifier.objects.bulk_create(
        ShownIdentifier(alert=alert, identifier=identifier, how=How(how)) for identifier, how in shown.items()
    )
    audit.record("alert.shows", alert, by=by, at=moment(at), version=alert.version, identifiers=len(shown))
    return alert


def check_identifiers(alert: Alert) -> None:
    """Whether all that it shows may be shown now. Raises Refused."""
    chosen = ShownIdentifier.objects.of(alert)
    if (number := chosen.count()) and chosen.holding().count() != number:
        raise Refused(
            "A number or name that this alert shows is not released for the checker any more. "
            "Choose anew what members see of them."
        )


def _check_choice(alert: Alert, shown: Mapping[Identifier, str]) -> None:
    allowed = {identifier.pk for identifier in identifying.choosable(alert)}
    if not allowed.issuperset(identifier.pk for identifier in shown):
        raise Refused("Only what is released for the checker, of a report that the alert rests on, can be shown.")
    in_part = [identifier.kind for identifier, how in shown.items() if how == How.LAST_THREE]
    if not ShownIdentifier.IN_PART.issuperset(in_part):
        raise Refused("Only of a phone number or a number plate the end alone can be shown.")
