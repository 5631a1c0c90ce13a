"""What a delivery's byte becomes, as a pure function of what it was and what the provider said."""

from alerts.models import Waiting
from alerts.models.dispatch import Byte
from members.transports import Outcome

_FIRST = {
    Outcome.SENT: Byte.SENT,
    Outcome.DELIVERED: Byte.DELIVERED,
    Outcome.TEMPORARY: Byte.WAITING,
    Outcome.PERMANENT: Byte.PERMANENT,
    Outcome.TECHNICAL: Byte.TECHNICAL,
    Outcome.LOST: Byte.HANDED,  # and once more, later
}
# A second hand-over follows one that may have arrived, so nothing but a yes or a no for ever makes it certain.
_AGAIN = _FIRST | {
    Outcome.TEMPORARY: Byte.HANDED,
    Outcome.TECHNICAL: Byte.UNKNOWN,
    Outcome.LOST: Byte.UNKNOWN,
}


def after(handed: bytes, outcome: Outcome) -> bytes:
    """The byte that follows HANDED or HANDED_AGAIN."""
    return (_FIRST if handed == Byte.HANDED else _AGAIN)[outcome]


def waits(handed: bytes, outcome: Outcome) -> bool:
    """Whether the delivery is tried once more, and so needs a Waiting row."""
    return after(handed, outcome) in (Byte.WAITING, Byte.HANDED)


def reason(outcome: Outcome) -> str:
    """Why it waits."""
    return Waiting.Reason.REPLY_LOST if outcome is Outcome.LOST else Waiting.Reason.TEMPORARY


def given_up(handed: bytes) -> bytes:
    """The byte after the last attempt that the schedule allows."""
    return Byte.TECHNICAL if handed == Byte.HANDED else Byte.UNKNOWN


def dropped(was: bytes) -> bytes:
    """The byte of a waiting delivery that nobody wants any more."""
    return Byte.SKIPPED if was == Byte.WAITING else Byte.UNKNOWN
