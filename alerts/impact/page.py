"""The sections of the page of one year or quarter: what each says, its chart and the table behind it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from alerts.impact import charts, measures
from alerts.impact.charts import Series, Value
from alerts.impact.disclosure import Share, Shown
from alerts.impact.figures import NOT_SAID, YEAR, Figures, region_names
from alerts.impact.measures import Measure
from alerts.impact.periods import Period

TOO_FEW = "too few"
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Section:
    """``rows`` are the table: a heading and figures in words, under ``head``."""

    title: str
    words: str
    chart: SafeString
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def tiles(figures: Figures) -> list[tuple[str, str]]:
    """The few figures that stand on top."""
    counts = (measures.REPORTS, measures.ALERTS, measures.REACHED)
    return [
        *((measure.name, str(figures.total(measure))) for measure in counts),
        (
            f"Half of {figures.total(measures.TIMED)} alerts within",
            _hours(figures.hours(measures.MEDIAN_HOURS, figures.period)),
        ),
        (f"Avoided somebody, of {figures.total(measures.ANSWERED)} who answered", _percent(_helped(figures).percent)),
    ]


def sections(figures: Figures) -> list[Section]:
    """Regions are shown by year only: in a quarter most of them are too small to show."""
    parts = [_reports(figures), _time(figures), _answers(figures)]
    return [*parts, _regions(figures), _regions_helped(figures)] if figures.period.kind == YEAR else parts


def _reports(figures: Figures) -> Section:
    steps = figures.steps(measures.ALERTS)
    messages = (measures.HANDED, measures.DELIVERED, measures.REACHED)
    shown = (measures.REPORTS, measures.ALERTS, *messages, measures.MEMBERS)
    counts = {measure: figures.each(measure, steps) for measure in shown}
    chart = charts.lines(
        "reports",
        f"Reports and alerts, {figures.period}",
        f"{figures.total(measures.REPORTS)} reports and {figures.total(measures.ALERTS)} alerts in all.",
        [_counted(measure, steps, counts[measure]) for measure in (measures.REPORTS, measures.ALERTS)],
    )
    return Section(
        title="Reports and alerts",
        words="Solid line: reports received. Dashed line: alerts approved.",
        chart=chart,
        head=("Period", *(measure.name for measure in shown)),
        rows=_rows(_names(steps), *counts.values()),
    )


def _time(figures: Figures) -> Section:
    steps = figures.steps(measures.TIMED)
    half = [figures.hours(measures.MEDIAN_HOURS, step) for step in steps]
    most = [figures.hours(measures.P90_HOURS, step) for step in steps]
    legend = "In hours. Solid line: half of the alerts took no longer. Dashed line: nine in ten took no longer."
    chart = charts.lines(
        "time",
        f"Hours from report to alert, {figures.period}",
        legend,
        [_series("Half", steps, half, _hours), _series("Nine in ten", steps, most, _hours)],
    )
    return Section(
        title="From report to alert",
        words=legend,
        chart=chart,
        head=("Period", measures.TIMED.name, measures.MEDIAN_HOURS.name, measures.P90_HOURS.name),
        rows=_rows(_names(steps), figures.each(measures.TIMED, steps), map(_hours, half), map(_hours, most)),
    )


def _answers(figures: Figures) -> Section:
    steps = figures.steps(measures.AVOIDED)
    delivered, answered, avoided = (
        figures.each(measure, steps) for measure in (measures.DELIVERED, measures.ANSWERED, measures.AVOIDED)
    )
    replied = [Share(part, whole) for part, whole in zip(answered, delivered, strict=True)]
    helped = [Share(part, whole) for part, whole in zip(avoided, answered, strict=True)]
    chart = charts.lines(
        "answers",
        f"Share who avoided somebody, {figures.period}",
        "Of a hundred who answered, how many avoided the person they were warned of.",
        [_series("Avoided", steps, [share.percent for share in helped], _percent)],
    )
    return Section(
        title="Whether it helped",
        words=_judgement(_helped(figures), _replied(figures)),
        chart=chart,
        head=("Period", "Delivered", "Answered", "of delivered", "Avoided", "of answered", "95 % interval"),
        rows=_rows(
            _names(steps),
            delivered,
            answered,
            [_percent(share.percent) for share in replied],
            avoided,
            [_percent(share.percent) for share in helped],
            [_interval(share) for share in helped],
        ),
    )


def _regions(figures: Figures) -> Section:
    names = [*region_names().values(), NOT_SAID]
    reports = figures.by_region(measures.REPORTS)
    across = (measures.ALERTS, measures.REACHED, measures.MEMBERS)
    chart = charts.bars(
        "regions",
        f"Reports by region, {figures.period}",
        "A bar for each region. A region with fewer than 10 reports has none.",
        [Value(name, count.value, str(count)) for name, count in zip(names, reports, strict=True)],
    )
    return Section(
        title="By region",
        words="An alert for several regions counts in each of them. Who follows every region counts in each, too.",
        chart=chart,
        head=("Region", measures.REPORTS.name, *(measure.name for measure in across)),
        rows=_rows(names, reports, *([*figures.by_region(measure), "–"] for measure in across)),
    )


def _regions_helped(figures: Figures) -> Section:
    names = list(region_names().values())
    timed, answered, avoided = (
        figures.by_region(measure) for measure in (measures.TIMED, measures.ANSWERED, measures.AVOIDED)
    )
    helped = [Share(part, whole) for part, whole in zip(avoided, answered, strict=True)]
    percents = [_percent(share.percent) for share in helped]
    chart = charts.bars(
        "helped",
        f"Share who avoided somebody, by region, {figures.period}",
        "A bar for each region. A region with too few answers has none.",
        [Value(name, share.percent, words) for name, share, words in zip(names, helped, percents, strict=True)],
    )
    return Section(
        title="Time and help by region",
        words="The bars show, of a hundred who answered, how many avoided the person they were warned of. An alert for "
        "several regions counts in each of them, with all answers to it.",
        chart=chart,
        head=(
            "Region",
            measures.TIMED.name,
            measures.MEDIAN_HOURS.name,
            measures.ANSWERED.name,
            measures.AVOIDED.name,
            "of answered",
            "95 % interval",
        ),
        rows=_rows(
            names,
            timed,
            map(_hours, figures.hours_by_region(measures.MEDIAN_HOURS)),
            answered,
            avoided,
            percents,
            map(_interval, helped),
        ),
    )


def _helped(figures: Figures) -> Share:
    return Share(figures.total(measures.AVOIDED), figures.total(measures.ANSWERED))


def _replied(figures: Figures) -> Share:
    return Share(figures.total(measures.ANSWERED), figures.total(measures.DELIVERED))


def _judgement(helped: Share, replied: Share) -> str:
    if helped.percent is None:
        return "There are too few answers to show a share."
    return (
        f"{_percent(helped.percent)} of those who answered avoided somebody: {helped.part} of {helped.whole} answers, "
        f"95 % interval {_interval(helped)}. Of {replied.whole} messages {_percent(replied.percent)} were answered; "
        "who does not answer may differ from who does. The chart is in per cent."
    )


def _counted(measure: Measure, steps: Sequence[Period], counts: Sequence[Shown]) -> Series:
    values = [Value(label, count.value, str(count)) for label, count in zip(_labels(steps), counts, strict=True)]
    return Series(measure.name, values)


def _series(
    name: str, steps: Sequence[Period], sizes: Sequence[int | None], words: Callable[[int | None], str]
) -> Series:
    return Series(name, [Value(label, size, words(size)) for label, size in zip(_labels(steps), sizes, strict=True)])


def _labels(steps: Sequence[Period]) -> list[str]:
    return [step.short.removesuffix(f" {step.starts_on.year}") for step in steps]


def _names(steps: Sequence[Period]) -> list[str]:
    return [str(step).removesuffix(f" {step.starts_on.year}") for step in steps]


def _rows(names: Sequence[str], *columns: Iterable[object]) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in zip(names, *columns, strict=True)]


def _hours(value: int | None) -> str:
    return TOO_FEW if value is None else f"{value:,}{NBSP}hours"


def _percent(value: int | None) -> str:
    return TOO_FEW if value is None else f"{value}{NBSP}%"


def _interval(share: Share) -> str:
    return "–" if share.interval is None else NBSP.join((str(share.interval[0]), "to", str(share.interval[1]), "%"))
