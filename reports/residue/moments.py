"""The exact day and hour of a report in a draft, in figures or in words."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from reports.residue.words import Span

_MONTH_NAMES = "january february march april may june july august september october november december"
_MONTHS = _MONTH_NAMES.split()
_ORDINAL_NAMES = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
sixteenth seventeenth eighteenth nineteenth twentieth twenty.first twenty.second twenty.third twenty.fourth
twenty.fifth twenty.sixth twenty.seventh twenty.eighth twenty.ninth thirtieth thirty.first
"""
_ORDINALS = _ORDINAL_NAMES.split()  # the dot stands for a space or a dash
_HOUR_NAMES = "twelve one two three four five six seven eight nine ten eleven"
_HOURS = _HOUR_NAMES.split()
_MINUTES = {"twenty.five": 25, "twenty": 20, "quarter": 15, "ten": 10, "five": 5, "half": 30}

_CLOCK = re.compile(
    r"(?<![\d£$€.])(?P<hour>[01]?\d|2[0-3])"
    r"(?:\s?[:.h]\s?(?P<minute>[0-5]\d)(?!\d)(?:\s*(?P<half>[ap])\.?\s?m\b)?"
    r"|\s*(?P<half_alone>[ap])\.?\s?m\b|\s+o.?clock)",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    rf"(?P<minutes>{'|'.join(_MINUTES)})\s+(?P<way>past|to)\s+(?P<hour>{'|'.join(_HOURS)})"
    rf"|(?P<whole>{'|'.join(_HOURS)})\s+o.?clock|(?P<noon>midnight|noon)",
    re.IGNORECASE,
)
_ROUGHLY = 15  # minutes: somebody who was there does not need the exact one
_DAY = 24 * 60
_NEARBY = 40  # characters: a day and an hour this close are one moment


def days(text: str, day: date) -> Iterator[Span]:
    """Where the text names this day of the month and year, or of the month alone."""
    for match in _day_pattern(day).finditer(text):
        yield match.span()


def hours(text: str, known: Iterable[int]) -> Iterator[Span]:
    """Where the text names an hour close to one of these, each in minutes since midnight."""
    known = set(known)
    for span, said in clocks(text):
        if any(_apart(one, other) <= _ROUGHLY for one in said for other in known):
            yield span


def clocks(text: str) -> Iterator[tuple[Span, set[int]]]:
    """Every hour the text names, with the minutes since midnight that it may mean."""
    for match in _CLOCK.finditer(text):
        half = (match["half"] or match["half_alone"] or "").lower()
        yield match.span(), _meant(int(match["hour"]), int(match["minute"] or 0), half)
    for match in _SPOKEN.finditer(text):
        yield match.span(), _spoken(match)


def near(span: Span, others: Iterable[Span]) -> bool:
    return any(other[0] - span[1] < _NEARBY and span[0] - other[1] < _NEARBY for other in others)


def _meant(hour: int, minute: int, half: str) -> set[int]:
    if half:
        return {(hour % 12 + (12 if half == "p" else 0)) * 60 + minute}
    either = {hour * 60 + minute}
    return either | {(hour + 12) % 24 * 60 + minute} if 1 <= hour <= 12 else either


def _spoken(match: re.Match[str]) -> set[int]:
    if match["noon"]:
        return {0 if match["noon"].lower() == "midnight" else _DAY // 2}
    hour = _HOURS.index((match["hour"] or match["whole"]).lower())
    minutes = 0
    if match["minutes"]:
        minutes = next(m for name, m in _MINUTES.items() if re.fullmatch(name, match["minutes"].lower()))
    at = hour * 60 + (-minutes if match["way"] and match["way"].lower() == "to" else minutes)
    return {at % _DAY, (at + _DAY // 2) % _DAY}


def _apart(one: int, other: int) -> int:
    apart = abs(one - other) % _DAY
    return min(apart, _DAY - apart)


def _day_pattern(day: date) -> re.Pattern[str]:
    name = _MONTHS[day.month - 1]
    month = rf"(?:{name}|{name[:4]}|{name[:3]})\b\.?(?:,?\s+{day.year})?"
    number = rf"(?:0?{day.day}(?:st|nd|rd|th)?|{_ORDINALS[day.day - 1]})"
    year = rf"(?:\s*[-/.]\s*(?:{day.year}|{day.year % 100:02}))?(?![\d/.-]*\d)"
    ways = (
        rf"\b{number}(?:\s+day)?(?:\s+of)?[\s,-]+{month}",
        rf"\b(?:{name}|{name[:3]})\b\.?\s+(?:the\s+)?{number}\b(?:,?\s+{day.year})?",
        rf"(?<![\d/.-])0?{day.day}\s*[-/.]\s*0?{day.month}{year}",
        rf"\b{day.year}[-/.]?{day.month:02}[-/.]?{day.day:02}\b",
    )
    return re.compile("|".join(ways), re.IGNORECASE)
