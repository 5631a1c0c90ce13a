"""Identifiers by the thousand (b6, f10): any spelling of one meets the others, different ones stay apart."""

import re
import string
from collections.abc import Callable
from itertools import product

import phonenumbers
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from reports import identifiers, sites
from reports.identifiers import Unusable
from reports.models import Identifier

Kind = Identifier.Kind
INDEXED = [kind for kind in Kind if kind != Kind.NAME]

NAMES = st.from_regex(r"[a-z][a-z0-9_]{2,15}", fullmatch=True)
HOSTS = st.from_regex(r"[a-z][a-z0-9]{2,10}\.(?:org|com|net|co\.uk)", fullmatch=True)
HALF = re.compile(r".*(?:END|REG)|(?:END|REG).*")  # said with a space it speaks of half a plate, and is refused
PLATES = st.from_regex(r"[A-Z]{2}[0-9]{2}[A-Z]{3}|[A-Z][0-9]{3}[A-Z]{3}|[A-Z]{3}[0-9]{3}[A-Z]", fullmatch=True).filter(
    lambda plate: not HALF.fullmatch(plate)
)
UK_MOBILES = st.from_regex(r"7[4-9][0-9]{8}", fullmatch=True)

# One identifier of each kind, and one way to write it.
Writer = Callable[[str, st.DrawFn], str]


def one_of(draw: st.DrawFn, *ways: str) -> str:
    return draw(st.sampled_from(ways))


def any_capitals(draw: st.DrawFn, text: str) -> str:
    return "".join(draw(st.sampled_from((letter.lower(), letter.upper()))) for letter in text)


def write_phone(number: str, draw: st.DrawFn) -> str:
    before = one_of(draw, "+44", "0044", "0", "+44 (0)", "(0)", "Mobile: 0")
    gaps = [draw(st.sampled_from(("", " ", "-", "."))) if at in (4, 7) else "" for at in range(len(number))]
    return before + "".join(gap + digit for gap, digit in zip(gaps, number, strict=True))


def write_email(address: str, draw: st.DrawFn) -> str:
    name, host = address.split("@")
    tag = one_of(draw, "", "+ads", "+x1")
    return one_of(draw, "", "mailto:", "<") + any_capitals(draw, f"{name}{tag}@{host}") + one_of(draw, "", ">", " ")


def write_username(named: str, draw: st.DrawFn) -> str:
    site, name = (any_capitals(draw, part) for part in named.split(":"))
    return one_of(
        draw, f"{site}: {name}", f"{site}:{name}", f"{site} : @{name}", f"{name} on {site}", f"@{name} ({site})"
    )


def write_handle(named: str, draw: st.DrawFn) -> str:
    site, name = named.split(":")
    known = draw(st.sampled_from((site, *sites.SOCIAL[site])))
    address = next(one for one in sites.SOCIAL[site] if "." in one)
    page = one_of(draw, "https://www.", "", "http://m.") + f"{address}/{name}" + one_of(draw, "", "/", "?igsh=x1")
    return one_of(draw, write_username(f"{known}:{name}", draw), f"{known} @{name}", page)


def write_payment(named: str, draw: st.DrawFn) -> str:
    service, name = named.split(":")
    known = draw(st.sampled_from((service, *sites.PAYMENT[service])))
    ways = [write_username(f"{known}:{name}", draw), f"https://{sites.PAYMENT[service][0]}/{name}"]
    return one_of(draw, *ways, *([f"${name}", f"£{name.upper()}"] if service == "cashapp" else []))


def write_url(address: str, draw: st.DrawFn) -> str:
    before = one_of(draw, "", "https://", "http://", "https://www.", "m.")
    return before + any_capitals(draw, address) + one_of(draw, "", "/", "?utm_source=x", "/?fbclid=1&ref=a", "#top")


def write_plate(plate: str, draw: st.DrawFn) -> str:
    looks = {
        "O": "O0Q",
        "0": "0OQ",
        "I": "I1L",
        "1": "1IL",
        "S": "S5",
        "5": "5S",
        "Z": "Z2",
        "2": "2Z",
        "B": "B8",
        "8": "8B",
    }
    typed = "".join(draw(st.sampled_from(looks.get(each, each))) for each in plate)
    assume(any(each.isdigit() for each in typed))
    gap = one_of(draw, "", " ", "-", ".")
    return any_capitals(draw, typed[:4] + gap + typed[4:])


def named(known: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("{}:{}".format, known, NAMES)


KINDS: dict[str, tuple[st.SearchStrategy[str], Writer]] = {
    Kind.PHONE: (UK_MOBILES, write_phone),
    Kind.EMAIL: (st.builds("{}@{}".format, NAMES, HOSTS), write_email),
    Kind.USERNAME: (named(HOSTS), write_username),
    Kind.HANDLE: (named(st.sampled_from(sorted(sites.SOCIAL))), write_handle),
    Kind.URL: (st.builds("{}/{}".format, HOSTS, NAMES), write_url),
    Kind.PAYMENT: (named(st.sampled_from(sorted(sites.PAYMENT))), write_payment),
    Kind.PLATE: (PLATES, write_plate),
}


def test_every_kind_is_drawn() -> None:
    assert set(KINDS) == set(INDEXED)


@pytest.mark.parametrize("kind", INDEXED)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_spelling_of_one_is_the_same(kind: str, data: st.DataObject) -> None:
    identifiers_of_kind, write = KINDS[kind]
    value = data.draw(identifiers_of_kind)
    one, other = (data.draw(st.composite(lambda draw: write(value, draw))()) for _ in range(2))
    assert identifiers.index(kind, one) == identifiers.index(kind, other)


@pytest.mark.parametrize("kind", INDEXED)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_different_ones_stay_apart(kind: str, data: st.DataObject) -> None:
    identifiers_of_kind, write = KINDS[kind]
    values = [data.draw(identifiers_of_kind) for _ in range(2)]
    assume(len({plainest(kind, value) for value in values}) == 2)
    one, other = (data.draw(st.composite(lambda draw, value=value: write(value, draw))()) for value in values)
    assert identifiers.index(kind, one) != identifiers.index(kind, other)


def plainest(kind: str, value: str) -> str:
    """What two of this kind differ by, said in another way than the code says it."""
    return value.translate(str.maketrans("OQILSZB", "0011528")) if kind == Kind.PLATE else value


@pytest.mark.parametrize("kind", INDEXED)
@settings(max_examples=120, deadline=None)
@given(typed=st.text(max_size=30) | st.text(string.ascii_letters + string.digits + "@:/.?%+-_ $£()#&=", max_size=30))
def test_whatever_is_typed_is_refused_or_has_one_spelling(kind: str, typed: str) -> None:
    spelling = spelt(typed, kind)
    assert spelling is None or identifiers.normalise(kind, spelling) == spelling


@settings(max_examples=120, deadline=None)
@given(typed=st.text(max_size=40))
def test_the_likely_kind_of_whatever_is_typed_can_be_kept(typed: str) -> None:
    identifiers.normalise(identifiers.likely_kind(typed), typed)


def examples() -> list[PhoneNumber]:
    """libphonenumber's own, of each country and type."""
    types = [kind for kind in PhoneNumberType.values() if kind != PhoneNumberType.UNKNOWN]
    pairs = product(sorted(phonenumbers.SUPPORTED_REGIONS), types)
    return [found for region, kind in pairs if (found := phonenumbers.example_number_for_type(region, kind))]


def test_the_example_numbers_of_every_country_are_read_in_each_way_to_write_them() -> None:
    numbers = examples()
    assert len(phonenumbers.SUPPORTED_REGIONS) > 240
    assert len(numbers) > 1000
    wrong = [(number, text) for number in numbers for text in written(number) if spelt(text) != e164(number)]
    assert wrong == []
    assert len({spelt(e164(number)) for number in numbers}) == len({e164(number) for number in numbers})


def written(number: PhoneNumber) -> list[str]:
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return [
        e164(number),
        international,
        e164(number).replace("+", "00"),
        phonenumbers.format_number(number, PhoneNumberFormat.RFC3966),
    ]


def e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def spelt(text: str, kind: str = Kind.PHONE) -> str | None:
    """None for what is refused."""
    try:
        return identifiers.normalise(kind, text)
    except Unusable:
        return None
