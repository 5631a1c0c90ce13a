"""Exact days in a draft: that of the report, and any other date."""

import re
from collections.abc import Iterator
from datetime import date

from reports.residue.patterns import regex
from reports.residue.words import Span

_MONTH_NAMES = "january february march april may june july august september october november december"
_MONTHS = _MONTH_NAMES.split()
_ORDINAL_NAMES = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
sixteenth seventeenth eighteenth nineteenth twentieth twenty.first twenty.second twenty.third twenty.fourth
twenty.fifth twenty.sixth twenty.seventh twenty.eighth twenty.ninth thirtieth thirty.first
"""
_ORDINALS = _ORDINAL_NAMES.split()  # the dot stands for a space or a dash

_DIGITS = r"(?:0?[1-9]|[12]\d|3[01])"
_NTH = rf"{_DIGITS}\s?(?:st|nd|rd|th)"
_IN_WORDS = f"(?:{'|'.join(reversed(_ORDINALS))})"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|(?-i:May|MAY)|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_WEEKDAY = r"(?:mon|tue|tues|wed|weds|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\b"
_NOT_COUNTED = r"(?!\s*(?:m[ae]n|wom[ae]n|people|members|reports|alerts|times|years|%))"
# By what each begins with: most words begin none of them.
_DATE = regex(
    r"(?=\d)(?:"
    rf"\b{_NTH}(?:\s+day)?(?:\s+o[f’'])?[\s,/-]*(?:{_MONTH}|may\b)"
    rf"|\b{_NTH}\s+of\s+the\s+{_NTH}"
    rf"|\b{_DIGITS}[\s/-]*{_MONTH}"
    rf"|(?<![\d/.-]){_DIGITS}\s?[/.-]\s?(?:0?[1-9]|1[0-2])\s?[/.-]\s?(?:20)?\d\d(?![\d/-])"
    r"|\b20\d\d[-/.](?:0[1-9]|1[0-2])[-/.](?:0[1-9]|[12]\d|3[01])\b"
    rf"|\b{_NTH}\s*\(?{_WEEKDAY}"
    rf"|\b(?:1st|2nd|3rd|4th)\s+{_WEEKDAY}\s+(?:of|in)\s+{_MONTH}"
    r")|\b(?=[a-z])(?:"
    rf"{_IN_WORDS}\s+of\s+the\s+{_IN_WORDS}\b"
    rf"|{_IN_WORDS}(?:\s+day)?\s+o[f’']?\s+(?:{_MONTH}|may\b)"
    rf"|{_MONTH}\.?(?:[^\S\n]+|[/-])(?:the\s+)?(?:{_NTH}|the\s+{_IN_WORDS}|{_DIGITS})\b{_NOT_COUNTED}"
    rf"|(?:{_WEEKDAY},?\s+|on (?:the )?)(?!24/7){_DIGITS}/(?:0?[1-9]|1[0-2])\b"
    rf"|{_WEEKDAY}[.,]?\s+(?:{_NTH}|the\s+(?:{_NTH}|{_IN_WORDS}))\b"
    rf"|[a-z]{{3,6}}day,?\s+{_DIGITS}\b(?!\s*(?:hours|minutes|[ap]\.?m|[:.]\d|o.clock|(?:to|till?|until|-"
    rf"|–)\s*\d)){_NOT_COUNTED}"
    rf"|(?:first|second|third|fourth|last)\s+{_WEEKDAY}\s+(?:of|in)\s+{_MONTH}"
    r"|(?:christmas|xmas|new year[’']?s|hallow[e’']{1,2}en|valentine[’']?s|st\.? \w+[’']?s|paddy[’']?s|boxing|burns"
    r"|bonfire|bank holiday|easter|shrove|may|mother[’']?s|father[’']?s|pancake|midsummer[’']?s?|armistice|guy fawkes"
    r"|remembrance|palm|mothering|whit|leap|ladies|derby|grand national|cup final|fireworks|april fools?[’']?)"
    r"\s+(?:eve|day|night|morning|weekend|sunday|monday|tuesday|friday|saturday)\b"
    r"|(?:hogmanay|good friday|black friday|ash wednesday|maundy thursday|nye"
    r"|(?:august|may|easter|whit) bank holiday|(?:on|since|at) (?:hallow[e’']{1,2}en|eid|diwali|the twelfth|april fools"
    r"|valentine[’']?s|(?:st\.? )?paddy[’']?s)"
    r"|(?:longest|shortest) day|(?:summer|winter) solstice)\b)",
    re.IGNORECASE,
)
_LONE = regex(
    rf"\b(?:on|of|was|since|until|from|before|after|night of) the (?P<nth>{_NTH})"
    rf"(?=\s*(?:[.,;:)!?–]|$|(?:inst|of|at|around|about|and(?!\s+{_NTH})|when|just|he|she|they|who|with|was|in"
    rf"|between|this|last)\b))",
    re.IGNORECASE | re.MULTILINE,
)


def repeated(text: str, day: date) -> Iterator[Span]:
    """Where the text names this day of the month and year, or of the month alone."""
    for match in _day_pattern(day).finditer(text):
        yield match.span()


def exact(text: str) -> Iterator[Span]:
    """Any day of a month."""
    for pattern in (_DATE, _LONE):
        for match in pattern.finditer(text):
            yield match.span()


def _day_pattern(day: date) -> re.Pattern[str]:
    name = _MONTHS[day.month - 1]
    month = rf"(?:{name}|{name[:4]}|{name[:3]})\b\.?(?:,?\s+{day.year})?"
    number = rf"(?:0?{day.day}(?:st|nd|rd|th)?|{_ORDINALS[day.day - 1]})"
    year = rf"(?:\s*[-/.]\s*(?:{day.year}|{day.year % 100:02}))?(?![\d/.-]*\d)"
    ways = (
        rf"\b{number}(?:\s+day)?(?:\s+of)?[\s,-]+{month}",
        rf"\b(?:{name}|{name[:3]})\b\.?\s+(?:the\s+)?{number}\b(?:,?\s+{day.year})?",
        rf"(?<![\d/.-])0?{day.day}\s*[-/.]\s*0?{day.month}{year}{_NOT_COUNTED}",
        rf"(?<![\d/.-])0?{day.day}\s0?{day.month}\s(?:{day.year}|{day.year % 100:02})\b",
        rf"\b{_WEEKDAY},?\s+(?:the\s+)?{number}\b(?![:.]\d|\s*[ap]\.?m){_NOT_COUNTED}",
        rf"\b{day.year}[-/.]?{day.month:02}[-/.]?{day.day:02}\b",
        rf"\b(?:the |on )(?:0?{day.day}(?:st|nd|rd|th)|{_ORDINALS[day.day - 1] if day.day > 3 else '(?!)'})\b"
        r"(?=\s*(?:[.,;:)!?–]|$|(?:inst|of|at|around|about|and|when|just|he|she|they"
        r"|was|in|between)\b))",
    )
    return re.compile("|".join(ways), re.IGNORECASE | re.MULTILINE)
