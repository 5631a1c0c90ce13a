"""Mobile numbers: one spelling for comparing, sending and finding (pure)."""

import re

import phonenumbers
from django.conf import settings
from phonenumbers import PhoneNumber, PhoneNumberType, ValidationResult

from num import crypto

CARRIED = re.compile(r"\+\d{8,15}")
_TYPED = re.compile(r"\+?[\d\s().\-/]+")
# A number set aside for drama is of no known type. Texts to a landline are read out to whoever lifts the receiver.
_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.UNKNOWN)


class NoMobile(ValueError):
    """Not one mobile number of this country. Never holds what was typed."""


def normalise(typed: str) -> str:
    """The number as it is sent to (E.164): ``+447700900123``. Raises NoMobile.

    Only of the installation's own country: anybody may have a code sent, and far ones cost many times as much.
    """
    number = _parsed(typed.strip())
    possible = phonenumbers.is_possible_number_for_type_with_reason(number, PhoneNumberType.MOBILE)
    at_home = number.country_code == phonenumbers.country_code_for_region(region())
    if not (at_home and possible == ValidationResult.IS_POSSIBLE and phonenumbers.number_type(number) in _MOBILE):
        raise NoMobile
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_number(contact: str) -> bool:
    """Whether this is a number. What else may stand there is an e-mail address, and holds an @."""
    return "@" not in contact


def phone_index(number: str) -> bytes:
    """Finds the same number without opening it. ``number`` is spelled as ``normalise`` does."""
    return crypto.blind_index("phone", number)


def signal_index(number: str) -> bytes:
    """As ``phone_index``, of a number in Signal: the two are never taken for each other."""
    return crypto.blind_index("signal", number)


def region() -> str:
    """The country whose numbers may be typed without their country code."""
    return str(settings.COUNTRY["phone_region"])


def _parsed(typed: str) -> PhoneNumber:
    """Letters must not reach the parser: it would read them off a telephone's keys."""
    if not _TYPED.fullmatch(typed):
        raise NoMobile
    try:
        return phonenumbers.parse(typed, region())
    except phonenumbers.NumberParseException as error:
        raise NoMobile from error
