"""Letting an alert go out: what approving one and warning at once have in common. Parts of a transaction."""

from datetime import datetime

from alerts import audience, messages
from alerts import dispatch as engine
from alerts.models import Alert, Dispatch, Review
from alerts.wording import how_wide
from members.models import User
from num.celery import ring
from num.clock import moment
from reports.actions import gone_out
from reports.models import Report


def let_go(alert: Alert, *, by: User, at: datetime | None = None) -> Dispatch:
    """It is on its way, and whoever made the reports that it rests on reads so."""
    started = engine.start(alert, at=moment(at))
    rests_on = Report.objects.filter(pk__in=alert.sources.values("report")).only("pk")
    ways = audience.kinds_reached(alert.level, alert.region_mask, alert.work_mask)
    gone_out.note_warning(alert.case, rests_on, to=how_wide(alert), ways=ways, by=by, at=at)
    ring("alerts.drain")
    return started


def write_review(
    alert: Alert,
    decision: str,
    *,
    comment: str,
    checks: dict[str, bool] | None = None,
    by: User,
    at: datetime | None = None,
) -> Review:
    """What somebody decided about exactly this text."""
    return Review.objects.create(
        alert=alert,
        version=alert.version,
        text_hash=messages.text_hash(alert),
        checks=checks or {},
        decision=decision,
        comment=comment or None,
        by=by,
        at=moment(at),
    )
