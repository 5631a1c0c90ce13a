"""The table of faults: a line for each, as the receiving servers counted, printed when all tests are over."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

HEAD = ("fault", "people", "workers killed", "messages", "lost", "twice", "most copies", "too late", "seconds")
KEPT = "line of the table"


class Line(NamedTuple):
    """What became of one dispatch.

    ``late``: messages that came after their reader, or staff, had said no. ``seconds``: from when all parts were back.
    """

    fault: str
    people: int
    killed: int
    messages: int
    lost: int
    twice: int
    most: int
    late: int
    seconds: float


@pytest.fixture
def note(record_property: Callable[[str, object], None]) -> Callable[[Line], None]:
    """Writes a line of the table."""
    return lambda line: record_property(KEPT, tuple(line))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [one for how in ("passed", "failed") for one in terminalreporter.stats.get(how, [])]
    kept = (value for report in reports for name, value in getattr(report, "user_properties", ()) if name == KEPT)
    if lines := sorted(Line(*value) for value in kept):
        terminalreporter.section("faults, counted by the servers that received")
        terminalreporter.write_line(_row(HEAD))
        for line in lines:
            terminalreporter.write_line(_row((*line[:-1], round(line.seconds, 1))))
        messages, lost = sum(line.messages for line in lines), sum(line.lost for line in lines)
        terminalreporter.write_line(f"{messages:,} messages in all, {lost} lost")


def _row(cells: tuple[object, ...]) -> str:
    first, *numbers = cells
    return f"{first:48}" + "".join(f"{number:>15}" for number in map(str, numbers))
