"""How each police force answered, counted once for a closed year, from what is there at the time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from statistics import median

from alerts.impact import measures
from alerts.impact.measures import Measure
from alerts.impact.outcomes import countable_reports
from alerts.impact.periods import Period, midnight
from alerts.models import ImpactFigure
from reports.models import Outcome, Share, ShareStep

Kind, Tone, Rating = ShareStep.Kind, Outcome.Tone, Share.Rating
STEPS = {measures.ACKNOWLEDGED: Kind.ACKNOWLEDGED, measures.OFFICER: Kind.OFFICER, measures.CAME_OUT: Kind.OUTCOME}
Figures = dict[Measure, float | None]


def count(period: Period) -> Mapping[str, Figures]:
    """By the code of each force to which something was given; nothing for periods that are not years."""
    if period.kind != ImpactFigure.Period.YEAR:
        return {}
    given = Share.objects.filter(report__in=countable_reports(), sent_at__gte=period.begins, sent_at__lt=period.ends)
    by_force: dict[str, list[Share]] = defaultdict(list)
    for share in given.select_related("force").prefetch_related("steps__outcome"):
        by_force[share.force.code].append(share)
    until = midnight(period.counted_on)
    return {force: _of(shares, until) for force, shares in by_force.items()}


def _of(shares: Iterable[Share], until: datetime) -> Figures:
    told = [(share, [step for step in share.steps.all() if step.at < until]) for share in shares]
    rated = [share.rating for share, _ in told if share.rating in Rating]
    figures: Figures = {
        measures.GIVEN: len(told),
        measures.WELL: sum(_has(steps, Tone.GOOD) for _, steps in told),
        measures.BADLY: sum(_has(steps, Tone.BAD) for _, steps in told),
        measures.RATED: len(rated),
        measures.RATED_WELL: rated.count(Rating.GOOD),
        measures.RATED_BADLY: rated.count(Rating.BAD),
    }
    for measure, kind in STEPS.items():
        days = [taken for share, steps in told if (taken := _days(share, steps, kind)) is not None]
        figures |= {measure: len(days), measures.DAYS[measure]: median(days) if days else None}
    return figures


def _has(steps: Iterable[ShareStep], tone: Outcome.Tone) -> bool:
    return any(step.outcome is not None and step.outcome.tone == tone for step in steps)


def _days(share: Share, steps: Iterable[ShareStep], kind: ShareStep.Kind) -> float | None:
    """From being given to the first step of this kind."""
    first = next((step.at for step in steps if step.kind == kind), None)
    return (first - share.sent_at).total_seconds() / 86_400 if first and share.sent_at else None
