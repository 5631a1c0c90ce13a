"""One spelling for each identifier, so that equal ones are found by an equal index. Pure: no database, no network.

What cannot be read as one identifier is refused with words that say what to do. It is never guessed at: a guess
could point to somebody else.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import phonenumbers
from django.conf import settings
from phonenumbers import PhoneNumber, PhoneNumberType, ValidationResult

from num import crypto, packs
from reports.models.person import Identifier

Kind = Identifier.Kind


class Unusable(ValueError):
    """Not one identifier of its kind. Its message says what to do, and never repeats what was typed."""


def normalise(kind: str, value: str) -> str | None:
    """The one spelling of ``value``; None for a name, which is compared by people and not indexed.

    Raises Unusable for what is not exactly one identifier of this kind, and KeyError for an unknown kind.
    """
    return _NORMALISERS[kind](_readable(value))


def index(kind: str, value: str) -> bytes | None:
    """What finds equal identifiers of a kind without opening them. None for a name. Raises Unusable."""
    spelling = normalise(kind, value)
    return None if spelling is None else crypto.blind_index(f"identifier.{kind}", spelling)


def likely_kind(value: str) -> str:
    """The kind that somebody meant who did not say. What could be several kinds is a name, which no index finds."""
    for kind, shape in _SHAPES.items():
        if shape.search(value) and _usable(kind, value):
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
        return phonenumbers.parse(digits, _home())
    except phonenumbers.NumberParseException as error:
        raise Unusable(WHOLE_NUMBER) from error


def _whole(number: PhoneNumber) -> bool:
    """Whether it has the length of a number in its country; shorter ones only if they are known to exist."""
    national = phonenumbers.national_significant_number(number)
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return False
    usual = len(national) == _usual_length(number.country_code)
    return len(set(national)) > 1 and (usual or phonenumbers.is_valid_number(number))


@lru_cache(maxsize=256)
def _usual_length(country_code: int) -> int:
    """How many digits a mobile number of a country has, without its trunk zero."""
    region = phonenumbers.region_code_for_country_code(country_code)
    example = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    return len(phonenumbers.national_significant_number(example)) if example else 0


def _home() -> str:
    return _region_of(settings.COUNTRY_PACK)


@lru_cache(maxsize=4)
def _region_of(_pack: str) -> str:
    return str(packs.read("country")["phone_region"])


# E-mail, user names, addresses of pages ------------------------------------------------------------

_EMAIL = re.compile(r"[^\s@<>,;:()\"]+@[^\s@<>,;:()\"]+\.[^\s@<>,;:()\".]{2,}")
_DOTS_DO_NOT_COUNT = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
_ON_SITE = re.compile(r"(?P<site>[\w.]+)\s*:\s*(?P<handle>.+)")
_SAME_SITE = re.compile(r"^(?:www|m|mobile)\.")
_TRACKING = re.compile(r"utm_\w+|\w*clid|igsh\w*|mibextid|ref\w*|source|src|share\w*|_ga|lang|hl|s")

ONE_EMAIL = "Write one e-mail address here, like name@example.org. Use a row of its own for each address."
ONE_USERNAME = "Write the user name as it stands on the site."
ONE_ADDRESS = "Write the whole address of the page, like example.org/name."


def _email(text: str) -> str:
    """Lower case, without what a mailbox ignores: a +tag, and the dots of those that ignore dots."""
    text = re.sub(r"^mailto:", "", text, flags=re.IGNORECASE).strip(" <>.,;").casefold()
    if not _EMAIL.fullmatch(text):
        raise Unusable(ONE_EMAIL)
    local, _, host = text.partition("@")
    local = local.partition("+")[0]
    if host in _DOTS_DO_NOT_COUNT:
        return f"{local.replace('.', '')}@{_DOTS_DO_NOT_COUNT[host]}"
    return f"{local}@{host}"


def _username(text: str) -> str:
    """Without @ and capitals. "Site: name" keeps the site: the same name elsewhere is somebody else's."""
    named = _ON_SITE.fullmatch(text.casefold())
    site, handle = named.group("site", "handle") if named else ("", text.casefold())
    handle = " ".join(handle.strip().removeprefix("@").split())
    if not handle:
        raise Unusable(ONE_USERNAME)
    return f"{site}:{handle}" if site else handle


def _url(text: str) -> str:
    """Host and path, in small letters. Of the query only what may say which profile it is."""
    try:
        parts = urlsplit(text if re.match(r"^\w+://", text) else f"https://{text}")
    except ValueError as error:  # a bracket, and no address of the sixth version in it
        raise Unusable(ONE_ADDRESS) from error
    host = _SAME_SITE.sub("", (parts.hostname or "").casefold().rstrip("."))
    if "." not in host or re.search(r"\s|@", text):
        raise Unusable(ONE_ADDRESS)
    query = urlencode(sorted((k, v) for k, v in parse_qsl(parts.query) if not _TRACKING.fullmatch(k.casefold())))
    path = unquote(parts.path).casefold().rstrip("/")
    return f"{host}{path}?{query}" if query else f"{host}{path}"


# Number plates -----------------------------------------------------------------------------------

_LOOK_ALIKE = str.maketrans("OQILSZB", "0011528")
_PLATE_LENGTH = range(4, 10)

WHOLE_PLATE = "Write the whole number plate. If you know only part of it, put that in the description of the vehicle."


def _plate(text: str) -> str:
    """Capitals and digits alone, with characters that look alike made the same."""
    plate = re.sub(r"[\s.\-·•]", "", text.upper())
    if not re.fullmatch(r"[A-Z0-9]*\d[A-Z0-9]*", plate) or len(plate) not in _PLATE_LENGTH:
        raise Unusable(WHOLE_PLATE)
    return plate.translate(_LOOK_ALIKE)


def _name(text: str) -> None:
    """Names are spelled in too many ways to be found by an index."""


# What only one kind looks like, asked in this order.
_SHAPES = {
    Kind.EMAIL: re.compile(r"\S@\S"),
    Kind.USERNAME: re.compile(r"^\s*@\S+\s*$"),
    Kind.URL: re.compile(r"\.[A-Za-z]{2,}"),
    Kind.PHONE: re.compile(r"\d"),
    Kind.PLATE: re.compile(r"^\s*[A-Za-z]{2}\d{2}[\s-]?[A-Za-z]{3}\s*$"),
}
_NORMALISERS: dict[str, Callable[[str], str | None]] = {
    Kind.PHONE: _phone,
    Kind.EMAIL: _email,
    Kind.USERNAME: _username,
    Kind.URL: _url,
    Kind.PLATE: _plate,
    Kind.NAME: _name,
}
