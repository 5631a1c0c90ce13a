"""What a message looks like before it is opened: from whom it seems to come, and its subject.

Fixed words in ASCII, since they stand in headers as they are. None says what this site is.
"""

from email.utils import formataddr, parseaddr
from functools import lru_cache
from typing import Final, NamedTuple

from django.conf import settings


class Preset(NamedTuple):
    name: str  # empty: the one of EMAIL_FROM
    subject: str


DEFAULT: Final = "message"
PRESETS: Final = {
    DEFAULT: Preset("", "A new message for you"),
    "update": Preset("Updates", "Your update"),
    "note": Preset("Weekly note", "This week"),
}


def headers(preset: str) -> dict[str, str]:
    """The values of ``sender`` and ``subject``, in ASCII. The address behind the name is always that of EMAIL_FROM."""
    return {"sender": _sender(settings.EMAIL_FROM, PRESETS[preset].name), "subject": PRESETS[preset].subject}


@lru_cache(maxsize=len(PRESETS))
def _sender(installation: str, name: str) -> str:
    own_name, address = parseaddr(installation)
    return formataddr((name or own_name, address))


def in_words(preset: str) -> str:
    """For whoever chooses one."""
    own_name, address = parseaddr(settings.EMAIL_FROM)
    return f"{PRESETS[preset].name or own_name or address}: {PRESETS[preset].subject}"
