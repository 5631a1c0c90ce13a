"""Exact hours in a draft, in figures or in words: near one that the report tells, and any other."""

import re
from collections.abc import Iterable, Iterator

from reports.residue.patterns import regex
from reports.residue.words import Span, near

Clock = tuple[Span, set[int]]  # and the minutes since midnight that it may mean

_NAMES = "twelve one two three four five six seven eight nine ten eleven"
_HOURS = _NAMES.split()
_MINUTES = {
    "half": 30,
    "quarter": 15,
    "quater": 15,
    "qtr": 15,
    "1/4": 15,
    "¼": 15,
    "twenty five": 25,
    "five and twenty": 25,
}
_MINUTES |= {"five": 5, "ten": 10, "twenty": 20}
_HOUR = rf"(?:{'|'.join(_HOURS)}|1[0-2]|0?[1-9])"
_TENS = r"(?:fifteen|(?:twenty|thirty|forty|fifty)(?:[\s-]five)?)"
_NOON = r"midnight(?! (?:blue|black|feast|mass|snack))|noon|midday"
_COUNT = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|sixteen|seventeen|eighteen"
    "|nineteen|twenty"
)
_HALF_DAY = r"[ap]\.?\s?m\b"
_NOT_COUNTED = (
    r"(?!\s*(?:-|to)?\s*(?:min|minute|hour|hr|day|week|month|year|time|mile|pound|quid|metre|foot|feet|stone|of\b|other"
    r"|more|m[ae]n|wom[ae]n|people|client|lad|guy|girl|worker|report|member|%|[\d£])\w*)"
)
_FIGURES = regex(
    rf"(?<![\d£$€.:])(?P<hour>[01]?\d|2[0-4])(?:(?P<sign>[:.h])(?P<minute>[0-5]\d)(?!\d)(?:\s*(?P<half>{_HALF_DAY}))?"
    rf"|[\s;,-](?P<apart>[0-5]\d)\s*(?P<half_apart>{_HALF_DAY})"
    rf"|(?P<close>[0-5]\d)\s*(?P<half_close>{_HALF_DAY})|\s*(?P<half_alone>{_HALF_DAY})|\s*o\W{{0,2}}clock\b)",
    re.IGNORECASE,
)
_BARE = regex(r"(?<![\w£$€.])(?:[01]\d|2[1-3])(?<!19)[0-5]\d(?!\w|\s?\d{3})")
_HALVES = ("half", "half_apart", "half_close", "half_alone")
_WORDS = regex(
    rf"(?<!\w)(?:(?P<minutes>{'|'.join(_MINUTES).replace(' ', '[ -]')}|(?:{_COUNT}|\d\d?)\s*min(?:ute)?s?"
    r"|5|10|15|20|25)"
    rf"[\s-]+(?P<way>past|after|efter|to|tae|t[’']|til|till)[\s-]+(?:(?P<hour>{_HOUR})(?![.:]\d)|(?:{_NOON}))\b"
    rf"|(?P<whole>{'|'.join(_HOURS)})[\s-]*(?:o\W{{0,2}}clock(?! shadow)|{_HALF_DAY})"
    rf"|(?:half|hauf|1/2|½)[\s-]*(?P<half>{_HOUR})\b|(?P<noon>{_NOON})\b){_NOT_COUNTED}",
    re.IGNORECASE,
)
_AT = (
    r"(?:\b(?:at|abt|round|around|about|approx\.?|approximately|roughly|by|from|since|before|after|till?|until|gone"
    r"|circa|just"
    r"|nearly"
    r"|almost|was|exactly|stroke of)\s+|[@~]\s?)"
)
_SAYS_AT = regex(rf"{_AT}(?:a\s+)?$", re.IGNORECASE)
_SAYS_AT_NOON = regex(
    r"\b(?:at|exactly|just (?:after|before)|stroke of|gone|nearly|(?:bang|dead) on|12|twelve|past|close to)\s+$",
    re.IGNORECASE,
)
_PART_OF_DAY = (
    r"(?:in the (?:morning|afternoon|evening|a\.?m)|at night|(?:that|this|last|on \w+) (?:night|morning|evening"
    r"|afternoon)"
    r"|tonight|sharp|ish\b|on (?:mon|tue|wed|thu|fri|sat|sun))"
)
_ALONE = regex(
    r"(?:\b(?=\w)|(?=[\d@~.,;(]))(?:"
    rf"{_AT}{_HOUR}[\s-]*{_PART_OF_DAY}"
    rf"|(?<!ft )(?<!ft)(?<!foot )(?<!['’])\b{_HOUR}(?:[\s-]?ish\b|\s+(?:in the (?:morning|afternoon|evening|a\.?m)\b"
    r"|at night|on the dot|bang on|sharp|exactly))"
    rf"|(?:\bat |@\s?)(?:about |around )?{_HOUR}(?=[.,;)!]|\s*$|\s+(?:when|he|she|they|and(?!\s\d)|but|so|then)\b)"
    rf"|\b(?:{'|'.join(_HOURS)})[\s-]oh[\s-](?:{'|'.join(_HOURS[1:10])})\b"
    rf"|{_AT}(?:{'|'.join(_HOURS)})[\s-]{_TENS}\b{_NOT_COUNTED}"
    rf"|\b(?:{'|'.join(_HOURS)})[\s-]{_TENS}\s*(?:{_HALF_DAY}|{_PART_OF_DAY})"
    rf"|\b(?:oh|zero)\s(?:{'|'.join(_HOURS[1:10])})\s(?:hundred|{_TENS})\b"
    rf"|{_AT}(?:\w+teen|twenty(?:[\s-](?:one|two|three))?)[\s-](?:hundred|{_TENS})\b{_NOT_COUNTED}"
    rf"|\b(?:{'|'.join(_HOURS)}|\w+teen|twenty(?:[\s-](?:one|two|three))?)\shundred\s(?:hours|hrs)\b"
    rf"|\b(?:(?:dead|bang|spot) on|gone|stroke of|back o[f’']?|shy of|coming up (?:to|for))\s{_HOUR}\b{_NOT_COUNTED}"
    rf"|\b(?:at|was) (?:nearly|almost|just (?:after|before))\s{_HOUR}\b{_NOT_COUNTED}"
    rf"|{_AT}(?:quarter|half|ten|five|twenty(?:[\s-]five)?)\s(?:past|to)(?=[.,;)!]|\s*$|\s+(?:when|he|she|they|and"
    rf"|but)\b)"
    rf"|\bbetween\s{_HOUR}\s(?:and|to)\s{_HOUR}\b{_NOT_COUNTED}"
    rf"|\b(?:by(?! one)|before|until|till|since) {_HOUR}(?=[.,;)!])"
    r"|\b(?:around|about|from|by|since|after|before|until|till|gone) (?:1[0-8]|2[1-3])[0-5]\d\b(?!\s?\d)"
    rf"|\b{_HOUR} (?:till?|until|while) {_HOUR}\b{_NOT_COUNTED}"
    rf"|\bat (?:1[0-2]|[1-9]) [0-5]\d(?=[.,;)!]|\s*$|\s+(?:and|but|he|her|his|it|its|she|so|the|then|they|when)\b)"
    rf"|\b(?:quarter|half|twenty(?:[\s-]five)?)\s(?:past|to)(?=[.,;)!])"
    rf"|\bat \d\d?-(?:[1-4][05]|5[05]|05)\b{_NOT_COUNTED}"
    r"|(?<![\d£])(?:[01]\d|2[0-3])[:.]?[0-5]\d\s?h(?:(?:ou)?rs)?\b"
    r"|\b(?:at|around|about|from|by|since|after|before|until|till|gone) 0\d[0-5]\d\b(?!\s?\d)"
    r"|\bat (?:1\d|2[0-3])[0-5]\d\b(?!\s?\d)"
    r"|(?:^|[.,;(]\s?)0[0-6][0-5]\d(?=[.,;)!]|\s+(?:when|he|she|they|and|but|so|then|on)\b))",
    re.IGNORECASE | re.MULTILINE,
)
_SHARP = regex(rf"\s(?:exactly|on the dot|{_PART_OF_DAY})", re.IGNORECASE)
_ODDS = regex(r"(?:ten|five|twenty) to one (?:he|it|she|that|they|you)\b", re.IGNORECASE)
_RANGE = regex(
    rf"\b(?:\d\d?(?:[:.]\d\d)?|{'|'.join(_HOURS)})\s*(?:{_HALF_DAY})?\s*(?:-|–|to|til|till|until|while|and)\s*"
    rf"(?:\d\d?(?:[:.]\d\d)?|{'|'.join(_HOURS)}|{_NOON})\s*(?:{_HALF_DAY})?",
    re.IGNORECASE,
)
_OPENING = regex(
    r"\b(?:answer|open|lines?\b|helpline|office|outreach|drop[- ]?in|clinic|sessions?|we[’']?(?:re| are)|staff"
    r"|repl(?:y|ies)|available|phone us|call us|ring us|text us|reach us"
    r"|contact us|talk to us|support|our team|weekdays|mon(?:day)? (?:to|-)|week days)",
    re.IGNORECASE,
)
_DECIMAL = regex(
    r"\s*(?:m|km|quid|pounds?|euros?|miles?|met(?:re|er)s?|ft|feet|foot|stone|st|kg|cm|%|per|million|grand|k|x|l"
    r"|litres?)\b",
    re.I,
)
_ROUGHLY = 15  # minutes: somebody who was there does not need the exact one
_DAY = 24 * 60
_NEARBY = 40  # letters: an hour this close to a day, or a range of them to what it is of


def clocks(text: str) -> list[Clock]:
    """Every hour the text names."""
    return list(_clocks(text))


def repeated(said: Iterable[Clock], known: Iterable[Clock]) -> Iterator[Span]:
    """Those that are close to one of the known."""
    told = {minute for _, meant in known for minute in meant}
    for span, meant in said if told else ():
        if any(_apart(one, other) <= _ROUGHLY for one in meant for other in told):
            yield span


def beside(said: Iterable[Clock], days: list[Span]) -> Iterator[Span]:
    """Those near one of these days."""
    return (span for span, _ in said if near(span, days, _NEARBY))


def exact(text: str) -> Iterator[Span]:
    """Every hour that a clock shows, but for when somebody answers."""
    office = [match.span() for match in _RANGE.finditer(text) if _is_opening(text, match)]
    for span in _exact(text):
        if not near(span, office, 0):
            yield span


def _exact(text: str) -> Iterator[Span]:
    for match in _FIGURES.finditer(text):
        surely = match["hour"][0] == "0" or int(match["hour"]) > 12
        if (
            match["sign"] != "."
            or match["half"]
            or (surely or _says_at(text, match) or _SHARP.match(text, match.end()))
            and not _is_decimal(text, match)
        ):
            yield match.span()
    for match in _WORDS.finditer(text):
        figures = (match["way"] or "").startswith("t") and _may_be_range(match["minutes"], match["hour"] or "")
        if _ODDS.match(text, match.start()):
            continue
        asked = _SAYS_AT_NOON if match["noon"] else _SAYS_AT
        if not (figures or match["noon"]) or asked.search(text[max(0, match.start() - 20) : match.start()]):
            yield match.span()
    for match in _ALONE.finditer(text):
        yield match.span()


def _may_be_range(first: str, last: str) -> bool:
    """Ten to four may be so many, or when somebody answers; twenty to four is an hour."""
    return first.isdecimal() and last.isdecimal() and int(first) <= 12


def _is_decimal(text: str, match: re.Match[str]) -> bool:
    return bool(_DECIMAL.match(text, match.end()))


def _says_at(text: str, match: re.Match[str]) -> bool:
    return bool(_SAYS_AT.search(text[max(0, match.start() - 20) : match.start()]))


def _is_opening(text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - _NEARBY * 2) : match.end() + _NEARBY]
    return bool(_OPENING.search(around))


def _clocks(text: str) -> Iterator[Clock]:
    for match in _FIGURES.finditer(text):
        half = next((match[name] for name in _HALVES if match[name]), "").lower()[:1]
        minute = match["minute"] or match["apart"] or match["close"] or 0
        yield match.span(), _meant(int(match["hour"]), int(minute), half)
    for match in _WORDS.finditer(text):
        yield match.span(), _spoken(match)
    for match in _BARE.finditer(text):
        yield match.span(), _meant(int(match[0][:2]), int(match[0][2:]), "")


def _meant(hour: int, minute: int, half: str) -> set[int]:
    if half:
        return {(hour % 12 + (12 if half == "p" else 0)) * 60 + minute}
    either = {hour % 24 * 60 + minute}
    return either | {(hour + 12) % 24 * 60 + minute} if 1 <= hour <= 12 else either


def _spoken(match: re.Match[str]) -> set[int]:
    if match["noon"]:
        return {0 if match["noon"].lower() == "midnight" else _DAY // 2}
    named = match["hour"] or match["whole"] or match["half"] or "twelve"
    hour = int(named) if named.isdecimal() else _HOURS.index(named.lower())
    minutes = 30 if match["half"] else _minutes(match["minutes"] or "")
    at = hour * 60 + (-minutes if (match["way"] or "").lower().startswith("t") else minutes)
    return {at % _DAY, (at + _DAY // 2) % _DAY}


def _minutes(said: str) -> int:
    first = said.lower().replace("-", " ").removesuffix("s").removesuffix("minute").removesuffix("min").strip()
    if first.isdecimal():
        return int(first)
    return _MINUTES.get(first, _HOURS.index(first) if first in _HOURS else 0)


def _apart(one: int, other: int) -> int:
    apart = abs(one - other) % _DAY
    return min(apart, _DAY - apart)
