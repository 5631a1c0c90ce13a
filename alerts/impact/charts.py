"""Charts as SVG, made on the server: no script, no inline style.

Across, everything is in per cent, so a chart fills its column and its words keep their size at any width. Colours come
from classes in the style sheet; lines also differ in their dashes. The table that stands behind a chart is the page's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

ROW = 44  # one bar with its label, in pixels
TOP, PLOT, FOOT = 12, 180, 28  # of a line chart: above, the lines, the labels below
LEFT = 9.0  # per cent kept for the numbers beside a line chart
MOST_LABELS = 6
DASHES = ("", "7 4")  # of the first line, and of the second


@dataclass(frozen=True)
class Value:
    """One figure of a chart: ``words`` is how it is written; ``size`` is None for one that is hidden."""

    label: str
    size: float | None
    words: str


@dataclass(frozen=True)
class Series:
    name: str
    values: Sequence[Value]


@dataclass(frozen=True)
class Bar:
    value: Value
    y: int
    width: float


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Line:
    number: int
    name: str
    dash: str
    points: list[Point]
    segments: list[tuple[Point, Point]]


def bars(name: str, title: str, description: str, values: Sequence[Value]) -> SafeString:
    """A horizontal bar for each value, longest across the whole width. ``name`` is the id on the page."""
    longest = max((value.size or 0 for value in values), default=0) or 1
    rows = [Bar(value, ROW * row, round(100 * (value.size or 0) / longest, 2)) for row, value in enumerate(values)]
    context = {"name": name, "title": title, "description": description, "bars": rows, "height": ROW * len(rows)}
    return _svg("bars", context)


def lines(name: str, title: str, description: str, series: Sequence[Series]) -> SafeString:
    """A line for each series, all with the same labels, from left to right; a hidden value leaves a gap."""
    top = _round_up(max((value.size or 0 for one in series for value in one.values), default=0))
    context = {
        "name": name,
        "title": title,
        "description": description,
        "height": TOP + PLOT + FOOT,
        "grid": [(f"{part:,g}", _y(part, top)) for part in (0, top / 2, top)],
        "left": LEFT,
        "labels": list(_labels([value.label for value in series[0].values])),
        "lines": [_line(number, one, top) for number, one in enumerate(series, start=1)],
    }
    return _svg("lines", context)


def _line(number: int, series: Series, top: float) -> Line:
    count = len(series.values)
    places = [
        None if value.size is None else Point(_x(position, count), _y(value.size, top), f"{value.label}: {value.words}")
        for position, value in enumerate(series.values)
    ]
    segments = [(one, two) for one, two in pairwise(places) if one and two]
    return Line(number, series.name, DASHES[number - 1], [place for place in places if place], segments)


def _labels(labels: Sequence[str]) -> Iterator[tuple[str, float]]:
    """As many as have room on a narrow screen, evenly spaced."""
    every = max(1, ceil(len(labels) / MOST_LABELS))
    for position in range(0, len(labels), every):
        yield labels[position], _x(position, len(labels))


def _x(position: int, count: int) -> float:
    return round(LEFT + (100 - LEFT) * (position + 0.5) / count, 2)


def _y(size: float, top: float) -> float:
    return round(TOP + PLOT * (1 - size / top), 1)


def _round_up(number: float) -> float:
    """The next of 2, 4, 6, 8, 10, 20, 40, …: half of it is a whole number, too."""
    unit = float(10 ** floor(log10(max(2, number))))
    return next(step * unit for step in (2, 4, 6, 8, 10) if step * unit >= number)


def _svg(kind: str, context: dict[str, object]) -> SafeString:
    return render_to_string(f"alerts/impact/{kind}.svg", context)
