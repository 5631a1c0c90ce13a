"""E-mail addresses: one spelling for comparing, and a blind index for finding."""

import unicodedata
from email.utils import parseaddr
from functools import lru_cache

from num import crypto


def normalise(address: str) -> str:
    """The spelling by which addresses are compared. Mail itself goes to the address as it was typed.

    Login names that are equal once stored are equal in this spelling, too.
    """
    return unicodedata.normalize("NFKC", address).strip().lower()


def email_index(address: str) -> bytes:
    return crypto.blind_index("email", normalise(address))


@lru_cache(maxsize=1)
def domain_of(sender: str) -> str:
    """The domain of EMAIL_FROM; asked for every message."""
    return parseaddr(sender)[1].rpartition("@")[2]
