"""The code with which a reporter without an account comes back: 5 × 4 characters, like a voucher.

Six characters find the report, fourteen (70 bits) are the secret. Of the secret only a slow hash with a salt of its
own is kept. An unknown code and a wrong one get the same answer after the same work.
"""

import re
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from django.conf import settings
from django.core import signing

from members import limits
from reports.models import Draft, Report
from reports.models.case import ALPHABET

LOCATOR_LENGTH = 6
LENGTH = 20
TRIES = 5  # that are wrong
WINDOW = 60 * 60  # seconds

_marks = signing.Signer(salt="reports.receipt")
_LOOK_ALIKE = str.maketrans("OIL", "011")


def issue(told: Report | Draft) -> str:
    """A fresh code for a report or a draft that is not saved yet. It is kept nowhere: show it now."""
    told.locator = _free_locator()
    secret = _random(LENGTH - LOCATOR_LENGTH)
    told.receipt_hash = _hasher().hash(secret)
    return shown(told.locator + secret)


def shown(code: str) -> str:
    """In groups of four, as it is written down."""
    return "-".join(re.findall("....", code))


def plain(typed: str) -> str:
    """A code in the one spelling in which it is kept."""
    return re.sub(r"[^A-Z0-9]", "", typed.upper()).translate(_LOOK_ALIKE)


def mark(report: Report) -> str:
    """What a page says to have its form go to the report that it shows, and to no other."""
    return _marks.sign(str(report.pk))


def is_about(marked: str, key: str) -> bool:
    """Whether a page was about this report. One that says nothing is believed: none of ours does."""
    try:
        return not marked or _marks.unsign(marked) == key
    except signing.BadSignature:
        return False


def named_by(code: str) -> Report | Draft | None:
    """What a code of our own is for, as long as it was not typed in. Its secret is not looked at."""
    told = _told(plain(code)[:LOCATOR_LENGTH])
    return told if told and told.may_get_receipt else None


def is_of(code: str, told: Report | Draft) -> bool:
    """Whether it is found by this code, as it was shown. The secret half is not asked for."""
    return told.locator != "" and code.replace("-", "").startswith(told.locator)


def open(code: str) -> Report | Draft | None:
    """What this code belongs to. None if it is unknown or wrong, or was tried too often in this hour."""
    typed = plain(code)
    locator, secret = typed[:LOCATOR_LENGTH], typed[LOCATOR_LENGTH:]
    if not limits.allow("receipt", locator, most=TRIES, seconds=WINDOW):
        return None
    nobody = _nobody()  # made before anything is known, so that making it once tells nothing
    told = _told(locator)
    if not _matches(told.receipt_hash if told else nobody, secret):
        return None
    limits.take_back("receipt", locator, seconds=WINDOW)
    return told


def _told(locator: str) -> Report | Draft | None:
    """Both are asked, whichever holds it."""
    report = Report.objects.filter(locator=locator).exclude(locator="").first()
    draft = Draft.objects.filter(locator=locator).exclude(locator="").first()
    return report or draft


def _matches(receipt_hash: str, secret: str) -> bool:
    try:
        return _hasher().verify(receipt_hash, secret)
    except VerificationError:
        return False


def _free_locator() -> str:
    while True:
        locator = _random(LOCATOR_LENGTH)
        if not any(model._default_manager.filter(locator=locator).exists() for model in (Report, Draft)):
            return locator


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _hasher() -> PasswordHasher:
    cost = settings.RECEIPT_HASH
    return PasswordHasher(cost["time_cost"], cost["memory_cost"], cost["parallelism"])


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash that no secret opens, as costly to try as a real one."""
    return _hasher().hash(secrets.token_hex())
