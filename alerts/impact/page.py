"""The sections of the page of one year or quarter: what each says, its chart and the table behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.safestring import SafeString

from alerts.impact import charts, measures
from alerts.impact.charts import Series, Value
from alerts.impact.disclosure import Share, Shown
from alerts.impact.figures import NOT_SAID, YEAR, Figures, region_names
from alerts.impact.measures import Measure

TOO_FEW = "too few"
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Section:
    """``rows`` are the table: a heading and figures in words, under ``head``."""

    name: str
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
        ("Half of the alerts within", _hours(figures.hours(measures.MEDIAN_HOURS, figures.period))),
        ("Avoided somebody, of those who answered", _percent(_helped(figures))),
    ]


def sections(figures: Figures) -> list[Section]:
    """Regions are shown by year only: in a quarter most of them are too small to show."""
    parts = [_months(figures), _time(figures), _answers(figures)]
    return [*parts, _regions(figures)] if figures.period.kind == YEAR else parts


def _months(figures: Figures) -> Section:
    shown = (measures.REPORTS, measures.ALERTS, measures.DELIVERED, measures.REACHED, measures.MEMBERS)
    columns = [figures.monthly(measure) for measure in shown]
    chart = charts.lines(
        "months",
        f"Reports and alerts by month, {figures.period}",
        f"{figures.total(measures.REPORTS)} reports and {figures.total(measures.ALERTS)} alerts in all.",
        [_counts(figures, measures.REPORTS), _counts(figures, measures.ALERTS)],
    )
    return Section(
        name="months",
        title="Reports and alerts",
        words="Solid line: reports received. Dashed line: alerts approved.",
        chart=chart,
        head=("Month", *(measure.name for measure in shown)),
        rows=_by_month(figures, *columns),
    )


def _time(figures: Figures) -> Section:
    half, most = (
        [figures.hours(measure, month) for month in figures.months]
        for measure in (measures.MEDIAN_HOURS, measures.P90_HOURS)
    )
    in_words = [_hours(value) for value in half], [_hours(value) for value in most]
    legend = "Solid line: half of the alerts took no longer. Dashed line: nine in ten took no longer."
    chart = charts.lines(
        "time",
        f"Hours from report to alert by month, {figures.period}",
        legend,
        [_series(figures, "Half", half, in_words[0]), _series(figures, "Nine in ten", most, in_words[1])],
    )
    return Section(
        name="time",
        title="From report to alert",
        words=legend,
        chart=chart,
        head=("Month", "Alerts", measures.MEDIAN_HOURS.name, measures.P90_HOURS.name),
        rows=_by_month(figures, figures.monthly(measures.TIMED), *in_words),
    )


def _answers(figures: Figures) -> Section:
    delivered, answered, avoided = (
        figures.monthly(measure) for measure in (measures.DELIVERED, measures.ANSWERED, measures.AVOIDED)
    )
    replied = [Share(part, whole) for part, whole in zip(answered, delivered, strict=True)]
    helped = [Share(part, whole) for part, whole in zip(avoided, answered, strict=True)]
    in_words = [_percent(share) for share in helped]
    chart = charts.lines(
        "answers",
        f"Share who avoided somebody by month, {figures.period}",
        "Of a hundred who answered, how many avoided the person they were warned of.",
        [_series(figures, "Avoided", [share.percent for share in helped], in_words)],
    )
    return Section(
        name="answers",
        title="Whether it helped",
        words=_judgement(_helped(figures)),
        chart=chart,
        head=("Month", "Delivered", "Answered", "of delivered", "Avoided", "of answered", "95 % interval"),
        rows=_by_month(
            figures,
            delivered,
            answered,
            [_percent(share) for share in replied],
            avoided,
            in_words,
            [_interval(share) for share in helped],
        ),
    )


def _regions(figures: Figures) -> Section:
    names = [*region_names().values(), NOT_SAID]
    reports = figures.by_region(measures.REPORTS)
    alerts, members = figures.by_region(measures.ALERTS), figures.by_region(measures.MEMBERS)
    chart = charts.bars(
        "regions",
        f"Reports by region, {figures.period}",
        "A bar for each region. A region with fewer than 10 reports has none.",
        [Value(name, count.value, str(count)) for name, count in zip(names, reports, strict=True)],
    )
    return Section(
        name="regions",
        title="By region",
        words="An alert for several regions counts in each of them. Who follows every region counts in each, too.",
        chart=chart,
        head=("Region", "Reports", "Alerts", "Members"),
        rows=_rows(names, reports, [*alerts, "–"], [*members, "–"]),
    )


def _helped(figures: Figures) -> Share:
    return Share(figures.total(measures.AVOIDED), figures.total(measures.ANSWERED))


def _judgement(helped: Share) -> str:
    if helped.percent is None:
        return "There are too few answers to show a share."
    return (
        f"{helped.percent} % of those who answered avoided somebody: {helped.part} of {helped.whole} answers, "
        f"95 % interval {_interval(helped)}. Who does not answer may differ from who does."
    )


def _counts(figures: Figures, measure: Measure) -> Series:
    counts: list[Shown] = figures.monthly(measure)
    return _series(figures, measure.name, [count.value for count in counts], [str(count) for count in counts])


def _series(figures: Figures, name: str, sizes: Sequence[float | None], words: Sequence[str]) -> Series:
    labels = [date_format(month.starts_on, "M") for month in figures.months]
    return Series(name, [Value(*one) for one in zip(labels, sizes, words, strict=True)])


def _by_month(figures: Figures, *columns: Sequence[object]) -> list[list[str]]:
    return _rows([date_format(month.starts_on, "F") for month in figures.months], *columns)


def _rows(names: Sequence[str], *columns: Sequence[object]) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in zip(names, *columns, strict=True)]


def _hours(value: float | None) -> str:
    return TOO_FEW if value is None else f"{value:,.0f}{NBSP}hours"


def _percent(share: Share) -> str:
    return TOO_FEW if share.percent is None else f"{share.percent}{NBSP}%"


def _interval(share: Share) -> str:
    return "–" if share.interval is None else NBSP.join((str(share.interval[0]), "to", str(share.interval[1]), "%"))
