"""What leads to somebody on the net by itself: e-mail addresses, names on sites, addresses of pages."""

import re
from collections.abc import Iterator

from reports.residue.everyday import is_word
from reports.residue.patterns import regex
from reports.residue.text import Text
from reports.residue.words import Span, fold

_TOP = r"(?:com|org|net|co|uk|ie|info|biz|io|xxx)"
_DOT = r"(?:\.|\s\.\s|\s*[(\[{-]\s*(?:dot|\.)\s*[)\]}-]\s*|\s+dot\s+)"
_AT = r"(?:\s?@\s?|\s*[(\[{-]\s*(?:at|@)\s*[)\]}-]\s*|\s+at(?:\s+sign)?\s+)"
_PIECE = r"[A-Za-z0-9]+"
_JOIN = rf"(?:{_DOT}|\s+(?:underscore|dash|hyphen|plus)\s+|[.+_-])"
_EMAIL = regex(
    rf"\b{_PIECE}(?:{_JOIN}{_PIECE}){{0,4}}{_AT}{_PIECE}(?:{_DOT}{_PIECE}){{0,2}}{_DOT}{_TOP}\b",
    re.IGNORECASE,
)
_HANDLE = regex(r"(?<![\w@.])@(?!\d+(?:\s|$))[A-Za-z0-9_][\w.-]+")
_PAGE = regex(
    rf"\b(?:https?://|www\.)\S+|\b(?!(?:[\w-]{{1,63}}+\.){{0,4}}(?:gov|police"
    rf"|nhs)\.uk)[\w-]{{2,63}}+(?:\.[\w-]{{2,63}}+){{0,4}}\.{_TOP}(?:/[\w@./-]*)?(?!\w)"
    rf"|\b[a-z0-9-]{{3,63}}+(?:[ \t]+dot\s+[a-z0-9-]+)*[ \t]+dot\s+{_TOP}(?:\s+(?:forward )?slash\s+\w+)?\b"
    rf"|\bu/\w{{3,}}|\bt\.me/\w+",
    re.IGNORECASE,
)
_SERVICE = (
    r"(?:user\s?-?names?|user ?id|handles?|screen ?names?|nick(?:name)?|profiles?|account|insta(?:gram)?"
    r"|snap(?:chat)?|telegram"
    r"|kik|twitter|tik\s?tok|only\s?fans|cash\s?(?:tag|app)|pay\s?pal|monzo|revolut|facebook|fb|whatsapp|signal"
    r"|discord|skype|x)"
)
_NAME_THERE = regex(
    rf"\b{_SERVICE}\b(?:\s+(?:is|was|name|named|called|as|tag|user|under|goes by|account|profile|handle|id|the|of"
    rf"|by|me|at))*"
    r"[\s:=(\"'“‘]+(?P<name>[A-Za-z][A-Za-z]*(?:[._-]?\d+|_[A-Za-z0-9]+|\.[A-Za-z0-9]{2,})[\w.]*)",
    re.IGNORECASE,
)
_AS = regex(rf"\b{_SERVICE} (?:as|is|under|called|named?|user|goes by) [\"'“‘]?(?P<name>[a-z]{{4,}})\b", re.IGNORECASE)
_BY_SHAPE = regex(
    r"(?<![\w@/.-])(?:[A-Za-z][A-Za-z0-9]*+_[A-Za-z0-9_.]+|[a-z]{4,}+(?:\.[a-z]{3,})?\d{2,}[a-z]*"
    r"|[A-Z][a-z]++[A-Z][a-z]++[A-Za-z]*+\d+"
    r"|xx?_?[a-z]{3,}_?xx?)(?![\w@])"
)
_TAG = regex(r"(?<!\w)[$£][A-Za-z][A-Za-z0-9]{2,}")
_SPELLED = regex(rf"\b{_PIECE}(?:\s+(?:underscore|under score)\s+\w+)+", re.IGNORECASE)


def emails(text: Text) -> Iterator[Span]:
    yield from text.matches(_EMAIL)


def handles(text: Text) -> Iterator[Span]:
    """Names on sites: behind a sign, after the word for them, or of a shape that only they have."""
    for pattern in (_HANDLE, _BY_SHAPE, _TAG, _SPELLED):
        yield from text.matches(pattern)
    yield from text.matches(_NAME_THERE, "name")
    for match in _AS.finditer(text.raw):
        if not is_word(fold(match["name"])):
            yield match.span("name")


def pages(text: Text) -> Iterator[Span]:
    """Addresses of pages, but for those of public bodies."""
    yield from text.matches(_PAGE)
