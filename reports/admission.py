"""Whom we do slow work for while somebody floods us. Counted for all together, in the shared cache, for a minute.

A report without an account costs a slow hash for its receipt. In calm times nothing is asked. In a flood only a page
that was open for a moment is taken; beyond a budget a report is kept without a receipt, which it gets a little later.
"""

import secrets

from django.core import signing

from members import limits
from members.models import User

CALM = 20  # pages a minute, up to which nothing is asked
WAIT = 2  # seconds that a page must have been open: nobody fills it in faster
LASTS = limits.DAY
SENT_ONCE_MORE = 5  # how often one page may be sent: with errors, with a row more
UNASKED = 60  # pages an hour of one account that nobody has vetted
RECEIPTS = 120  # a minute: five seconds of one processor
TRIES = 300  # codes a minute

_pages = signing.TimestampSigner(salt="reports.admission")


def page() -> str:
    """What a page carries that says when it was opened. No two are equal."""
    return _pages.sign(secrets.token_urlsafe(9))


def may_come_in(carried: str) -> bool:
    """Whether to look at a page that was sent without an account."""
    return limits.allow("report", "", most=CALM, seconds=limits.MINUTE) or _was_open(carried)


def may_send_unasked(applicant: User) -> bool:
    """Of whoever has asked to join: anybody can. Each part of a report is one page."""
    return limits.allow("report by", str(applicant.pk), most=UNASKED, seconds=limits.HOUR)


def may_make_receipt() -> bool:
    return limits.allow("make receipt", "", most=RECEIPTS, seconds=limits.MINUTE)


def may_try_code() -> bool:
    return limits.allow("try code", "", most=TRIES, seconds=limits.MINUTE)


def _was_open(carried: str) -> bool:
    """Whether it is ours, was open for long enough, and is not sent again and again."""
    try:
        _pages.unsign(carried, max_age=LASTS)
    except signing.BadSignature:
        return False
    return not _is_young(carried) and limits.allow("page", carried, most=SENT_ONCE_MORE, seconds=LASTS)


def _is_young(ours: str) -> bool:
    try:
        _pages.unsign(ours, max_age=WAIT)
    except signing.SignatureExpired:
        return False
    return True
