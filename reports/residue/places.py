"""Exact places in a draft: that of the report, in any part of it, and every other address."""

import re
from collections.abc import Iterable, Iterator, Sequence

from reports.residue import coarse
from reports.residue.alike import misspelt
from reports.residue.coarse import is_own
from reports.residue.everyday import is_common, is_everyday, is_odd, is_word
from reports.residue.patterns import regex
from reports.residue.spoken import NUMBERS
from reports.residue.text import Text
from reports.residue.words import Span, Word, listed, words

# Words of a place that say what kind it is, not which.
_KINDS = """
a above alley and at avenue back bank bar bed behind below bridge building bus by call canal canopy car centre
close club corner court crescent door drive entrance estate flat floor flats front garden gardens gate green ground
hall hill home hotel house in incall inn junction lane lay light lights massage near next of off office on online
opposite out outcall outside over park parlour passage path place pub quay railway rise road room row sauna shop
side square stair stairs station steps stop street studio terrace the to top under unit up walk way west north
south east yard
"""
_KIND = listed(_KINDS)
_SHORT_FOR = """
apt:apartment ave:avenue bldg:building bldgs:buildings cotts:cottages cres:crescent crt:court ct:court ctr:centre
dr:drive est:estate fm:farm gdn:garden gdns:gardens grn:green grv:grove hse:house htl:hotel ind:industrial ln:lane
mkt:market pk:park pl:place rd:road rms:rooms sq:square st:street stn:station ter:terrace terr:terrace
"""
_SHORT = dict(pair.split(":") for pair in _SHORT_FOR.split())
_AT = listed("at behind beside by from in inside leaving near of off opposite outside past")
_ADDRESS_NUMBER = regex(r"\d+[a-z]?")

_CLEAR = "street|str|st|road|rd|avenue|ave|lane|ln|terrace|crescent|cres|grove|mews|gdns|boulevard|vennel|wynd|brae"
_ALSO_WORDS = (
    "close|drive|court|place|gardens|square|sq|parade|rise|croft|gate|hill|way|row|walk|quay|wharf|circus"
    "|bank|brow|fold|view|mount|garth|dene|meadows?|fields?"
)
_BUILDINGS = (
    "house|court|towers?|mansions?|heights|lodge|apartments|building|mill|works|wharf|chambers|flats|farm|cottages?"
    "|point|studios|exchange|tenements?|estate|tower block|steadings?|barns?|bothy|grange|manor|priory|abbey|villas?"
    "|bungalows?|annexe|maisonettes?"
)
_IN_WORDS = "|".join(word for word in NUMBERS if len(word) > 2)
_NUMBER = rf"(?:\d{{1,4}}\s?[a-h]?|(?:{_IN_WORDS})(?:[\s-](?:{_IN_WORDS}))?)"
_NO_WORK = (
    r"(?![ -](?i:sex|work|girl|based|lass|lad|wom[ae]n|m[ae]n\b|outreach|team|project|people|scene|rage|side\b|map))"
)
_WITH_NUMBER = regex(
    rf"\b{_NUMBER},? +(?P<name>(?:[^\W\d_][\w'’]*(?: +|-)){{1,3}}?)(?P<kind>{_CLEAR}|{_ALSO_WORDS})\b{_NO_WORK}",
    re.IGNORECASE,
)
_NAMED = regex(
    rf"\b(?P<name>(?:[A-Z][\w'’]{{1,40}}+(?: +|-)){{1,3}})"
    rf"(?P<kind>(?i:{_CLEAR}|{_ALSO_WORDS}|{_BUILDINGS}))\b{_NO_WORK}",
)
_OF_ANY_KIND = regex(r"\b\d{1,4}[a-h]?\s(?P<name>[A-Z][a-z'’]+)\s(?P<kind>[A-Z][a-z'’]{2,})\b")
_COUNTED = (
    r"(?:%|p\b|quid|pounds?|euros?|minutes?|mins?|hours?|hrs?|days?|nights?|evenings?|weeks?|months?|years?|bed"
    r"|people|man"
    r"|men|wom[ae]n|lads?|times?|of (?:us|them|these|those|my|his|her|our)\b)"
)
_DOOR = regex(
    r"\b(?:flat|flt|apartment|apt|room|rm|unit|suite|plot|house number|door number|at number|(?<=at )no\.?)\s*"
    rf"(?:no\.?\s*|number\s+|(?:was|is|were)\s+(?=\d))?(?:{_NUMBER}|(?-i:[A-H]))\b(?!\s*{_COUNTED})",
    re.IGNORECASE,
)
_NO_NAMES = listed("""
a an any back county crown every food ft full guest her high his magistrates main mile miles min mins my no one open
our own public ring safe same side some that the their this which white whole yards
""")


def find(row: Sequence[Word], place: str) -> Iterator[Span]:
    """Two or more words of the place in their order, one of them its own; or its own name, written like one."""
    row = list(_written_out(row)) if place else ()
    for part in re.split(r"[,;\n]", place):
        yield from _find_part(row, list(_written_out(words(part))))


def _written_out(row: Iterable[Word]) -> Iterator[Word]:
    """Words that are shortened as a whole; without "and", for which there may be a sign."""
    for word in row:
        if word.text not in ("and", "n"):
            yield word._replace(text=_SHORT[word.text]) if word.text in _SHORT else word


def addresses(text: Text) -> Iterator[Span]:
    """Streets and buildings by name, doors by number."""
    for pattern in (_WITH_NUMBER, _NAMED):
        for match in pattern.finditer(text.raw):
            alone = text.opens(match.start()) and " " not in match["name"].strip()
            if _names_one(match["name"], match["kind"]) and not (alone and match["kind"].islower()):
                yield match.span()
    for match in _OF_ANY_KIND.finditer(text.raw):
        if is_own(match["name"].lower()) and match["kind"].lower() not in coarse.NAMES:
            yield match.span()
    yield from text.matches(_DOOR)


def _names_one(name: str, kind: str) -> bool:
    """Whether these can be a street's own: in small letters, or before a word of two senses, none of every day."""
    row = [word.text for word in words(name)]
    if not row or row[-1] in _NO_NAMES or coarse.MAKES.issuperset(row[-2:]):
        return False
    if kind.islower() and row[-1] in coarse.PLACES:
        return False  # the streets of Leeds
    if re.fullmatch(_CLEAR, kind.lower()):
        return not name.islower() or not any(map(is_everyday, row))
    return not kind.islower() and not is_common(row[-1])


def _find_part(row: Sequence[Word], place: Sequence[Word]) -> Iterator[Span]:
    part = [word.text for word in place]
    own = set(part) - _KIND
    if not own or coarse.is_coarse_place(list(own)):
        return
    seldom = {name for name in own if len(name) > 3 and not is_common(name) and name not in coarse.NAMES}
    names = set(filter(is_own, seldom))
    odd = {name for name in names if not is_word(name)}
    for first, word in enumerate(row):
        if word.text not in part:
            near = seldom if word.marked or is_odd(word.text) else ()
            plural = word.text.removesuffix("s") in names and (
                word.text[:-1] in odd or "s" in part and _is_at(row, first)
            )
            if plural or near and is_own(word.text) and any(misspelt(word.text, one) for one in near):
                yield word.start, word.end
            continue
        length = _longest(row, first, part)
        said = row[first : first + length]
        if length > 1 and _tells([word.text for word in said]):
            yield said[0].start, said[-1].end
        elif length and (_own_name(word) or word.text in odd or word.text in names and _is_at(row, first)):
            yield said[0].start, said[0].end


def _is_at(row: Sequence[Word], at: int) -> bool:
    return at > 0 and row[at - 1].text in _AT or at > 1 and row[at - 1].text == "the" and row[at - 2].text in _AT


def _tells(said: Sequence[str]) -> bool:
    """Whether these words of a place are some of its own: one that is seldom said, or two of whatever kind."""
    own = [text for text in said if text not in _KIND and text != "s"]
    first = said[0] in own and not is_common(said[0]) and not said[0].isdecimal()
    return len(own) > 1 or first or any(not is_everyday(text) and not text.isdecimal() for text in own)


def _longest(row: Sequence[Word], first: int, part: list[str]) -> int:
    """How many words from ``first`` on stand in the place in the same order."""
    return max((_same(row, first, part, at) for at in range(len(part))), default=0)


def _same(row: Sequence[Word], first: int, part: Sequence[str], at: int) -> int:
    most = min(len(row) - first, len(part) - at)
    return next((n for n in range(most) if row[first + n].text != part[at + n]), most)


def _own_name(word: Word) -> bool:
    own = word.marked and word.text not in _KIND and word.text not in coarse.NAMES
    return own and len(word.text) > 2 and not _ADDRESS_NUMBER.fullmatch(word.text)
