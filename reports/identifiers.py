"""One spelling for each identifier, so that equal ones are found by an equal index. Pure: no database, no network.

What cannot be read as one identifier is refused with words that say what to do. It is never guessed at: a guess
could point to somebody else.
"""

import re
import unicodedata
from collections.abc import Callable, Container
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType, ValidationResult

from members import phones
from num import crypto
from reports import sites
from reports.models.person import Identifier

Kind = Identifier.Kind


NOT_BY_NAME = (
    "We cannot read that. Write one phone number, e-mail address, profile address, number plate, or name on a site "
    "with the site, like telegram: name. A name alone could be anybody's."
)


class Unusable(ValueError):
    """Not one identifier of its kind. Its message says what to do, and never repeats what was typed."""


def normalise(kind: str, value: str) -> str | None:
    """The one spelling of ``value``; None for a name, which is compared by people and not indexed.

    Raises Unusable for what is not exactly one identifier of this kind, and KeyError for an unknown kind.
    """
    text = _readable(value)
    if kind != Kind.NAME and _SAYS_THERE_IS_NONE.fullmatch(_small(text.rpartition(":")[2]).replace("'", "").strip()):
        raise Unusable(THERE_IS_NONE)
    return _NORMALISERS[kind](text)


def index(kind: str, value: str) -> bytes | None:
    """What finds equal identifiers of a kind without opening them. None for a name. Raises Unusable."""
    spelling = normalise(kind, value)
    return None if spelling is None else crypto.blind_index(f"identifier.{kind}", spelling)


def indexes(value: str) -> set[bytes]:
    """What finds all that somebody may mean who writes one identifier and does not say its kind.

    Digits alone are a phone number, and need to be a whole one. Raises Unusable, also for a name.
    """
    text = _readable(value)
    if not re.search(r"[^\W\d]", text):
        return {crypto.blind_index(f"identifier.{Kind.PHONE}", _phone(text))}
    if likely_kind(value) == Kind.NAME and " " in text and not _on_site(text)[0]:
        raise Unusable(NOT_BY_NAME)
    found = {found for kind in _NORMALISERS if _usable(kind, value) and (found := index(kind, value))}
    if not found:
        raise Unusable(NOT_BY_NAME)
    return found


def likely_kind(value: str) -> str:
    """The kind that somebody meant who did not say. What could be several kinds is a name, which no index finds."""
    text = _readable(value)
    for kind, looks_like_it in _SHAPES.items():
        if looks_like_it(text) and _usable(kind, value):
            return kind
    return Kind.NAME


def _usable(kind: str, value: str) -> bool:
    try:
        return normalise(kind, value) is not None
    except Unusable:
        return False


def _readable(value: str) -> str:
    """Ordinary digits, letters, spaces and dashes for their look-alikes; hidden characters and accents' marks gone."""
    return "".join(map(_ordinary, unicodedata.normalize("NFKC", value))).strip()


def _ordinary(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category in ("Cf", "Me") or "VARIATION SELECTOR" in unicodedata.name(character, ""):
        return ""
    return {"Zs": " ", "Pd": "-"}.get(category, character)


THERE_IS_NONE = "Leave this empty if it was withheld, or if you do not know it."
_SAYS_THERE_IS_NONE = re.compile(
    r"an+on(ymous)?|blank|blocked|deleted|hidden|idk|illegible|n/?a|nil|no|none|nothing|null|private( number)?|removed"
    r"|secret|tbc|test|un(available|known|listed|named|sure)|withheld( number)?|x+"
    r"|(cant|dont) (know|remember)|didnt (say|see)( it)?|forgot(ten)?"
    r"|no (caller id|id|name|number)|not (given|known|said|shown|sure)"
)


# Phone numbers -----------------------------------------------------------------------------------

_LABEL = (
    r"(?:telephone|tel|mobile|mob|cell|phone|ph|landline|home|work|number|no|call|text|sms|contact"
    r"|whats\s?app|wa|signal|telegram|viber)"
)
_LABEL_BEFORE = re.compile(rf"^(?:\W*{_LABEL}\b)+[\s.:#=-]*", re.IGNORECASE)
_LABEL_AFTER = re.compile(rf"[\s(,-]+{_LABEL}(?:\s+only)?\W*$", re.IGNORECASE)
_EXTENSION = re.compile(r"(?<=\d)[\s,;(-]*(?:extension|extn|ext|x|#)[\s.:]*\d{1,6}\)?$", re.IGNORECASE)
_TRUNK_ZERO = re.compile(r"^(\(?\s*(?:\+|00)[\s\d)]*?)\(\s*0\s*\)")
_SHORT_FOR_TWO = re.compile(r"/\s*\d{1,3}$")
_WRITTEN = re.compile(r"[\d\s().\-/_·•|]*")

ONE_NUMBER = "Write one phone number here, in digits, with nothing else. Use a row of its own for each number."
WHOLE_NUMBER = "Write the whole phone number, with its area code. One digit may be missing or too many."


def _phone(text: str) -> str:
    """E.164. A possible number is enough: numbers set aside for drama are not valid ones."""
    number = _parsed(_digits(text))
    if not _whole(number):
        raise Unusable(WHOLE_NUMBER)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _digits(text: str) -> str:
    """Digits, and + before them. Letters must not reach the parser: it would read them off a telephone's keys."""
    text = _LABEL_AFTER.sub("", _LABEL_BEFORE.sub("", text)).strip(" .,;:")
    text = _EXTENSION.sub("", text).translate(str.maketrans("oO", "00"))
    text = _TRUNK_ZERO.sub(r"\1", text)
    plus, rest = ("+", text.replace("+", "", 1)) if text.lstrip(" (").startswith("+") else ("", text)
    if not _WRITTEN.fullmatch(rest) or _SHORT_FOR_TWO.search(rest) or not re.search(r"\d", rest):
        raise Unusable(ONE_NUMBER)
    return plus + re.sub(r"\D", "", rest)


def _parsed(digits: str) -> PhoneNumber:
    try:
        return phonenumbers.parse(digits, phones.region())
    except phonenumbers.NumberParseException as error:
        raise Unusable(WHOLE_NUMBER) from error


def _whole(number: PhoneNumber) -> bool:
    """Whether it is known to exist, or has the length of a mobile number in its country."""
    national = phonenumbers.national_significant_number(number)
    possible = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    usual = possible and len(national) == _usual_length(number.country_code)
    return len(set(national)) > 1 and (usual or phonenumbers.is_valid_number(number))


@lru_cache(maxsize=256)
def _usual_length(country_code: int) -> int:
    """How many digits a mobile number of a country has, without its trunk zero."""
    region = phonenumbers.region_code_for_country_code(country_code)
    example = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    return len(phonenumbers.national_significant_number(example)) if example else 0


# E-mail, names on sites, addresses of pages ---------------------------------------------------------

_EMAIL = re.compile(r"[^\s@<>,;:()\"]+@[^\s@<>,;:()\"]+\.[^\s@<>,;:()\".]{2,}")
_DOTS_DO_NOT_COUNT = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
_SITE_FIRST = re.compile(r"(?P<site>[\w.]+(?: [\w.]+)?)\s*(?::|\s(?=[@$£]))\s*(?P<name>.+)")
_SITE_LAST = re.compile(r"(?P<name>\S+)\s+(?:on\s+|at\s+|\()(?P<site>[\w.]+(?: [\w.]+)?)\)?")
_SIGNS = "@ "
_CASHTAG = re.compile(r"[$£](?=[^\W\d])")  # money has a digit there
_TRACKING = re.compile(r"utm_\w+|\w*clid|igsh\w*|mibextid|ref\w*|source|src|share\w*|_ga|lang|hl|s")
_KEPT_IN_PATHS = "/@:!$&'()*+,;=~"

ONE_EMAIL = "Write one e-mail address here, like name@example.org. Use a row of its own for each address."
ONE_USERNAME = "Write the user name as it stands on the site, like example.org: name."
ONE_HANDLE = "Write one name and where it is used, like telegram: name. Use a row of its own for each."
ONE_TAG = "Write one payment tag and what it is for, like paypal: name. Use a row of its own for each."
ONE_ADDRESS = "Write the whole address of the page, like example.org/name."


def _email(text: str) -> str:
    """Small letters, without what a mailbox ignores: a +tag, and the dots of those that ignore dots."""
    text = _small(re.sub(r"^mailto:", "", text, flags=re.IGNORECASE).strip(" <>.,;"))
    local, _, host = text.partition("@")
    local = local.partition("+")[0]
    if host in _DOTS_DO_NOT_COUNT:
        host, local = _DOTS_DO_NOT_COUNT[host], local.replace(".", "")
    if not _EMAIL.fullmatch(text) or not local:
        raise Unusable(ONE_EMAIL)
    return f"{local}@{host}"


def _username(text: str) -> str:
    """Without @ and capitals. "Site: name" keeps the site: the same name elsewhere is somebody else's."""
    site, name = _on_site(text)
    if not name or "//" in name:
        raise Unusable(ONE_USERNAME)
    return _with(site, name)


def _handle(text: str) -> str:
    """As a user name, also from the address of its page; without spaces, since no network has them in names."""
    site, name = _at_address(text, sites.SOCIAL) or _on_site(text)
    if not re.fullmatch(r"[^\s@/]+", name):
        raise Unusable(ONE_HANDLE)
    return _with(site, name)


def _payment(text: str) -> str:
    """As a social media name. The sign of money before a name is that of one service."""
    site, name = _at_address(text, sites.PAYMENT) or _on_site(text)
    if _CASHTAG.match(name):
        site, name = site or "cashapp", name[1:]
    if not re.fullmatch(r"[^\s@/$£]+", name):
        raise Unusable(ONE_TAG)
    return _with(site, name)


def _on_site(text: str) -> tuple[str, str]:
    """The site, if one is named, and the name on it."""
    text = " ".join(_small(text).split()).strip(_SIGNS)
    named = _SITE_FIRST.fullmatch(text) or _SITE_LAST.fullmatch(text)
    site, name = (sites.word(named["site"]), named["name"]) if named else ("", text)
    return site, name.strip(_SIGNS)


def _at_address(text: str, known: Container[str]) -> tuple[str, str] | None:
    """The same from the address of somebody's page there; None if it is no such address."""
    try:
        host, _, path = _url(text).partition("?")[0].partition("/")
    except Unusable:
        return None
    site, name = sites.word(host), path.removeprefix("u/").removeprefix("user/").strip("/@")
    return (site, unquote(name)) if site in known and name else None


def _with(site: str, name: str) -> str:
    return f"{site}:{name}" if site else name


def _url(text: str) -> str:
    """Host and path, in small letters. Of the query only what may say which profile it is."""
    try:
        parts = urlsplit(text if re.match(r"^\w+://", text) else f"https://{text}")
    except ValueError as error:  # a bracket, and no address of the sixth version in it
        raise Unusable(ONE_ADDRESS) from error
    host = sites.host(_small(parts.hostname or ""))
    if "." not in host or re.search(r"\s|^[^/]*@", text):
        raise Unusable(ONE_ADDRESS)
    query = urlencode(sorted((k, v) for k, v in parse_qsl(parts.query) if not _TRACKING.fullmatch(k.casefold())))
    path = quote(_small(unquote(parts.path)).rstrip("/"), safe=_KEPT_IN_PATHS)
    return f"{host}{path}?{query}" if query else f"{host}{path}"


def _small(text: str) -> str:
    return unicodedata.normalize("NFKC", text.casefold())


# Number plates -----------------------------------------------------------------------------------

LOOK_ALIKE = str.maketrans("OQILSZB", "0011528")
_SEPARATORS = r"\s.\-·•"
_PLATE = re.compile(rf"[A-Z0-9]+(?:\s*[{_SEPARATORS}]\s*[A-Z0-9]+)*")
_HALF = re.compile(r"[A-Z]{2}\d\d|\d\d[A-Z]{3}")  # as most plates begin or end
_SAYS_HALF = re.compile(r"\b(?:START|BEGIN|END|LAST|FIRST|PART|HALF|MAYBE|LIKE|REG|PLATE)")
_WITH_END = re.compile(r"(?:[A-Z]{2}\d\d|[A-Z]\d{3})END")  # a whole one that has just these letters
_PLATE_LENGTH = range(4, 10)

WHOLE_PLATE = "Write the whole number plate. If you know only part of it, put that in the description of the vehicle."


def _plate(text: str) -> str:
    """Capitals and digits alone, with characters that look alike made the same. Half a plate could be many cars'."""
    written = text.upper()
    plate = re.sub(rf"[{_SEPARATORS}]", "", written)
    says_half = _SAYS_HALF.search(written) and not _WITH_END.fullmatch(plate)
    if not _PLATE.fullmatch(written) or says_half or not re.search(r"\d", plate):
        raise Unusable(WHOLE_PLATE)
    folded = plate.translate(LOOK_ALIKE)
    if len(plate) not in _PLATE_LENGTH or _HALF.fullmatch(plate) or _HALF.fullmatch(folded):
        raise Unusable(WHOLE_PLATE)
    return folded


def _name(text: str) -> None:
    """Names are spelled in too many ways to be found by an index."""


def _is_payment(text: str) -> bool:
    return bool(_CASHTAG.match(text)) or _names_one_of(text, sites.PAYMENT)


def _is_handle(text: str) -> bool:
    return bool(re.match(r"@\S+$", text)) or _names_one_of(text, sites.SOCIAL)


def _names_one_of(text: str, known: Container[str]) -> bool:
    return bool(_at_address(text, known)) or _on_site(text)[0] in known


# What only one kind looks like, asked in this order.
_SHAPES: dict[str, Callable[[str], object]] = {
    Kind.EMAIL: re.compile(r"\S@\S").search,
    Kind.PAYMENT: _is_payment,
    Kind.HANDLE: _is_handle,
    Kind.URL: re.compile(r"\.[A-Za-z]{2,}").search,
    Kind.PHONE: re.compile(r"\d").search,
    Kind.PLATE: re.compile(r"[A-Za-z]{2}\d{2}[\s-]?[A-Za-z]{3}").fullmatch,
}
_NORMALISERS: dict[str, Callable[[str], str | None]] = {
    Kind.PHONE: _phone,
    Kind.EMAIL: _email,
    Kind.USERNAME: _username,
    Kind.HANDLE: _handle,
    Kind.URL: _url,
    Kind.PAYMENT: _payment,
    Kind.PLATE: _plate,
    Kind.NAME: _name,
}
