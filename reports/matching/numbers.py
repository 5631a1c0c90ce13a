"""Numbers, addresses and plates of which only a part is known, or that are written as no form expects (pure)."""

import re
from collections.abc import Iterator

from reports import identifiers
from reports.models import Identifier

Kind = Identifier.Kind
FEWEST = 6  # last digits of a phone number: fewer are many people's
UNKNOWN = "?"
_HIDDEN = r"[\s.…*_?x#•·-]"
_AT = ((r"\s*[(\[]\s*at\s*[)\]]\s*", "@"), (r"\s*[(\[]\s*dot\s*[)\]]\s*", "."), (r"\s*@\s*", "@"))
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER_IN_ADDRESS = re.compile(r"(?:wa\.me|api\.whatsapp\.com/send/?\?phone=|t\.me)/?\+?(\d{9,15})")
_PLATE = re.compile(r"[A-Z0-9?]{5,8}")


def same(kind: str, value: str) -> Iterator[str]:
    """What an identifier is in one spelling, and what else it is if it is the address of somebody's page."""
    text = _written(kind, value)
    spelling = _spelling(kind, text)
    if spelling:
        yield f"{kind} {spelling}"
    if number := _NUMBER_IN_ADDRESS.search(text):
        yield from same(Kind.PHONE, f"+{number[1]}")
    if account := _account(kind, spelling):
        yield f"account {account}"


def end(value: str) -> str:
    """The last digits of a phone number of which the beginning is not known; empty if these are too few, or not the
    last ones.
    """
    digits = re.sub(r"\b[oO]*\d[\doO]*\b", lambda run: re.sub("[oO]", "0", run[0]), value.strip())
    runs = re.findall(r"\d(?:[\d\s().-]*\d)?", digits)
    if len(runs) != 1 or re.search(r"\d\s*(?:[.…*_?x#•]\s*)+$", digits):
        return ""
    known = re.sub(r"\D", "", runs[0])
    return known if len(known) >= FEWEST else ""


def plate(value: str) -> str:
    """Capitals and digits, folded, with ? for what is not known; empty if too little is known."""
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


def _written(kind: str, value: str) -> str:
    """The address out of what was written around it."""
    if kind != Kind.EMAIL:
        return value
    text = value
    for pattern, sign in _AT:
        text = re.sub(pattern, sign, text, flags=re.IGNORECASE)
    address = _EMAIL.search(text)
    return address[0] if address else text


def _spelling(kind: str, text: str) -> str | None:
    try:
        return identifiers.normalise(kind, text)
    except identifiers.Unusable:
        return None


def _account(kind: str, spelling: str | None) -> str:
    """Site and name, whether they were told as such or as an address."""
    if spelling is None or kind not in (Kind.USERNAME, Kind.HANDLE, Kind.URL):
        return ""
    if kind != Kind.URL:
        return spelling if ":" in spelling else ""
    host, _, path = spelling.partition("?")[0].partition("/")
    name = path.rsplit("/", 1)[-1].strip("@")
    return f"{host}:{name}" if name else ""
