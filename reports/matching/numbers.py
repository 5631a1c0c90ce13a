"""Numbers, addresses and plates of which only a part is known, or that are written as no form expects (pure)."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from reports import identifiers, sites
from reports.matching import lexicon
from reports.matching.lexicon import words
from reports.models import Identifier

Kind = Identifier.Kind
FEWEST = 6  # last digits of a phone number: fewer are many people's
UNKNOWN = "?"
SHORTEST_NAME = 6  # that tells something without its site
ON_A_SITE, ON_NO_SITE = "named", "name"
_HIDDEN = re.compile(r"(?:\.{2,}|[…*_?#•]|\bx+|x{2,}|-{2,})+", re.IGNORECASE)
_RUN = re.compile(r"\d(?:[\d\s().-]*\d)?")
_AT = (
    (r"\s*[(\[]\s*at\s*[)\]]\s*", "@"),
    (r"\s*[(\[]\s*dot\s*[)\]]\s*", "."),
    (r"\s+at\s+", "@"),
    (r"\s+dot\s+", "."),
    (r"\s*@\s*", "@"),
    (r"(?<=\w),(?=\w)", "."),
)
_FILE = re.compile(r"\.(?:php|html?|aspx?|jsp)$")
_BANK = re.compile(r"\b(\d\d)[ -]?(\d\d)[ -]?(\d\d)\D{1,12}(\d{8})\b")
_DIGITS = {"zero": "0", "oh": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
_DIGITS |= {"six": "6", "seven": "7", "eight": "8", "nine": "9"}
_DIGIT = re.compile(rf"\b(?:{'|'.join(_DIGITS)})\b", re.IGNORECASE)
_TIMES = {"double": 2, "triple": 3}
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_NUMBER_IN_ADDRESS = re.compile(r"(?:wa\.me/|whatsapp\.com/send/?\?phone=|t\.me/|signal\.me/#p/)\+?(\d{9,15})")
_WHOLE_NUMBER = re.compile(r"\+?\(?\d[\d\s().-]{8,18}\d")
_WHOLE_PLATE = re.compile(r"\b(?:[A-Z]{2}\d{2}\s?[A-Z]{3}|[A-Z]\d{1,3}\s?[A-Z]{3}|[A-Z]{3}\s?\d{1,4}[A-Z]?)\b")
_ALONE = re.compile(r"(?<![^\s(,])[^\W\d_]{3,}(?![^\s),.;:])")
_NO_NAMES = frozenset({"tel", "ext", "mob", "reg", *sites.SOCIAL, *sites.PAYMENT})
_SAYS_WHO = re.compile(r"[?&](?:id|u|uid|user\w*|p|pid|profile\w*|member\w*|n|name)=")
_PLATE = re.compile(r"[A-Z0-9?]{5,8}")
_PART_OF_PLATE = re.compile(r"[A-Z?*_]{2}[\d?*_]{2}[\s.-]?[A-Z?*_]{3}", re.IGNORECASE)  # a name may look like others
_PART_OF_NUMBER = re.compile(
    r"(?<![\w£$€])(?:(?<![^\W\d][.-])|(?<=\b(?:no|ph)\.)|(?<=\b(?:tel|mob)\.))\d(?:[\d\s().-]*\d)?(?!\w|[.-][^\W\d])",
    re.IGNORECASE,
)
_OF_NO_PHONE = re.compile(
    rf"\b(?:{'|'.join(sites.PAYMENT)}|acc(?:ount|t)?|adultwork|bank|ref(?:erence)?|sort code)\W{{1,3}}\d[\d\s-]*+",
    re.IGNORECASE,
)
_HIDDEN_IN_NUMBER = re.compile(r"(?<![^\W\d_])x{2,}", re.IGNORECASE)
_DATE = re.compile(
    r"\d{1,2}([\s.-])\d{1,2}\1(?:19|20)\d\d|(?:0?[1-9]|[12]\d|3[01])([.-])(?:0?[1-9]|1[0-2])\2\d\d"
    r"|(?:19|20)\d\d([.-]?)(?:0[1-9]|1[0-2])\3(?:0[1-9]|[12]\d|3[01])|(?:19|20)\d\d\s*-\s*(?:19|20)\d\d"
)
_DIGITS_OF_NUMBER = range(FEWEST, 16)


def same(kind: str, value: str) -> Iterator[str]:
    """What an identifier is in one spelling, and what else it is: a number that stands in an address or for a name,
    the name in the address of a page.
    """
    spelling = _spelling(kind, value) or _spelling(kind, _written(kind, value))
    if spelling:
        yield f"{kind} {_unfolded(value) if kind == Kind.PLATE else spelling}"
        yield from _accounts(kind, spelling)
    if kind == Kind.PAYMENT and (account := _BANK.search(value)):
        yield f"payment bank:{''.join(account.groups())}"
    if number := _number_in(kind, value):
        yield f"phone {number}"
    if kind in (Kind.USERNAME, Kind.HANDLE) and "/" in value:
        yield from same(Kind.URL, value)


def ends(value: str) -> Iterator[str]:
    """The last digits of a phone number of which the beginning is not known, if they are enough, and the last ones."""
    digits = _HIDDEN.sub(UNKNOWN, _in_digits(value.strip()))
    runs = [(run.end(), run[0]) for run in _RUN.finditer(digits)]
    stop, run = max(runs, key=lambda run: len(run[1]), default=(0, ""))
    known, last = re.sub(r"\D", "", run), re.split(r"\D+", run)[-1]
    if not digits[stop:].lstrip().startswith(UNKNOWN):
        yield from {end for end in (known, last if known.startswith("0") else "") if len(end) >= FEWEST}


def kind_within(value: str) -> str:
    """The kind of identifier that stands here in part, or whole among words; empty if it may be a name."""
    for whole in mentioned(value):
        return whole.partition(" ")[0]
    if _PART_OF_PLATE.fullmatch(value.strip()) and plate(value):
        return Kind.PLATE
    others = _OF_NO_PHONE.sub(" ", _in_digits(value))
    runs = _PART_OF_NUMBER.finditer(_HIDDEN_IN_NUMBER.sub(UNKNOWN, others))
    told = [re.sub(r"\D", "", run[0]) for run in runs if not _DATE.fullmatch(run[0])]
    return Kind.PHONE if any(len(digits) in _DIGITS_OF_NUMBER for digits in told) else ""


def named_beside(kind: str, value: str) -> str:
    """Whose it is said to be, where that stands with it: Kelvin, with his number."""
    shape = _SHAPES.get(kind)
    rest = re.sub(shape.pattern, " ", _signed(kind, value), flags=re.IGNORECASE) if shape else ""
    said = _ALONE.findall(_PART_OF_PLATE.sub(" ", rest))
    return " ".join(word for word in said if lexicon.may_name(word) and sites.word(word.lower()) not in _NO_NAMES)


def _unfolded(plate: str) -> str:
    """As it was read, O as O and 0 as 0: whoever misread it is met by the folded one (plates_fit)."""
    return re.sub(r"[^A-Z0-9]", "", _written(Kind.PLATE, plate).upper())


def _in_digits(text: str) -> str:
    """Digits for the words of digits, and for the letter o among them."""
    spelt = re.sub(r"\b(double|triple) (\w+)", lambda said: f" {said[2]}" * _TIMES[said[1].lower()], text, flags=re.I)
    worded = _DIGIT.sub(lambda word: _DIGITS[word[0].lower()], spelt)
    return re.sub(r"\b[oO]*\d[\doO]*\b", lambda run: re.sub("[oO]", "0", run[0]), worded)


def plate(value: str) -> str:
    """Capitals and digits, folded, with ? for what is not known; empty if too little is known."""
    return _pattern(value) or _pattern(_written(Kind.PLATE, value))


def _pattern(value: str) -> str:
    text = re.sub(r"[\s.-]", "", re.sub(r"[*_]", UNKNOWN, value.upper()))
    known = text.replace(UNKNOWN, "")
    if not _PLATE.fullmatch(text) or not re.search(r"\d", known) or text.count(UNKNOWN) > 1 or len(known) < 5:
        return ""
    return text.translate(identifiers.LOOK_ALIKE)


def plates_fit(one: str, other: str) -> bool:
    """Whether they are equal but for what is not known."""
    if len(one) != len(other) or one == other == "":
        return False
    return all(a == b or UNKNOWN in (a, b) for a, b in zip(one, other, strict=True))


def plate_keys(plate: str) -> Iterator[str]:
    """Two plates that fit share one of these, if one of them is known in full."""
    yield plate
    if UNKNOWN not in plate:
        yield from (f"{plate[:at]}{UNKNOWN}{plate[at + 1 :]}" for at in range(len(plate)))


def mentioned(text: str) -> Iterator[str]:
    """Numbers, addresses and plates that stand in a description."""
    for number in _WHOLE_NUMBER.findall(text):
        yield from same(Kind.PHONE, number)
    for address in _EMAIL.findall(text):
        yield from same(Kind.EMAIL, address)
    for plate in re.findall(r"\b[A-Z]{2}\d{2}\s?[A-Z]{3}\b", text):
        yield from same(Kind.PLATE, plate)


def _written(kind: str, value: str) -> str:
    """The identifier out of what was written around it."""
    text = _signed(kind, value)
    if kind == Kind.PHONE:
        text = _in_digits(text)
    shape = _SHAPES.get(kind)
    found = shape.search(text.upper() if kind == Kind.PLATE else text) if shape else None
    return found[0] if found else text


def _signed(kind: str, value: str) -> str:
    """With the signs of an address for the words for them."""
    for pattern, sign in _AT if kind == Kind.EMAIL else ():
        value = re.sub(pattern, sign, value, flags=re.IGNORECASE)
    return value


_SHAPES: dict[str, re.Pattern[str]] = {Kind.EMAIL: _EMAIL, Kind.PHONE: _WHOLE_NUMBER, Kind.PLATE: _WHOLE_PLATE}


def _spelling(kind: str, text: str) -> str | None:
    try:
        return identifiers.normalise(kind, text)
    except identifiers.Unusable:
        return None


def _number_in(kind: str, value: str) -> str | None:
    """The phone number in the address of a chat, or under which somebody has an account."""
    if kind in (Kind.PHONE, Kind.EMAIL, Kind.PLATE, Kind.NAME):
        return None
    address = _NUMBER_IN_ADDRESS.search(value)
    return _spelling(Kind.PHONE, f"+{address[1]}" if address else value.rpartition(":")[2].strip(" @"))


def _name_in(path: str) -> str:
    """Whose page it is, by its address: the last part that is a name, and no number or kind of page."""
    parts = [unquote(part).strip("@") for part in path.split("/")]
    names = [
        part for part in parts if re.search(r"[a-z]", part) and part not in words("pages") and not _FILE.search(part)
    ]
    return names[-1] if names else ""


def _accounts(kind: str, spelling: str) -> Iterator[str]:
    """Site and name, whether they were told as such or as an address; and the name alone, on any site or on none."""
    if kind == Kind.URL:
        host, _, path = spelling.partition("?")[0].partition("/")
        site, name = sites.word(host), _name_in(path)
        if _SAYS_WHO.search(spelling):
            return
    elif kind in (Kind.USERNAME, Kind.HANDLE, Kind.PAYMENT):
        site, _, name = spelling.rpartition(":")
    else:
        return
    if site and name:
        yield f"account {site}:{re.sub(r'[ ._-]', '', name)}"
    if len(bare := re.sub(r"[\W_]", "", name)) >= SHORTEST_NAME:
        yield f"{ON_A_SITE if site else ON_NO_SITE} {bare}"
