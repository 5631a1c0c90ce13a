"""Names of people: those that a report lists, and those of people, pubs and streets that it tells in its own words."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reports.matching import lexicon
from reports.residue import coarse
from reports.residue.alike import misspelt, one_name, short_for
from reports.residue.coarse import is_own
from reports.residue.everyday import is_common, is_everyday, is_odd, is_word, name_nobody
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
        ("call", "him"),
        ("calls", "him"),
        ("cry", "him"),
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
_ARTICLES = listed("a an the")
_DOES = listed("""
also and asked asks booked books called calls came can claimed claims comes could did does drives drove gave gets goes
got had has held hit is keeps kept knew knows left likely lives looks made may offered offers or paid pays phones put
ran rang rings said says seems sent sounds talks tells texted texts threatened told took tried tries used uses wants was
wears went were will wore works would
""")
_ASKS = listed("ask asked bless cheers hey hi hiya rang tell texted thanks told write you")
_RELATED = listed("boyfriend brother cousin dr friend husband mate miss mr mrs ms pal uncle")
_NO_NOUN = re.compile(r"[.,;:!?)\n]|\s(?:about|and|at|for|if|in|is|on|or|she|what|when|who)\b|$")
_RINGS, _THERE = listed("contact message phone ring text"), re.compile(r"\s(?:at|if|on|or|to|via)\b")
_WHO_DOES = re.compile(r",\ss?he\b")
_AGED = re.compile(r",?\s\(?(?:aged? )?[2-7]\d(?:ish)?\b(?!%|\s?(?:mins?|miles|quid))")
_HIDDEN = regex(r"\b[^\W\d_]\w*[*#@_\d][\w*#@]*")
_LIKE_IT = {"a": "4", "b": "8", "e": "3", "i": "1", "l": "1", "o": "0", "s": "5", "t": "7"}
_SAYS = "says|said|is|was|has|had|got|told|went|came|asked|wants|thinks|knows|thought|left|ran"
_SURELY_DOES = _DOES - _ALSO_THINGS_DO | {"s"}
# Nobody is called Clare by Clare's Law, nor Stanley by a Stanley knife.
_A_THING = re.compile(
    r"(?:clare|claire|sarah|raneem|martyn|helen)[’']s law\b|(?:stanley (?:knife|knives)|henry hoovers?|jack russells?"
    r"|fred perry|ben sherman|tommy hilfiger|ted baker|hugo boss|ralph lauren|calvin klein|harley davidson"
    r"|hunter (?:wellies|boots)|dick(?:ie)?s? (?:dungarees|overalls)|sally forth|happy as larry|bob[’']?s your uncle"
    r"|jack the lad|jack of all|tom,? dick|peeping tom|joe (?:bloggs|public)|billy no mates|walter mitty"
    r"|[^\W\d_]+ (?:island|sands|bay|city|united|rovers|wanderers|albion|athletic|rangers)|harris tweed|harry potter"
    r"|gordon bennett|murphy[’']?s law|hobson[’']?s choice|pete[’']?s sake|plain jane|silly billy|aunt sally"
    r"|big ben|old bill|earl grey|father christmas)\b",
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
_OF_HIS = regex(
    r"\b(?:boyfriend|brothers?|cousins?|dad|friend|husband|mate|pal|partner|sister|son|wife"
    r"|(?:is|was|['’]s|get|gets) (?:called|named)|booked (?:as|by|under)|answers to|signs off(?: as)?),? "
    r"(?P<name>[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})?)\b"
)
_PAIRED = regex(r"\b(?P<one>[A-Z]\w{2,}) (?:and|&|[’']?n[’']?) (?P<other>[A-Z]\w{2,})\b")
_TITLED = regex(
    r"\b(?:(?:mrs?|ms|dr|sgt|prof)\.?|miss|doctor|sergeant|sarge|pc|cllr|councillor|rev|reverend|professor|lord"
    r"|mistress|madame?|lady|uncle|aunt(?:ie|y)?|postie|big|wee|wor)\s(?P<name>(?-i:[A-Z]\b(?![\w'’&])"
    r"|[A-Z][\w'’]{2,}))",
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
        yield from (span for span in text.plain.find(whole) if not _is_a_thing(text, span[0], whole))
    for part in filter(_may_be_part, parts):
        yield from _part(text, part)


def initials(text: Text, value: str) -> Iterator[Span]:
    """The first letters of a name: T.J., TJM, or K. of one who has no other name; or Honey D. And D*ve."""
    parts = [word.text for word in words(value)]
    letters = "".join(part[0].upper() for part in parts)
    if letters.isalpha() and letters != "I":
        dotted = r"\.\s?".join(letters)
        yield from text.matches(re.compile(rf"(?<![\w.]){dotted}\.(?=\s?[a-z'’,]|\s[A-Z]{{2}})"))
        yield from text.matches(re.compile(rf"\b{'-'.join(letters)}\b")) if len(letters) > 1 else ()
        if len(letters) > 2 or len(letters) == 2 and "initial" in text.raw.lower():
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
    for pattern in (_CALLED, _TITLED, _OF_HIS):
        for match in pattern.finditer(text.raw):
            name, first = match["name"], fold(match["name"].split()[0])
            if len(name) == 1 or (name[0].isupper() or not is_word(first)) and is_own(first):
                yield match.span("name")


def alike(text: Text, called: Iterable[str]) -> Iterator[Span]:
    """Words that are written like names and may be a part of one of these: misspelt, short or long for it."""
    parts = {word.text for name in called for word in words(name) if not is_common(word.text)}
    introduced = [match.span("name") for match in _CALLED.finditer(text.raw)] if parts else []
    for at, word in enumerate(text.row) if parts else ():
        if word.text in parts or is_common(word.text):
            continue
        said = _is_named(text, at) or any(first <= word.start < last for first, last in introduced)
        likely = said or word.marked or is_odd(word.text) or word.capital and not is_word(word.text)
        first_name = (word.capital or text.is_shouted(word)) and word.text in lexicon.groups("names")
        if not (likely or first_name) or not (said or _may_name(word)):
            continue
        likely = likely or "".join(text.after(word, 1)) in _SURELY_DOES
        one = any(one_name(word.text, part) or likely and short_for(word.text, part) for part in parts)
        if one and not any(_A_THING.match(text.raw, other.start) for other in text.row[max(0, at - 2) : at + 1]):
            yield word.start, word.end


def _may_name(word: Word) -> bool:
    """Whether somebody can be called this word, as it is written."""
    return is_own(word.text) or word.marked and not is_common(word.text) and word.text not in coarse.NAMES


def told(story: Text) -> Told:
    written = [word for word in story.own if word.capital and word.text.isalpha()]
    called = {name for match in _CALLED.finditer(story.raw) for name in match["name"].lower().split()}
    surely = {word.text for word in written if word.marked} | {name for name in called if not is_everyday(name)}
    perhaps = {word.text for word in story.row if word.text.isalpha() and len(word.text) > 2}
    return Told(frozenset(surely), frozenset(perhaps), frozenset(_whole(story)))


def _whole(story: Text) -> Iterator[str]:
    """Two words or more that stand beside each other, or with "and" between, and are all written like names."""
    for start, end in _beside((word.start, word.end) for word in story.row if word.marked or _owns(story, word)):
        name = [word.text for word in words(story.raw[start:end])]
        if len(name) - name.count("s") > 1 and not coarse.NAMES.issuperset(name):
            yield "".join(name)
    for match in _PAIRED.finditer(story.raw):
        one, other = fold(match["one"]), fold(match["other"])
        if coarse.NAMES.isdisjoint((one, other)):
            yield from (f"{one}{between}{other}" for between in ("and", "n", ""))


def _owns(story: Text, word: Word) -> bool:
    """The s of Fox's Den."""
    return word.text == "s" and story.raw[word.start - 1] in "'’"


def repeated(text: Text, told: Told) -> Iterator[Span]:
    """Where the draft writes one of them like a name, with those beside it; or a whole one in any way."""
    yield from _beside(
        (word.start, word.end)
        for word in text.capitals
        if (_may_name(word) or _acts(text, word)) and _is_told(word, told) and not _A_THING.match(text.raw, word.start)
    )
    for name in told.surely:
        for at in () if is_common(name) else (*text.saying(name), *text.saying(f"{name}s")):
            alone = is_odd(name) or not any(name in one for one in told.whole)
            if not text.row[at].capital and (is_own(name) and _is_named(text, at) or alone and _is_at(text, at)):
                yield text.row[at].start, text.row[at].end
    for name in told.whole:
        yield from (span for span in text.plain.find(name) if _is_name_there(text, *span))


def _is_name_there(text: Text, start: int, end: int) -> bool:
    """Whether it is written like a name, or is where somebody was: a lion may be red, a breakfast club any."""
    small = text.written[start:end].islower() and not any(is_odd(word.text) for word in words(text.raw[start:end]))
    return not small or _is_at(text, text.at(start)) or text.before_at(start, 1) == ["the"]


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


def _may_be_part(part: str) -> bool:
    return len(part) > 1 and part not in ("on", "st")


def _part(text: Text, part: str) -> Iterator[Span]:
    everyday = is_everyday(part) or len(part) < 3
    for at in (*text.saying(part), *(() if everyday else text.saying(f"{part}s"))):
        word = text.row[at]
        if _is_a_thing(text, word.start, part):
            named = False
        elif part in coarse.NAMES:
            named = word.capital and _is_somebody(text, at) or len(part) > 3 and _is_spoken_to(text, at)
        else:
            written = not everyday or word.marked
            named = written or _acts(text, word) or _is_named(text, at) or _is_spoken_to(text, at)
        if named:
            yield word.start, word.end


def _is_a_thing(text: Text, at: int, name: str) -> bool:
    """Whether this is no name here: in a phrase, or a word of the dictionary with an article, as "the biscuit" is."""
    article = text.written[at].islower() and not _ARTICLES.isdisjoint(text.before_at(at, 1))
    return bool(_A_THING.match(text.raw, at)) or article and is_word(name)


def _is_somebody(text: Text, at: int) -> bool:
    """What is also the name of a place, a month or a make of cars: whether the words beside it speak of a person."""
    after = "".join(text.after(text.row[at], 1))
    spoken_to = not _BEFORE_A_PERSON.isdisjoint(text.before(text.row[at], 1))
    return spoken_to or after in _DOES - _ALSO_THINGS_DO or _is_named(text, at)


def _is_spoken_to(text: Text, at: int) -> bool:
    """Whether the words beside a small one say that it is somebody: "ring ruby on", "not to honey, she's"."""
    word, before = text.row[at], text.before(text.row[at], 1)
    if is_common(word.text) or not _BEFORE_A_THING.isdisjoint(before):
        return False
    asked = not _ASKS.isdisjoint(before) and _NO_NOUN.match(text.raw, word.end)
    rung = not _RINGS.isdisjoint(before) and _THERE.match(text.raw, word.end)
    does = not {*_AT, "on"} & {*before} and _WHO_DOES.match(text.raw, word.end)
    return bool(not _RELATED.isdisjoint(before) or asked or rung or does or _AGED.match(text.raw, word.end))


def _acts(text: Text, word: Word) -> bool:
    """Where it opens a sentence, its capital tells nothing; what is said of somebody there tells."""
    after = "".join(text.after(word, 1))
    if not word.opens or is_common(word.text) or word.text == "guy":
        return False
    return after in _DOES or after.endswith("ed") or text.raw[word.end : word.end + 2] in (", ", " (")


def _is_at(text: Text, at: int) -> bool:
    """Whether the words before say that it is a place."""
    before = text.row[max(0, at - 2) : at]
    if not before or not text.raw[before[-1].end : text.row[at].start].isspace():
        return False
    return not _AT.isdisjoint(word.text for word in (before if before[-1].text == "the" else before[-1:]))


def _is_named(text: Text, at: int) -> bool:
    """Whether the words beside it say that it is a name, however it is written."""
    before = text.before(text.row[at], 2)
    if not before:
        return False
    owns = (
        text.raw[text.row[at].end : text.row[at].end + 2].lower() in ("'s", "’s") and before[-1] not in _BEFORE_A_THING
    )
    return owns or tuple(before) in _NAMED_AS or before[-1] in _NAMES_SOMEBODY
