"""Names of people: those that a report lists, and those of people, pubs and streets that it tells in its own words."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reports.matching.names import known_as_one
from reports.residue import coarse
from reports.residue.alike import misspelt, one_name, short_for, surely_misspelt
from reports.residue.coarse import is_own
from reports.residue.everyday import is_common, is_everyday, name_nobody
from reports.residue.patterns import regex
from reports.residue.text import Text
from reports.residue.words import Span, Word, fold, joined, listed, words

_LONG = 5  # letters; fewer are too often part of something else
_BEFORE_A_PERSON = listed("ask asked hey hi lady madam miss mistress mr mrs ms saw tell told with")
_ALSO_THINGS_DO = listed("also and came can did does goes had has is likely may or was were will would")
_NAMES_SOMEBODY = listed("aka alias called himself herself named nickname nicknamed themselves")
_NAMED_AS = frozenset(
    {
        ("goes", "by"),
        ("go", "by"),
        ("went", "by"),
        ("known", "as"),
        ("booked", "as"),
        ("himself", "as"),
        ("name", "is"),
        ("name", "was"),
        ("name", "s"),
        ("name", "of"),
        ("names", "of"),
        ("surname", "is"),
    }
)
_AT = listed("at behind beside by from in inside leaving near off opposite outside past")
_BEFORE_A_THING = listed("a an another any each every her his its my no one our some that the their these this your")
_DOES = listed("""
also and asked asks booked books called calls came can claimed claims comes could did does drives drove gave gets goes
got had has held hit is keeps kept knew knows left likely lives looks made may offered offers or paid pays phones put
ran rang rings said says seems sent sounds talks tells texted texts threatened told took tried tries used uses wants was
wears went were will wore works would
""")
_HIDDEN = regex(r"\b[^\W\d_]\w*[*#@_\d][\w*#@]*")
_LIKE_IT = {"a": "4", "b": "8", "e": "3", "i": "1", "l": "1", "o": "0", "s": "5", "t": "7"}
_SAYS = "says|said|is|was|has|had|got|told|went|came|asked|wants|thinks|knows|thought|left|ran"
_SURELY_DOES = _DOES - _ALSO_THINGS_DO | {"s"}
# Nobody is called Clare by Clare's Law, nor Stanley by a Stanley knife.
_A_THING = re.compile(
    r"(?:clare|claire|sarah|raneem|martyn|helen)[’']s law\b|(?:stanley (?:knife|knives)|henry hoovers?|jack russells?"
    r"|fred perry|ben sherman|tommy hilfiger|ted baker|hugo boss|ralph lauren|calvin klein|harley davidson)\b",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"\b(?:goes by|go(?:es)? under|known as|nick ?named?(?: is| was)?|a\.?k\.?a\.?|(?:call(?:s|ed|ing)|introduced) "
    r"(?:him|her|them)sel(?:f|ves)(?: as)?|name(?:'s|’s|s| is| was)|short for|everyone calls (?:him|her|them)"
    r"|(?:m[ae]n|guy|bloke|lad|fella|wom[ae]n|girl|lass|client|one|mate|pal|friend|boss|driver|regular|some(?:one"
    r"|body)) "
    r"(?:called|named))[\s:]+[\"'“‘]?(?P<name>[^\W\d_]{3,}(?:\s[^\W\d_]{3,})?)",
    re.IGNORECASE,
)
_PAIRED = regex(r"\b(?P<one>[A-Z]\w{2,}) (?:and|&|[’']?n[’']?) (?P<other>[A-Z]\w{2,})\b")
_TITLED = regex(
    r"\b(?:(?:mrs?|ms|dr|sgt|prof)\.?|miss|doctor|sergeant|sarge|pc|cllr|councillor|rev|reverend|professor|lord"
    r"|mistress|madame?|lady|uncle|aunt(?:ie|y)?|postie|big|wee|wor)\s(?P<name>(?-i:[A-Z]\b(?![\w'’&])|[A-Z][\w'’]{2,}))",
    re.IGNORECASE,
)


class Told(NamedTuple):
    """The words of names in a story; those that may be some, however it writes them; and names of several words,
    written as one.
    """

    surely: frozenset[str]
    perhaps: frozenset[str]
    whole: frozenset[str]


def listed_name(text: Text, value: str) -> Iterator[Span]:
    """The whole name in any capitals; a part of it where it is written like a name or is no everyday word."""
    parts = [word.text for word in words(value)]
    whole = "".join(parts)
    if len(whole) >= _LONG and whole not in coarse.NAMES and not is_everyday(whole) and not name_nobody(parts):
        yield from (span for span in text.plain.find(whole) if not _A_THING.match(text.raw, span[0]))
    for part in parts:
        yield from _part(text, part)


def initials(text: Text, value: str) -> Iterator[Span]:
    """The first letters of a name: T.J., TJM, or K. of one who has no other name; or Honey D. And D*ve."""
    parts = [word.text for word in words(value)]
    letters = "".join(part[0].upper() for part in parts)
    if letters.isalpha():
        dotted = r"\.\s?".join(letters)
        yield from text.matches(re.compile(rf"(?<![\w.]){dotted}\.(?=\s?[a-z'’,]|\s[A-Z]{{2}})"))
        if len(letters) > 2:
            yield from text.matches(re.compile(rf"\b{letters}\b"))
        elif len(letters) == 1:
            yield from text.matches(re.compile(rf"(?<![\w.'’&/-]){letters}(?:[*_–—]+|(?= (?:{_SAYS})\b))"))
    for first, second in zip(parts, parts[1:], strict=False):
        yield from text.matches(re.compile(rf"\b(?=[A-Z])(?i:{re.escape(first)}) {second[0].upper()}\b(?=\.|\s|$)"))
    for part in parts:
        yield from _masked(text, part)


def _masked(text: Text, part: str) -> Iterator[Span]:
    """With a sign for a letter, or a figure that looks like it: D*ve and T0ny."""
    for match in _HIDDEN.finditer(text.raw) if len(part) > 2 else ():
        said = match[0].lower()
        if len(said) == len(part) and all(map(_stands_for, said, part)):
            yield match.span()


def _stands_for(sign: str, letter: str) -> bool:
    return sign == letter or sign in f"*#@_{_LIKE_IT.get(letter, '')}"


def introduced(text: Text) -> Iterator[Span]:
    """Behind a title, or behind words that say that somebody is called so."""
    for pattern in (_CALLED, _TITLED):
        for match in pattern.finditer(text.raw):
            name = match["name"]
            if len(name) == 1 or name[0].isupper() and is_own(name.split()[0].lower()):
                yield match.span("name")


def alike(text: Text, value: str) -> Iterator[Span]:
    """Words that are written like names and may be a part of this one: misspelt, short or long for it."""
    parts = [word.text for word in words(value) if not is_common(word.text)]
    own = [part for part in parts if is_own(part)]
    called = [match.span("name") for match in _CALLED.finditer(text.raw)]
    for at, word in enumerate(text.row):
        if is_common(word.text) or word.text in parts or _A_THING.match(text.raw, word.start):
            continue
        said = _is_named(text, at) or any(first <= word.start < last for first, last in called)
        if not (said or _may_name(word)):
            continue
        written = said or word.capital or text.raw[word.start : word.end].isupper()
        likely = said or word.marked or "".join(text.after(word, 1)) in _SURELY_DOES
        one = any(one_name(word.text, part) for part in parts) if written else _surely(word.text, own)
        if one or likely and any(short_for(word.text, part) for part in parts):
            yield word.start, word.end


def _may_name(word: Word) -> bool:
    """Whether somebody can be called this word, as it is written."""
    return is_own(word.text) or word.marked and not is_common(word.text) and word.text not in coarse.NAMES


def _surely(said: str, own: Iterable[str]) -> bool:
    return any(surely_misspelt(said, part) or known_as_one(said, part) for part in own)


def told(story: Text) -> Told:
    written = [word for word in story.own if word.capital and word.text.isalpha()]
    called = {name for match in _CALLED.finditer(story.raw) for name in match["name"].lower().split()}
    surely = {word.text for word in written if word.marked} | {name for name in called if not is_everyday(name)}
    perhaps = {word.text for word in story.row if word.text.isalpha() and len(word.text) > 2}
    return Told(frozenset(surely), frozenset(perhaps), frozenset(_whole(story)))


def _whole(story: Text) -> Iterator[str]:
    """Two words or more that stand beside each other, or with "and" between, and are all written like names."""
    for start, end in _beside((word.start, word.end) for word in story.row if word.marked):
        name = [word.text for word in words(story.raw[start:end])]
        if len(name) > 1 and not coarse.NAMES.issuperset(name):
            yield "".join(name)
    for match in _PAIRED.finditer(story.raw):
        one, other = fold(match["one"]), fold(match["other"])
        if coarse.NAMES.isdisjoint((one, other)):
            yield from (f"{one}{between}{other}" for between in ("and", "n", ""))


def repeated(text: Text, told: Told) -> Iterator[Span]:
    """Where the draft writes one of them like a name, with those beside it; or a whole one in any way."""
    yield from _beside(
        (word.start, word.end)
        for word in text.capitals
        if (_may_name(word) or _acts(text, word)) and _is_told(word, told) and not _A_THING.match(text.raw, word.start)
    )
    for name in told.surely:
        for at in () if is_common(name) else text.saying(name):
            if not text.row[at].capital and (is_own(name) and _is_named(text, at) or _is_at(text, at)):
                yield text.row[at].start, text.row[at].end
    for name in told.whole:
        yield from text.plain.find(name)


def _beside(spans: Iterable[Span]) -> Iterator[Span]:
    """Words that only a space parts, as one name."""
    for start, end in joined((start, end + 1) for start, end in spans):
        yield start, end - 1


def _is_told(word: Word, told: Told) -> bool:
    if word.text in told.surely or word.text.removesuffix("s") in told.surely:
        return True
    if not word.marked:
        return len(word.text) > _LONG and any(misspelt(word.text, one) for one in told.surely)
    return word.text in told.perhaps or any(
        one_name(word.text, one) or short_for(word.text, one) for one in told.surely
    )


def _part(text: Text, part: str) -> Iterator[Span]:
    everyday = is_everyday(part) or len(part) < 3
    for at in (*text.saying(part), *(() if everyday else text.saying(f"{part}s"))):
        word = text.row[at]
        if _A_THING.match(text.raw, word.start):
            named = False
        elif part in coarse.NAMES:
            named = word.capital and _is_somebody(text, at)
        else:
            named = not everyday or word.marked or _acts(text, word) or _is_named(text, at)
        if named:
            yield word.start, word.end


def _is_somebody(text: Text, at: int) -> bool:
    """What is also the name of a place, a month or a make of cars: whether the words beside it speak of a person."""
    after = "".join(text.after(text.row[at], 1))
    spoken_to = not _BEFORE_A_PERSON.isdisjoint(text.before(text.row[at], 1))
    return spoken_to or after in _DOES - _ALSO_THINGS_DO or _is_named(text, at)


def _acts(text: Text, word: Word) -> bool:
    """Where it opens a sentence, its capital tells nothing; what is said of somebody there tells."""
    after = "".join(text.after(word, 1))
    if not word.opens or is_common(word.text) or word.text == "guy":
        return False
    return after in _DOES or after.endswith("ed") or text.raw[word.end : word.end + 2] in (", ", " (")


def _is_at(text: Text, at: int) -> bool:
    """Whether the words before say that it is a place."""
    before = text.before(text.row[at], 2)
    return not _AT.isdisjoint(before[-1:] if before[-1:] != ["the"] else before)


def _is_named(text: Text, at: int) -> bool:
    """Whether the words beside it say that it is a name, however it is written."""
    before = text.before(text.row[at], 2)
    if not before:
        return False
    owns = text.raw[text.row[at].end :][:2].lower() in ("'s", "’s") and before[-1] not in _BEFORE_A_THING
    return owns or tuple(before) in _NAMED_AS or before[-1] in _NAMES_SOMEBODY
