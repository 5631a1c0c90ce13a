"""What became of each alert approved in a period: its messages, its answers, and how long it took to get there."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Min, Q, QuerySet, Sum

from alerts.impact import reach
from alerts.impact.periods import Period
from alerts.models import Alert, AnswerCount, Slice
from alerts.models.dispatch import Byte
from reports.models import Report, Use
from reports.models.report_queries import ReportQuerySet

HANDED = Byte.HANDED + Byte.HANDED_AGAIN + Byte.SENT + Byte.DELIVERED + Byte.PERMANENT + Byte.TECHNICAL + Byte.UNKNOWN


@dataclass
class Outcome:
    """One alert's; ``hours`` from its first report to its approval, if a report behind it may be counted.

    ``is_first``: it takes no other's place, as an update does, or the full alert after a provisional warning.
    """

    region_mask: int
    is_first: bool
    hours: float | None
    handed: int = 0
    delivered: int = 0
    answers: Counter[str] = field(default_factory=Counter)

    @property
    def avoided(self) -> int:
        return self.answers[AnswerCount.Answer.AVOIDED]


def countable_reports() -> ReportQuerySet:
    """Reports that may be counted: their makers allow anonymous statistics, and have not withdrawn them."""
    return Report.objects.allowing(Use.STATISTICS)


def messages() -> QuerySet[Slice]:
    """What was sent as a warning: not the notices that correct or cancel one."""
    return Slice.objects.filter(dispatch__follows__isnull=True)


def of_alerts(period: Period) -> list[Outcome]:
    """The outcomes of the alerts approved in this period, with the answers until it is counted."""
    first = Min("sources__report__received_at", filter=Q(sources__report__in=countable_reports()))
    approved = Alert.objects.filter(approved_at__gte=period.begins, approved_at__lt=period.ends)
    told = ("pk", "region_mask", "replaces", "approved_at", "first")
    rows = approved.order_by().annotate(first=first).values_list(*told)
    outcomes = {pk: Outcome(mask, before is None, _hours(since, at)) for pk, mask, before, at, since in rows}
    _follow_messages(outcomes)
    _follow_answers(outcomes, period.counted_on)
    return list(outcomes.values())


def _hours(since: datetime | None, until: datetime | None) -> float | None:
    return (until - since).total_seconds() / 3600 if since and until else None


def _follow_messages(outcomes: Mapping[UUID, Outcome]) -> None:
    sent = messages().filter(dispatch__alert__in=list(outcomes)).values_list("dispatch__alert", "states")
    for alert, stored in sent.iterator(chunk_size=500):
        states = bytes(stored)
        outcomes[alert].handed += _how_many(states, HANDED)
        outcomes[alert].delivered += _how_many(states, reach.DELIVERED)


def _how_many(states: bytes, codes: bytes) -> int:
    return sum(states.count(code) for code in codes)


def _follow_answers(outcomes: Mapping[UUID, Outcome], until: date) -> None:
    given = AnswerCount.objects.filter(alert__in=list(outcomes), day__lt=until)
    for alert, answer, count in given.values_list("alert", "answer").annotate(Sum("count")):
        outcomes[alert].answers[answer] += count
