"""What a reporter reads after sending: what comes next, how long it takes, and what her own answers rule out."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.core.cache import cache
from django.utils import timezone

from reports.models import Consent, Report, Use

DAYS: Final = 90
FEWEST: Final = 20  # reports of which a usual time can be told
LASTS: Final = 600  # seconds: so often it is measured at most
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WITHIN: Final = (
    (HOUR, "within an hour"),
    (4 * HOUR, "within four hours"),
    (DAY, "within a day"),
    (2 * DAY, "within two days"),
    (3 * DAY, "within three days"),
    (7 * DAY, "within a week"),
    (14 * DAY, "within two weeks"),
)
NOT_KNOWN: Final = "We cannot say yet how long it takes until somebody reads it. Come back and look whenever you like."

Answer = Consent.Answer
MAY: Final[dict[tuple[Use, Answer | None], str]] = {
    (Use.WARN, Answer.YES): (
        "We may warn others, in our own words. A second person reads each warning first, unless one cannot wait. "
        "Members may also see, or look up, the person’s number or other details that you gave us."
    ),
    (
        Use.SUPPORT,
        Answer.YES,
    ): "A caseworker gets in touch with you: by a message here, or in the way you said is safe.",
    (Use.POLICE, Answer.ANONYMOUS): "We may tell the police what happened, with nothing that points to you.",
    (
        Use.POLICE,
        Answer.FULL,
    ): "A caseworker talks with you about a full report to the police. Nothing goes before that.",
    (Use.STATISTICS, Answer.YES): "We count it in statistics that show nobody.",
}
WAITS: Final = (
    "Nothing goes to the police before the person it happened to agrees. If they do, tell us with your report."
)
NOT: Final = {
    Use.WARN: "Others are not warned by it.",
    Use.SUPPORT: "Nobody gets in touch to offer you support.",
    Use.POLICE: "The police hear nothing of it.",
    Use.STATISTICS: "It is not counted in statistics.",
}


def how_long() -> str:
    """How long it took lately until staff first looked, in round words; measured, or said to be unknown."""
    return str(cache.get_or_set("how long until a first look", _measured, LASTS))


def allowed(report: Report) -> list[str]:
    """What may happen, by her own answers."""
    return [
        WAITS if _waits(use, report) else MAY[use, answer] for use, answer in _answers(report) if (use, answer) in MAY
    ]


def ruled_out(report: Report) -> list[str]:
    """What does not happen without a yes of hers."""
    return [NOT[use] for use, answer in _answers(report) if (use, answer) not in MAY]


def _waits(use: Use, report: Report) -> bool:
    return use == Use.POLICE and report.awaits_harmed()


def _measured() -> str:
    wait = Report.objects.median_wait(since=timezone.now() - DAYS * DAY, fewest=FEWEST)
    if wait is None:
        return NOT_KNOWN
    words = next((words for longest, words in WITHIN if wait <= longest), "after more than two weeks")
    return f"Of the reports of the last {DAYS} days, half were first read {words}."


def _answers(report: Report) -> Iterator[tuple[Use, Answer | None]]:
    for use, line in report.newest_consents().items():
        yield use, Answer(line.answer) if line else None
